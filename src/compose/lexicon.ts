import { type Lexicon, openLexicon } from '../kernel/text/lexicon.ts'

export type LexiconLoader = () => Promise<Lexicon>

/** The lexicon of the executable, read at the first question and kept: half a megabyte that an idle start does not hold. */
export const lexiconLoader = (): LexiconLoader => {
  let opened: Promise<Lexicon> | undefined
  return () => {
    opened ??= open()
    return opened
  }
}

const open = async (): Promise<Lexicon> => {
  const { lexiconPath } = await import('../../.build/lexicon.ts')
  return openLexicon(await Bun.file(lexiconPath).text())
}
