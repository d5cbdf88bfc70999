import type { GroundingPassage } from '../../domain/models/ports.ts'
import { type Cues, cuesOf } from '../../kernel/text/cues.ts'
import type { Lexicon } from '../../kernel/text/lexicon.ts'
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
  /** How much of the question its whole passage covers. */
  around: number
  /** Whether its passage has a word of the question itself, not only what resembles one. */
  isSaid: boolean
  score: number
  /** The terms of the question that it tells itself, each with its share of the question. */
  terms: ReadonlyMap<number, number>
}

export interface Reading {
  question: string
  passages: readonly GroundingPassage[]
  lexicon?: Lexicon | undefined
}

export const scoreUnits = ({ question, passages, lexicon }: Reading): ScoredUnit[] => {
  const cues = cuesOf(question)
  const terms = termsOf(question, cues)
  const isAsking = terms.map((term) => cues.asking.has(term))
  const match = createMatch(terms, matesOf(question, terms, lexicon))
  const read = passages.map((passage) => ({ passage, units: unitsOf(passage.text), place: match(placeOf(passage)) }))
  const own = read.map(({ units }) => units.map((unit) => match(unit.text)))
  const weights = weigh(terms.length, own.flat())
  return read.flatMap(({ passage, units, place }, rank) => {
    const all = terms.map((_, i) => own[rank]?.reduce((most, each) => Math.max(most, each[i] ?? 0), 0) ?? 0)
    const around = sum(weights, (i) => Math.max(all[i] ?? 0, PLACE * (place[i] ?? 0)))
    const isSaid = terms.some((_, i) => all[i] === 1 || place[i] === 1)
    return units.map((unit, at) => {
      const told = cues.told(unit.text)
      const mine = (own[rank]?.[at] ?? NOTHING).map((value, i) => (isAsking[i] ? Math.max(value, told * ASKING) : value))
      const above = unit.under === undefined ? NOTHING : (own[rank]?.[unit.under] ?? NOTHING)
      const coverage = sum(weights, (i) => Math.max(mine[i] ?? 0, UNDER * (above[i] ?? 0), PLACE * (place[i] ?? 0)))
      const isAnswer = unit.kind !== 'question' && unit.kind !== 'heading'
      const said = coverage + AROUND * around + CUE * told + directness(unit, at)
      return {
        ...unit,
        passage,
        at,
        coverage,
        around,
        isSaid,
        score: isAnswer ? said * Math.max(LAST_RANK, 1 - RANK * rank) * fullness(unit) : 0,
        terms: new Map(mine.flatMap((value, i) => (value > 0 ? [[i, value * (weights[i] ?? 0)] as const] : []))),
      }
    })
  })
}

/** What words above a unit are worth beside its own. A question or heading says what follows; the place in the document says it less. */
const UNDER = 0.85
const PLACE = 0.5
const CUE = 0.12
/** `How much` counts as said by a text with an amount in it. */
const ASKING = 0.9
/** A sentence speaks of what its passage speaks of, though it may not name it again. */
const AROUND = 0.35
/** The search has put the better passages first. */
const RANK = 0.2
const LAST_RANK = 0.5
/** A word that shares most of its letters with one of the question, beside that word itself. */
const ALIKE = 0.7
/** What may stand for a word of the question, beside that word itself. */
const MATE = 0.75
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

interface TermMate {
  term: number
  /** All of them have to be there. */
  stems: readonly string[]
  worth: number
}

/** The same things in other words, by the first of their words. */
const matesOf = (question: string, terms: readonly string[], lexicon: Lexicon | undefined): Map<string, TermMate[]> => {
  const sequence = stems(question).slice(0, MOST_WORDS)
  const found = lexicon?.matesOf(sequence, new Set(terms)) ?? []
  const mates = found.flatMap((mate) =>
    mate.of.flatMap((at) => {
      const term = terms.indexOf(sequence[at] ?? '')
      return term < 0 ? [] : [{ term, stems: mate.stems, worth: mate.worth }]
    }),
  )
  return Map.groupBy(mates, (mate) => mate.stems[0] ?? '')
}

const MOST_WORDS = 120

/** For each term how well a text has it. */
const createMatch = (terms: readonly string[], mates: ReadonlyMap<string, readonly TermMate[]>): ((text: string) => readonly number[]) => {
  const places = new Map(terms.map((term, i) => [term, i]))
  const alikeOf = createLikeness(terms)
  return (text) => {
    const best = terms.map(() => 0)
    const said = new Set(stems(text))
    for (const word of said) {
      const own = places.get(word)
      if (own !== undefined) best[own] = 1
      for (const [term, share] of alikeOf(word)) best[term] = Math.max(best[term] ?? 0, share * ALIKE)
      for (const { term, stems: others, worth } of mates.get(word) ?? []) {
        if (others.every((other) => said.has(other))) best[term] = Math.max(best[term] ?? 0, worth * MATE)
      }
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

/** Where one may read on is no answer, as long as there is one. */
const POINTER =
  /^(?:Подробн|Описани[ея]\s|См\.|Смотрите\s|Читайте\s|Узна(?:ть|йте)\s+больше|Read (?:more|about)\b|Learn more\b|For (?:more|details)\b|See (?:also|the)\b|More (?:details|information)\b)/i

export const isPointer = (unit: Unit): boolean => unit.kind === 'sentence' && unit.text.length < 200 && POINTER.test(unit.text)

/** A scrap says too little, a paragraph in one sentence too much. */
const fullness = (unit: Unit): number => {
  if (isPointer(unit)) return 0.5
  // Nobody knows what a list is of without the line that opens it.
  if (unit.kind === 'item' && unit.under === undefined) return 0.75
  if (unit.kind === 'sentence' && unit.text.length < 20) return 0.85
  return unit.text.length > 400 ? 0.9 : 1
}
