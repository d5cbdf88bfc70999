/** Something said in other words. */
export interface Mate {
  /** Which words of the sequence it stands in for. */
  of: readonly number[]
  /** One stem, or several that stand together in this order. */
  stems: readonly string[]
  /** 1, less where the word has several meanings or is part of a longer expression. */
  worth: number
}

/** Words that mean the same, in and across our languages, and the words that answers to common questions have. */
export interface Lexicon {
  /** For a question as stems in its order; words that say nothing of the subject may stand between those of an expression. */
  matesOf(sequence: readonly string[], subject: ReadonlySet<string>): Mate[]
  /** What answers to such a question say, each as stems that stand together. */
  answersTo(sequence: readonly string[], subject: ReadonlySet<string>): Array<readonly string[]>
}

/** Over what `compileLexicon` made; only the lines that a question needs are ever taken apart. */
export const openLexicon = (compiled: string): Lexicon => {
  const [matters = '', asks = ''] = compiled.split(PART)
  const matterGroups = openGroups(matters)
  const askGroups = openGroups(asks)
  return {
    matesOf: (sequence, subject) => matesIn(matterGroups, sequence, subject),
    answersTo: (sequence, subject) => {
      const asked = new Set(askGroups.find(sequence, subject).map(({ group }) => group))
      return [...new Set([...asked].flatMap((group) => askGroups.terms(group)))].map((term) => term.split(' '))
    },
  }
}

export const PART = '\n\f\n'
export const SECTION = '\n\v\n'

interface Found {
  group: number
  /** Its places in the sequence, in order. */
  of: number[]
}

interface Groups {
  /** Terms that stand in a sequence, also with small words between their own: `delete my account`. */
  find(sequence: readonly string[], subject: ReadonlySet<string>): Found[]
  /** Each a stem, or several parted by spaces. */
  terms(group: number): string[]
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
    find: (sequence, subject) =>
      sequence.flatMap((stem, at) =>
        termsFrom(stem).flatMap(({ term, group }) => {
          const of = placesOf(term, { sequence, subject, at })
          return of ? [{ group, of }] : []
        }),
      ),
    terms: (group) => (groups[group] ?? '').split(',').filter((term) => term !== ''),
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

interface Place {
  sequence: readonly string[]
  subject: ReadonlySet<string>
  at: number
}

/** Where a term that begins here stands; undefined when it does not go on. */
const placesOf = (term: readonly string[], { sequence, subject, at }: Place): number[] | undefined => {
  const places = [at]
  let next = at + 1
  for (const stem of term.slice(1)) {
    for (let skips = 0; sequence[next] !== stem && skips < MOST_SKIPS && !subject.has(sequence[next] ?? ''); skips++) next++
    if (sequence[next] !== stem) return undefined
    places.push(next++)
  }
  return places
}

const MOST_SKIPS = 2

/** What a word of an expression is worth alone: `account` in `personal account` may be another account. */
const INNER_WORTH = 0.6

/** Of a word with several meanings each mate is less sure, the less the fewer of its matters name it. */
const matesIn = (groups: Groups, sequence: readonly string[], subject: ReadonlySet<string>): Mate[] => {
  const found = Map.groupBy(groups.find(sequence, subject), ({ of }) => of.join())
  const expressions = [...found.values()].flatMap(([first]) => (first ? [first.of] : []))
  return [...found.values()].flatMap((matters) => {
    const of = matters[0]?.of ?? []
    const said = of.map((place) => sequence[place]).join(' ')
    const isInner = expressions.some((other) => other.length > of.length && of.every((place) => other.includes(place)))
    const naming = new Map<string, number>()
    for (const { group } of matters) for (const term of groups.terms(group)) naming.set(term, (naming.get(term) ?? 0) + 1)
    naming.delete(said)
    return [...naming].map(([term, count]) => ({
      of,
      stems: term.split(' '),
      worth: (isInner ? INNER_WORTH : 1) * Math.sqrt(count / matters.length),
    }))
  })
}
