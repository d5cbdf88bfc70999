import { compileLexicon } from '../../src/kernel/text/compile-lexicon.ts'

const FOLDER = 'src/kernel/text/lexicon'

/** The lexicon with every word stemmed: stemming it at the first question would hold everybody up. */
export const lexiconFile = async (): Promise<string> => {
  const files = await Array.fromAsync(new Bun.Glob('*.txt').scan(FOLDER))
  return compileLexicon(await Promise.all(files.toSorted().map((file) => Bun.file(`${FOLDER}/${file}`).text())))
}
