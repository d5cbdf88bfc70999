/** Something said in other words. */
export interface Mate {
  /** Which words of the sequence it stands in for. */
  of: readonly number[]
  /** One stem, or several that stand together in this order. */
  stems: readonly string[]
  /** In how many matters the word was found: of a word with many meanings each mate is less sure. */
  senses: number
}

/** Words that mean the same, in and across our languages, and the words that answers to common questions have. */
export interface Lexicon {
  /** For a question as stems in its order. */
  matesOf(sequence: readonly string[]): Mate[]
  /** What answers to such a question say, each as stems that stand together. */
  answersTo(sequence: readonly string[]): Array<readonly string[]>
}

/** Over what `compileLexicon` made; only the lines that a question needs are ever taken apart. */
export const openLexicon = (compiled: string): Lexicon => {
  const [matters = '', asks = ''] = compiled.split(PART)
  const matterGroups = openGroups(matters)
  const askGroups = openGroups(asks)
  return {
    matesOf: (sequence) => matesIn(matterGroups, sequence),
    answersTo: (sequence) => [...new Set(askGroups.find(sequence).map(({ group }) => group))].flatMap((group) => askGroups.terms(group)),
  }
}

export const PART = '\n\f\n'
export const SECTION = '\n\v\n'

interface Found {
  group: number
  /** Where in the sequence, from and how many. */
  at: number
  length: number
}

interface Groups {
  /** Terms that stand in a sequence; where a longer one stands, those inside it are left out. */
  find(sequence: readonly string[]): Found[]
  terms(group: number): Array<readonly string[]>
}

const openGroups = (part: string): Groups => {
  const [index = '', lists = ''] = part.split(SECTION)
  const entries = index.split('\n')
  const firsts = entries.map(firstOf)
  const groups = lists.split('\n')
  const termsFrom = (first: string): Array<{ term: string[]; group: number }> => {
    const entry = entries[placeOf(firsts, first)]
    return entry === undefined ? [] : entry.split('\t').map(readEntry)
  }
  return {
    find: (sequence) => {
      const found = sequence.flatMap((stem, at) =>
        termsFrom(stem)
          .filter(({ term }) => term.every((each, i) => sequence[at + i] === each))
          .map(({ term, group }) => ({ group, at, length: term.length })),
      )
      return found.filter((one) => !found.some((other) => other.length > one.length && isInside(one, other)))
    },
    terms: (group) => (groups[group] ?? '').split(',').flatMap((term) => (term === '' ? [] : [term.split(' ')])),
  }
}

/** Among sorted words; -1 for one that is not there. */
const placeOf = (words: readonly string[], word: string): number => {
  let low = 0
  let high = words.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const other = words[middle] ?? ''
    if (other === word) return middle
    if (other < word) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Its terms all begin with the same stem. */
const firstOf = (entry: string): string => readEntry(entry.split('\t', 1)[0] ?? '').term[0] ?? ''

/** `личн кабинет:17` */
const readEntry = (entry: string): { term: string[]; group: number } => {
  const colon = entry.lastIndexOf(':')
  return { term: entry.slice(0, colon).split(' '), group: Number(entry.slice(colon + 1)) }
}

const isInside = (one: Found, other: Found): boolean => one.at >= other.at && one.at + one.length <= other.at + other.length

const matesIn = (groups: Groups, sequence: readonly string[]): Mate[] => {
  const found = groups.find(sequence)
  return found.flatMap(({ group, at, length }) => {
    const of = Array.from({ length }, (_, i) => at + i)
    const senses = found.filter((other) => other.at === at && other.length === length).length
    const said = sequence.slice(at, at + length).join(' ')
    return groups
      .terms(group)
      .filter((term) => term.join(' ') !== said)
      .map((stems) => ({ of, stems, senses }))
  })
}
