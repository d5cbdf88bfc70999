import { type Lexicon, openLexicon } from '../kernel/text/lexicon.ts'

/** The lexicon of the executable, read at the first question and kept: half a megabyte that an idle start does not hold. */
export const lexiconLoader = (): (() => Promise<Lexicon>) => {
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
