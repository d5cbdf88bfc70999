import { cuesOf } from '../../kernel/text/cues.ts'
import { scoreLetters } from './letter-scores.ts'
import type { Words } from './tally.ts'
import { scoreWords, type WordsInput } from './word-scores.ts'

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
  /** How much of the question the chunk covers, 0 to 1, rare words and letters counting more. */
  coverage: number
}

export interface RankInput<Id> extends WordsInput {
  question: string
  candidates: ReadonlyArray<Candidate<Id>>
  /** What the nearest vector adds to the best text score of 1. */
  vectorWeight: number
}

/**
 * What each view of a text adds, its best candidate counting 1. Chosen on question sets of four sources that are no part of the
 * evaluation (developers' and users' FAQs in both languages, headings of manuals): near these values nothing changes much.
 */
const WEIGHTS = { whole: 1, letters: 0.9, opening: 0.4, answers: 0.2, title: 0.1 }
/** What a text adds that looks like an answer to such a question: an amount, a time, steps; most where it begins with that. */
const LOOKS = 0.2
const OPENING_CHARACTERS = 200
/** The looks are asked of these only: they cannot lift anything from further below. */
const LOOKED_AT = 20
/** Of the coverage, how much the letters say. They know no synonyms, but see more than whether a word is there. */
const LETTER_COVERAGE = 0.3

/**
 * Ranks by several views of the same words (stems in the whole chunk, in its opening and its title, letters as they stand, what answers
 * say) and by the vectors. Each is taken on its own scale, by its best candidate: so none needs to know how large the others grow.
 */
export const rank = <Id>(input: RankInput<Id>): Ranked<Id>[] => {
  const { candidates, vectorWeight, question } = input
  const words = scoreWords(input, candidates)
  const letters = scoreLetters(
    question,
    candidates.map((candidate) => candidate.text),
  )
  const views = [
    [WEIGHTS.whole, words.map((each) => each.whole)],
    [WEIGHTS.opening, words.map((each) => each.opening)],
    [WEIGHTS.answers, words.map((each) => each.answers)],
    [WEIGHTS.title, words.map((each) => each.title)],
    [WEIGHTS.letters, letters.map((each) => each.score)],
  ] as const
  const textScores = withLooks(fused(views), input)
  const similarity = scaled(candidates.map((candidate) => candidate.similarity))
  return candidates
    .map(({ id }, i) => {
      const textScore = textScores[i] ?? 0
      const byWords = words[i]?.coverage ?? 0
      const byLetters = letters[i]?.coverage ?? 0
      return {
        id,
        score: (textScore + vectorWeight * (similarity[i] ?? 0)) / (1 + vectorWeight),
        textScore,
        coverage: byWords + LETTER_COVERAGE * (byLetters - byWords),
      }
    })
    .toSorted((a, b) => b.score - a.score)
}

/** 0 to 1; a view that sees nothing anywhere does not count. */
const fused = (views: ReadonlyArray<readonly [weight: number, scores: readonly number[]]>): number[] => {
  const sums = (views[0]?.[1] ?? []).map(() => 0)
  let total = 0
  for (const [weight, scores] of views) {
    const best = Math.max(0, ...scores)
    if (best === 0) continue
    total += weight
    for (const [i, score] of scores.entries()) sums[i] = (sums[i] ?? 0) + (weight * score) / best
  }
  return sums.map((sum) => (total === 0 ? 0 : sum / total))
}

const withLooks = <Id>(scores: readonly number[], { question, candidates }: RankInput<Id>): number[] => {
  const cues = cuesOf(question)
  const share = LOOKS / Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)
  const least = scores.toSorted((a, b) => b - a)[LOOKED_AT - 1] ?? 0
  return scores.map((score, i) => {
    const text = candidates[i]?.text ?? ''
    if (score === 0 || score < least) return score / (1 + share)
    const told = (cues.told(text.slice(0, OPENING_CHARACTERS)) + cues.told(text)) / 2
    return (score + share * told) / (1 + share)
  })
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
