import { type CandidateSource, findCandidates, type Holders } from '../../../kernel/text/find-candidates.ts'
import type { TextMatches, TextTerm } from '../ports.ts'
import type { HeldDocument } from './held-document.ts'
import type { HeldScope } from './held-documents.ts'

/** What the text index would find, in documents that are in memory. */
export const heldMatches = async (
  scope: HeldScope,
  { terms, limit }: { terms: readonly TextTerm[]; limit: number },
): Promise<TextMatches> => {
  const { numbers, scores, chunkCounts } = await findCandidates(sourceOf(scope), { terms, limit })
  const starts = startsOf(scope)
  const hits = numbers.flatMap((number) => {
    const at = starts.findLastIndex((start) => start <= number)
    const row = scope[at]?.rows[number - (starts[at] ?? 0)]
    return row === undefined ? [] : [{ chunkId: row.id, score: scores.get(number) ?? 0 }]
  })
  return { hits, chunkCounts }
}

/** Chunks are numbered through all documents of the scope. */
const startsOf = (scope: HeldScope): number[] => {
  let next = 0
  return scope.map(({ rows }) => {
    const start = next
    next += rows.length
    return start
  })
}

/** Between the phrases of an expression; no stem has them. */
const OR = '\n'
const AND = '\t'

const sourceOf = (scope: HeldScope): CandidateSource => {
  const starts = startsOf(scope)
  return {
    phrase: (stems) => stems.join(' '),
    any: (expressions) => expressions.join(OR),
    all: (expressions) => expressions.join(AND),
    holders: async (expressions) =>
      expressions.map((words): Holders => ({ words, numbers: numbersOf(scope, starts, words), isCut: false })),
    counts: async (own) => own.map(({ numbers }) => numbers.length),
    mostFrequent: async (expression, limit) => mostFrequent(scope, starts, { expression, limit }),
  }
}

const numbersOf = (scope: HeldScope, starts: readonly number[], words: string): number[] => {
  if (words === '') return []
  const phrases = words.split(OR)
  const numbers: number[] = []
  for (const [at, document] of scope.entries()) {
    const start = starts[at] ?? 0
    const found = new Set<number>()
    for (const phrase of phrases) eachWith(document, phrase, (chunk) => found.add(start + chunk))
    if (found.size > 0) numbers.push(...[...found].toSorted((a, b) => a - b))
  }
  return numbers
}

type Meet = (chunk: number, times: number) => void

const eachWith = (document: HeldDocument, phrase: string, meet: Meet): void => {
  const stems = phrase.split(' ')
  const [first = ''] = stems
  if (stems.length === 1) {
    if (document.title.stems.has(first)) for (let chunk = 0; chunk < document.rows.length; chunk++) meet(chunk, TITLE_WEIGHT)
    document.places.eachWith(first, meet)
    return
  }
  if (says(document.title.text, phrase)) for (let chunk = 0; chunk < document.rows.length; chunk++) meet(chunk, TITLE_WEIGHT)
  document.places.eachWith(first, (chunk) => {
    const row = document.rows[chunk]
    if (row && (says(row.stems, phrase) || says(row.heading_stems, phrase))) meet(chunk, 1)
  })
}

/** As whole words. */
const says = (text: string, phrase: string): boolean => {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const end = at + phrase.length
    if ((at === 0 || text.charCodeAt(at - 1) === SPACE) && (end === text.length || text.charCodeAt(end) === SPACE)) return true
  }
  return false
}

const SPACE = 32

const K1 = 1.2
const B = 0.75
/** What a word in the title says beside one in the text. */
const TITLE_WEIGHT = 0.5

/** By BM25 within the scope. */
const mostFrequent = (
  scope: HeldScope,
  starts: readonly number[],
  { expression, limit }: { expression: string; limit: number },
): number[] => {
  const all = expression.split(AND)
  const phrases = expression.split(all.length > 1 ? AND : OR)
  const lengths = scope.flatMap(({ places }) => [...places.lengths])
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  const scores = new Map<number, number>()
  const having = new Map<number, number>()
  for (const phrase of new Set(phrases)) {
    const times = new Map<number, number>()
    for (const [at, document] of scope.entries()) {
      eachWith(document, phrase, (chunk, count) => {
        const number = (starts[at] ?? 0) + chunk
        times.set(number, (times.get(number) ?? 0) + count)
      })
    }
    const rarity = Math.log(1 + (lengths.length - times.size + 0.5) / (times.size + 0.5))
    for (const [number, count] of times) {
      const damping = K1 * (1 - B + (B * (lengths[number] ?? 0)) / Math.max(1, average))
      scores.set(number, (scores.get(number) ?? 0) + (rarity * count * (K1 + 1)) / (count + damping))
      having.set(number, (having.get(number) ?? 0) + 1)
    }
  }
  const wanted = all.length > 1 ? new Set(phrases).size : 1
  return [...scores]
    .filter(([number]) => (having.get(number) ?? 0) >= wanted)
    .toSorted(([a, x], [b, y]) => y - x || a - b)
    .slice(0, limit)
    .map(([number]) => number)
}
