import { PART, SECTION } from './lexicon.ts'
import { stems } from './stems.ts'
import { isStopWord } from './stop-words.ts'

/**
 * Stems a lexicon once, when the program is built. A line is a matter (`покупка, купить | purchase, buy`); below `== asks` it is the
 * ways to ask and, behind `>`, what answers say (`сколько стоит, how much > цена, руб`). Lines with `#` are notes.
 */
export const compileLexicon = (texts: readonly string[]): string => {
  const matters: Group[] = []
  const asks: Group[] = []
  for (const text of texts) {
    let isAsks = false
    for (const line of text.split('\n')) {
      if (line.startsWith('#') || line.trim() === '') continue
      if (line.startsWith('==')) isAsks = true
      else if (isAsks) {
        const [cues = '', told = ''] = line.split('>')
        // A single word is too little to know the question by.
        asks.push({ known: read(cues).filter((term) => term.includes(' ')), told: read(told) })
      } else matters.push({ known: read(line).filter(isTelling), told: read(withoutStopWords(line)) })
    }
  }
  return [written(matters), written(asks)].join(PART)
}

interface Group {
  /** By these terms it is found. */
  known: string[]
  /** These are given. */
  told: string[]
}

/** A letter or a small number alone may mean anything: `18` is not always an age. */
const isTelling = (term: string): boolean => !/^(?:\d{1,2}|.)$/.test(term)

const read = (list: string): string[] => [
  ...new Set(
    list
      .split(/[,|]/)
      .map((term) => stems(term).join(' '))
      .filter((term) => term !== ''),
  ),
]

/** A word that every text has tells nothing where it stands in for another. */
const withoutStopWords = (list: string): string =>
  list
    .split(/[,|]/)
    .filter((term) => !isStopWord(term.trim().toLowerCase()))
    .join(',')

/** The terms, sorted, those with the same first stem in a line; then the groups in the order of their numbers. */
const written = (groups: readonly Group[]): string => {
  const byFirst = new Map<string, string[]>()
  for (const [number, { known }] of groups.entries()) {
    for (const term of known) {
      const [first = ''] = term.split(' ')
      byFirst.set(first, [...(byFirst.get(first) ?? []), `${term}:${number}`])
    }
  }
  const index = [...byFirst].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entries]) => entries.join('\t'))
  return [index.join('\n'), groups.map(({ told }) => told.join(',')).join('\n')].join(SECTION)
}
