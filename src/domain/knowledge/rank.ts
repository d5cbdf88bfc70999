import { scoreLetters } from './letter-scores.ts'
import { scoreWords, type Words, type WordsInput } from './word-scores.ts'

export interface Candidate<Id> extends Words {
  id: Id
  /** What is read: headings, then the passage. */
  text: string
  /** Undefined for a chunk that the vectors did not bring up. */
  similarity: number | undefined
}

export interface Ranked<Id> {
  id: Id
  /** 0 to 1. */
  score: number
  textScore: number
  /** How much of the question the chunk covers, 0 to 1, rare words counting more. */
  coverage: number
}

export interface RankInput<Id> extends WordsInput {
  question: string
  candidates: ReadonlyArray<Candidate<Id>>
  /** What the nearest vector adds to the best text score of 1. */
  vectorWeight: number
}

/** What each view of a text adds, the best candidate of each counting 1. */
const LETTERS = 0.8
const OPENING = 0.25

/**
 * Ranks by three views of the same words (stems in the whole chunk, stems in its opening, letters as they stand) and by the vectors. Each
 * is taken on its own scale, by its best candidate: so none needs to know how large the others grow.
 */
export const rank = <Id>(input: RankInput<Id>): Ranked<Id>[] => {
  const { candidates, vectorWeight } = input
  const words = scoreWords(input, candidates)
  const letters = shares(
    scoreLetters(
      input.question,
      candidates.map((candidate) => candidate.text),
    ),
  )
  const whole = shares(words.map((each) => each.whole))
  const opening = shares(words.map((each) => each.opening))
  const similarity = scaled(candidates.map((candidate) => candidate.similarity))
  return candidates
    .map(({ id }, i) => {
      const textScore = ((whole[i] ?? 0) + LETTERS * (letters[i] ?? 0) + OPENING * (opening[i] ?? 0)) / (1 + LETTERS + OPENING)
      const score = (textScore + vectorWeight * (similarity[i] ?? 0)) / (1 + vectorWeight)
      return { id, score, textScore, coverage: words[i]?.coverage ?? 0 }
    })
    .toSorted((a, b) => b.score - a.score)
}

/** Each as a share of the largest. */
const shares = (scores: readonly number[]): number[] => {
  const best = Math.max(...scores, Number.MIN_VALUE)
  return scores.map((score) => score / best)
}

/** From the worst to the best: vectors have no zero of their own. */
const scaled = (similarities: ReadonlyArray<number | undefined>): number[] => {
  const known = similarities.filter((value) => value !== undefined)
  const worst = Math.min(...known)
  const range = Math.max(...known) - worst
  return similarities.map((value) => {
    if (value === undefined) return 0
    return range > 0 ? (value - worst) / range : 1
  })
}
