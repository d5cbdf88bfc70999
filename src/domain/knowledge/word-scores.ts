import type { QueryTerm } from './query-terms.ts'
import { createTally, OPENING_STEMS, type Tally, type Words } from './tally.ts'

export interface WordScore {
  /** BM25 over the whole chunk. */
  whole: number
  /** The same over its headings and first words: what a passage is about stands there. */
  opening: number
  /** How much of the question the title of its document says, rare words counting more. */
  title: number
  /** How much it has of what answers to such a question say. */
  answers: number
  /** How much of the question the chunk covers, 0 to 1, rare words counting more. */
  coverage: number
  /** How much more it would cover if it had what the words of asking call for: of `how long` not the words, but a time. */
  uncoveredAsking: number
}

export interface WordsInput {
  terms: readonly QueryTerm[]
  /** What answers to such a question say. */
  answers: ReadonlyArray<readonly string[]>
  /** How many chunks of the scope have each term; beyond its end, terms that were not looked up. */
  chunkCounts: readonly number[]
  scope: { chunkCount: number; averageStems: number }
  /** Words of the question that answers need not repeat. */
  asking: ReadonlySet<string>
}

const K1 = 1.2
const B = 0.75
/** Among a handful of chunks the rarity of a word means nothing; as if there were this many, its weight stays sensible. */
const LEAST_CHUNKS = 100

/** Scores chunks by their stems. Statistics are those of the scope, so no other workspace shows through. */
export const scoreWords = ({ terms, answers, chunkCounts, scope, asking }: WordsInput, chunks: readonly Words[]): WordScore[] => {
  const tallies = chunks.map(createTally({ terms, answers, chunkCounts }))
  const rarity = terms.map((_, i) => rarityOf(holdersOf(i, tallies, chunkCounts[i] ?? 0), Math.max(scope.chunkCount, LEAST_CHUNKS)))
  const answerRarity = answers.map((_, i) => rarityOf(tallies.filter((tally) => tally.answers[i]).length, tallies.length))
  const subject = terms.map(({ weight }, i) => (weight === 1 ? (rarity[i] ?? 0) : 0))
  const totalSubject = subject.reduce((sum, value) => sum + value, 0)
  return tallies.map(({ counts, answers: said, length }) => {
    const damping = dampingOf(length, scope.averageStems)
    const openingDamping = dampingOf(Math.min(length, OPENING_STEMS), OPENING_STEMS)
    let whole = 0
    let opening = 0
    let title = 0
    let covered = 0
    let uncovered = 0
    for (const [i, { stem, weight }] of terms.entries()) {
      const count = counts[i]
      if (!count) continue
      const worth = weight * (rarity[i] ?? 0)
      whole += worth * saturated(count.times, damping)
      opening += worth * saturated(count.opening, openingDamping)
      title += (subject[i] ?? 0) * count.title
      covered += (subject[i] ?? 0) * count.covered
      if (asking.has(stem)) uncovered += (subject[i] ?? 0) * (1 - count.covered)
    }
    const told = answerRarity.reduce((sum, rare, i) => (said[i] ? sum + rare : sum), 0)
    const share = (part: number): number => (totalSubject === 0 ? 0 : part / totalSubject)
    return { whole, opening, title, answers: told, coverage: share(covered), uncoveredAsking: share(uncovered) }
  })
}

const dampingOf = (length: number, average: number): number => K1 * (1 - B + (B * length) / Math.max(1, average))

const saturated = (times: number, damping: number): number => (times === 0 ? 0 : (times * (K1 + 1)) / (times + damping))

/** A word that is nowhere counts like one that is in a single chunk: it must not drown the words that were found. */
const rarityOf = (holders: number, chunkCount: number): number => {
  const held = Math.min(chunkCount, Math.max(1, holders))
  return Math.log(1 + (chunkCount - held + 0.5) / (held + 0.5))
}

/** As many as the index counted, or as many as have it or what stands in for it among these, whichever is more. */
const holdersOf = (term: number, tallies: readonly Tally[], counted: number): number =>
  Math.max(
    counted,
    tallies.reduce((sum, { counts }) => sum + (counts[term]?.covered ?? 0), 0),
  )
