import type { GroundingPassage } from '../../domain/models/ports.ts'
import { type Cues, cuesOf } from '../../kernel/text/cues.ts'
import { createLikeness } from '../../kernel/text/likeness.ts'
import { contentStems, stems } from '../../kernel/text/stems.ts'
import { type Unit, unitsOf } from './units.ts'

/** A unit and how well it answers. */
export interface ScoredUnit extends Unit {
  passage: GroundingPassage
  /** Place in its passage. */
  at: number
  /** How much of the question it covers by its own words and those it stands under, 0 to 1. */
  coverage: number
  score: number
  /** The terms of the question that it tells itself, each with its share of the question. */
  terms: ReadonlyMap<number, number>
}

export const scoreUnits = (question: string, passages: readonly GroundingPassage[]): ScoredUnit[] => {
  const cues = cuesOf(question)
  const terms = termsOf(question, cues)
  const isAsking = terms.map((term) => cues.asking.has(term))
  const match = createMatch(terms)
  const read = passages.map((passage) => ({ passage, units: unitsOf(passage.text), place: match(placeOf(passage)) }))
  const own = read.map(({ units }) => units.map((unit) => match(unit.text)))
  const weights = weigh(terms.length, own.flat())
  return read.flatMap(({ passage, units, place }, rank) =>
    units.map((unit, at) => {
      const told = cues.told(unit.text)
      const mine = (own[rank]?.[at] ?? NOTHING).map((value, i) => (isAsking[i] ? Math.max(value, told * ASKING) : value))
      const above = unit.under === undefined ? NOTHING : (own[rank]?.[unit.under] ?? NOTHING)
      const coverage = sum(weights, (i) => Math.max(mine[i] ?? 0, UNDER * (above[i] ?? 0), PLACE * (place[i] ?? 0)))
      const isAnswer = unit.kind !== 'question' && unit.kind !== 'heading'
      const score = isAnswer ? (coverage + CUE * told + directness(unit, at)) * (1 - RANK * rank) * fullness(unit) : 0
      return {
        ...unit,
        passage,
        at,
        coverage,
        score,
        terms: new Map(mine.flatMap((value, i) => (value > 0 ? [[i, value * (weights[i] ?? 0)] as const] : []))),
      }
    }),
  )
}

/** What words above a unit are worth beside its own. A question or heading says what follows; the place in the document says it less. */
const UNDER = 0.85
const PLACE = 0.5
const CUE = 0.12
/** `How much` counts as said by a text with an amount in it. */
const ASKING = 0.9
/** The search has put the better passages first. */
const RANK = 0.03
/** A word that shares most of its letters with one of the question, beside that word itself. */
const ALIKE = 0.7
const NOTHING: readonly number[] = []

const termsOf = (question: string, cues: Cues): string[] => {
  const subject = contentStems(question).filter((term) => cues.asking.has(term) || !POLITE.has(term))
  return [...new Set(subject.length > 0 ? subject : stems(question))].slice(0, 40)
}

/** They tell that something is asked, not what. */
const POLITE = new Set(
  stems(
    'скажи скажите расскажите объясните интересует интересно узнать знаете уточнить вопрос помогите tell know explain wondering question help',
  ),
)

const placeOf = (passage: GroundingPassage): string => [passage.title.replace(/\.\w{2,5}$/, ''), ...passage.headingPath].join('\n')

/** For each term how well a text has it. */
const createMatch = (terms: readonly string[]): ((text: string) => readonly number[]) => {
  const places = new Map(terms.map((term, i) => [term, i]))
  const alikeOf = createLikeness(terms)
  return (text) => {
    const best = terms.map(() => 0)
    for (const word of new Set(stems(text))) {
      const own = places.get(word)
      if (own !== undefined) best[own] = 1
      for (const [term, share] of alikeOf(word)) best[term] = Math.max(best[term] ?? 0, share * ALIKE)
    }
    return best
  }
}

/** Rare among these units counts more. The shares of all terms add up to one. */
const weigh = (count: number, matches: ReadonlyArray<readonly number[]>): number[] => {
  const rarity = Array.from({ length: count }, (_, i) => {
    const found = matches.reduce((total, match) => total + (match[i] ?? 0), 0)
    return Math.log(1 + (matches.length + SMOOTH) / (found + 1))
  })
  const total = rarity.reduce((all, each) => all + each, 0)
  return rarity.map((each) => (total === 0 ? 0 : each / total))
}

const SMOOTH = 20

const sum = (weights: readonly number[], value: (i: number) => number): number =>
  weights.reduce((total, weight, i) => total + weight * value(i), 0)

/** What stands right below a question begins its answer. */
const directness = (unit: Unit, at: number): number => (unit.under !== undefined && at === unit.under + 1 ? 0.05 : 0)

/** A scrap says too little, a paragraph in one sentence too much. */
const fullness = (unit: Unit): number => {
  if (unit.kind === 'sentence' && unit.text.length < 20) return 0.85
  return unit.text.length > 400 ? 0.9 : 1
}
