import { type Alike, createLikeness } from '../../kernel/text/likeness.ts'
import type { QueryTerm } from './query-terms.ts'

export interface Words {
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
}

export interface WordScore {
  /** BM25 over the whole chunk. */
  whole: number
  /** The same over its headings and first words: what a passage is about stands there. */
  opening: number
  /** How much of the question the chunk covers, 0 to 1, rare words counting more. */
  coverage: number
}

export interface WordsInput {
  terms: readonly QueryTerm[]
  /** How many chunks of the scope have each term; beyond its end, terms that were not looked up. */
  chunkCounts: readonly number[]
  scope: { chunkCount: number; averageStems: number }
}

const K1 = 1.2
const B = 0.75
const TITLE_WEIGHT = 0.5
const OPENING_STEMS = 25
/** What a word alike is worth beside the word itself, by the square of the likeness; and as evidence that the word was answered. */
const ALIKE_WORTH = 0.7
const ALIKE_COVERAGE = 0.8
/** Among a handful of chunks the rarity of a word means nothing; as if there were this many, its weight stays sensible. */
const LEAST_CHUNKS = 100

/** Scores chunks by their stems. Statistics are those of the scope, so no other workspace shows through. */
export const scoreWords = ({ terms, chunkCounts, scope }: WordsInput, chunks: readonly Words[]): WordScore[] => {
  const tally = createTally(terms)
  const tallies = chunks.map(tally)
  const rarity = terms.map((_, i) => rarityOf(holdersOf(i, tallies, chunkCounts[i] ?? 0), Math.max(scope.chunkCount, LEAST_CHUNKS)))
  const subject = terms.map(({ weight }, i) => (weight === 1 ? (rarity[i] ?? 0) : 0))
  const totalSubject = subject.reduce((sum, value) => sum + value, 0)
  return chunks.map(({ headings, body }, at) => {
    const counts = tallies[at] ?? []
    const length = headings.length + body.length
    const damping = dampingOf(length, scope.averageStems)
    const openingDamping = dampingOf(Math.min(length, OPENING_STEMS), OPENING_STEMS)
    let whole = 0
    let opening = 0
    let covered = 0
    for (const [i, { weight }] of terms.entries()) {
      const count = counts[i]
      if (!count) continue
      const worth = weight * (rarity[i] ?? 0)
      whole += worth * saturated(count.times, damping)
      opening += worth * saturated(count.opening, openingDamping)
      covered += (subject[i] ?? 0) * count.covered
    }
    return { whole, opening, coverage: totalSubject === 0 ? 0 : covered / totalSubject }
  })
}

const dampingOf = (length: number, average: number): number => K1 * (1 - B + (B * length) / Math.max(1, average))

const saturated = (times: number, damping: number): number => (times === 0 ? 0 : (times * (K1 + 1)) / (times + damping))

/** A word that is nowhere counts like one that is in a single chunk: it must not drown the words that were found. */
const rarityOf = (holders: number, chunkCount: number): number => {
  const held = Math.min(chunkCount, Math.max(1, holders))
  return Math.log(1 + (chunkCount - held + 0.5) / (held + 0.5))
}

/** As many as the index counted, or as many as have it or words alike among these, whichever is more. */
const holdersOf = (term: number, tallies: ReadonlyArray<readonly Count[]>, counted: number): number =>
  Math.max(
    counted,
    tallies.reduce((sum, counts) => sum + (counts[term]?.covered ?? 0), 0),
  )

interface Count {
  times: number
  opening: number
  /** 1 for the word itself, less for what stands in for it. */
  covered: number
}

const createTally = (terms: readonly QueryTerm[]): ((chunk: Words) => Count[]) => {
  const places = new Map(terms.map(({ stem }, i) => [stem, i]))
  const alikeOf = createLikeness(terms.map(({ stem }) => stem))
  return ({ title, headings, body }) => {
    const counts = terms.map(() => ({ times: 0, opening: 0, covered: 0 }))
    let read = 0
    const add = (stems: readonly string[], weight: number): void => {
      for (const stem of stems) {
        const inOpening = read++ < OPENING_STEMS ? weight : 0
        const own = counts[places.get(stem) ?? -1]
        if (own) {
          own.times += weight
          own.opening += inOpening
          own.covered = 1
        }
        const alike = alikeOf(stem)
        if (alike.length > 0) addAlike(counts, alike, { weight, inOpening })
      }
    }
    add(headings, 1)
    add(body, 1)
    read = OPENING_STEMS
    add(title, TITLE_WEIGHT)
    return counts
  }
}

const addAlike = (counts: Count[], alike: Alike, { weight, inOpening }: { weight: number; inOpening: number }): void => {
  for (const [term, share] of alike) {
    const count = counts[term]
    if (!count) continue
    const worth = ALIKE_WORTH * share * share
    count.times += worth * weight
    count.opening += worth * inOpening
    count.covered = Math.max(count.covered, share * ALIKE_COVERAGE)
  }
}
