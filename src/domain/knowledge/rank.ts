import { createKinship, type Kin } from './kinship.ts'

export interface Candidate<Id> {
  id: Id
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
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

export interface RankInput<Id> {
  terms: readonly string[]
  /** How many chunks of the scope have each term. */
  chunkCounts: readonly number[]
  scope: { chunkCount: number; averageStems: number }
  candidates: ReadonlyArray<Candidate<Id>>
  /** What the nearest vector adds to the best text score of 1. */
  vectorWeight: number
}

/**
 * Ranks by BM25 over stems, words akin to those of the question counting a little, and adds the vectors, each on its own scale from the
 * worst candidate to the best. Statistics are those of the scope, so no other workspace shows through and small ones are not distorted.
 */
export const rank = <Id>(input: RankInput<Id>): Ranked<Id>[] => {
  const scored = scoreTexts(input)
  const bestText = Math.max(...scored.map((each) => each.textScore), Number.MIN_VALUE)
  const vectorShare = scaled(input.candidates.map((candidate) => candidate.similarity))
  return scored
    .map((each, i) => ({
      ...each,
      score: (each.textScore / bestText + input.vectorWeight * (vectorShare[i] ?? 0)) / (1 + input.vectorWeight),
    }))
    .toSorted((a, b) => b.score - a.score)
}

const K1 = 1.2
const B = 0.75
const TITLE_WEIGHT = 0.5
/** What a kin word is worth beside the word itself: for the rank, and as evidence that the word was answered. */
const KIN_FREQUENCY = 0.6
const KIN_COVERAGE = 0.8
/** Among a handful of chunks the rarity of a word means nothing; as if there were this many, its weight stays sensible. */
const LEAST_CHUNKS = 100

const scoreTexts = <Id>({ terms, chunkCounts, scope, candidates }: RankInput<Id>): Array<Omit<Ranked<Id>, 'score'>> => {
  const chunkCount = Math.max(scope.chunkCount, LEAST_CHUNKS)
  const rarity = terms.map((_, i) => rarityOf(chunkCounts[i] ?? 0, chunkCount))
  const totalRarity = rarity.reduce((sum, value) => sum + value, 0)
  const count = createCounter(terms)
  return candidates.map((candidate) => {
    const length = candidate.headings.length + candidate.body.length
    const damping = K1 * (1 - B + (B * length) / Math.max(1, scope.averageStems))
    let textScore = 0
    let covered = 0
    for (const [i, { times, nearness }] of count(candidate).entries()) {
      const weight = rarity[i] ?? 0
      const frequency = times > 0 ? times : nearness * KIN_FREQUENCY
      textScore += (weight * frequency * (K1 + 1)) / (frequency + damping)
      covered += weight * (times > 0 ? 1 : nearness * KIN_COVERAGE)
    }
    return { id: candidate.id, textScore, coverage: totalRarity === 0 ? 0 : covered / totalRarity }
  })
}

/** A word that is nowhere counts like one that is in a single chunk: it must not drown the words that were found. */
const rarityOf = (count: number, chunkCount: number): number => {
  const holders = Math.max(1, count)
  return Math.log(1 + (chunkCount - holders + 0.5) / (holders + 0.5))
}

interface Count {
  times: number
  /** Of the nearest kin word. */
  nearness: number
}

const createCounter = (terms: readonly string[]): (<Id>(candidate: Candidate<Id>) => Count[]) => {
  const places = new Map(terms.map((term, i) => [term, i]))
  const kinOf = createKinship(terms)
  return ({ title, headings, body }) => {
    const counts = terms.map(() => ({ times: 0, nearness: 0 }))
    const add = (stems: readonly string[], weight: number): void => {
      for (const stem of stems) {
        const own = counts[places.get(stem) ?? -1]
        if (own) own.times += weight
        const kin = kinOf(stem)
        if (kin.length > 0) addKin(counts, kin)
      }
    }
    add(title, TITLE_WEIGHT)
    add(headings, 1)
    add(body, 1)
    return counts
  }
}

const addKin = (counts: Count[], kin: Kin): void => {
  for (const [term, nearness] of kin) {
    const count = counts[term]
    if (count) count.nearness = Math.max(count.nearness, nearness)
  }
}

const scaled = (similarities: ReadonlyArray<number | undefined>): number[] => {
  const known = similarities.filter((value) => value !== undefined)
  const worst = Math.min(...known)
  const range = Math.max(...known) - worst
  return similarities.map((value) => {
    if (value === undefined) return 0
    return range > 0 ? (value - worst) / range : 1
  })
}
