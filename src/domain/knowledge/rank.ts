import { type Cues, cuesOf } from '../../kernel/text/cues.ts'
import { type LetterScore, scoreLetters } from './letter-scores.ts'
import type { Words } from './tally.ts'
import { scoreWords, type WordScore, type WordsInput } from './word-scores.ts'

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

export interface RankInput<Id> extends Omit<WordsInput, 'asking'> {
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
/** What a text adds that looks like an answer to such a question, an amount, a time, steps, most where it begins with that. */
const LOOKS = 0.08
/** What such looks are worth in place of the words of asking. */
const ASKING_COVERAGE = 0.9
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
  const cues = cuesOf(question)
  const words = scoreWords({ ...input, asking: cues.asking }, candidates)
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
  const plainScores = fused(views)
  const looks = looksOf(plainScores, cues, candidates)
  const similarity = scaled(candidates.map((candidate) => candidate.similarity))
  return candidates
    .map(({ id }, i) => {
      const textScore = ((plainScores[i] ?? 0) + LOOKS * (looks[i] ?? 0)) / (1 + LOOKS)
      return {
        id,
        score: (textScore + vectorWeight * (similarity[i] ?? 0)) / (1 + vectorWeight),
        textScore,
        coverage: coverageOf(words[i], letters[i], looks[i] ?? 0),
      }
    })
    .toSorted((a, b) => b.score - a.score)
}

const coverageOf = (words: WordScore | undefined, letters: LetterScore | undefined, looks: number): number => {
  const byWords = (words?.coverage ?? 0) + ASKING_COVERAGE * looks * (words?.uncoveredAsking ?? 0)
  return byWords + LETTER_COVERAGE * ((letters?.coverage ?? 0) - byWords)
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

/** How much the best look like an answer to such a question, 0 to 1. */
const looksOf = <Id>(scores: readonly number[], cues: Cues, candidates: ReadonlyArray<Candidate<Id>>): number[] => {
  const least = scores.toSorted((a, b) => b - a)[LOOKED_AT - 1] ?? 0
  return scores.map((score, i) => {
    return score === 0 || score < least ? 0 : cues.told(candidates[i]?.text ?? '', OPENING_CHARACTERS)
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
