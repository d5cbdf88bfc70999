import { createLikeness } from '../../kernel/text/likeness.ts'
import type { QueryTerm } from './query-terms.ts'

/** The stems of a chunk, in order. */
export interface Words {
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
}

/** How often a chunk says a term, words alike and mates included at what they are worth. */
export interface Count {
  times: number
  /** In the headings and first words. */
  opening: number
  title: number
  /** 1 for the word itself, less for what stands in for it. */
  covered: number
}

export interface Tally {
  counts: readonly Count[]
  /** For each answer that is looked for, whether it is there. */
  answers: readonly boolean[]
}

/** What a word in the title adds to those of the text. */
const TITLE_WEIGHT = 0.5
export const OPENING_STEMS = 25
/** What a word alike is worth beside the word itself, by the square of the likeness; and as evidence that the word was answered. */
const ALIKE_WORTH = 0.7
const ALIKE_COVERAGE = 0.8
/** The same of a mate. */
const MATE_WORTH = 0.5
const MATE_COVERAGE = 0.6

interface Wanted {
  terms: readonly QueryTerm[]
  answers: ReadonlyArray<readonly string[]>
}

/** Counts in one pass over a chunk. Each stem met is looked up once for the whole question. */
export const createTally = ({ terms, answers }: Wanted): ((chunk: Words) => Tally) => {
  const effectsOf = createEffects({ terms, answers })
  return ({ title, headings, body }) => {
    const counts = terms.map(() => ({ times: 0, opening: 0, title: 0, covered: 0, mate: 0, openingMate: 0 }))
    const told = answers.map(() => false)
    const read = (stems: readonly string[], note: (count: Counting, effect: Effect, at: number) => void): void => {
      for (let at = 0; at < stems.length; at++) {
        for (const effect of effectsOf(stems[at] ?? '')) {
          if (effect.rest.length > 0 && !follows(stems, at, effect.rest)) continue
          const count = counts[effect.target]
          if (effect.kind === 'answer') told[effect.target] = true
          else if (count) note(count, effect, at)
        }
      }
    }
    read(title, noteTitle)
    read(headings, (count, effect, at) => noteText(count, effect, at < OPENING_STEMS))
    read(body, (count, effect, at) => noteText(count, effect, at + headings.length < OPENING_STEMS))
    for (const count of counts) {
      count.times = Math.max(count.times, count.mate)
      count.opening = Math.max(count.opening, count.openingMate)
    }
    return { counts, answers: told }
  }
}

interface Counting extends Count {
  mate: number
  openingMate: number
}

const noteTitle = (count: Counting, { kind, worth, covered }: Effect): void => {
  count.covered = Math.max(count.covered, covered)
  count.title = Math.max(count.title, worth)
  if (kind === 'word') count.times += worth * TITLE_WEIGHT
}

/** Mates do not add up: a text may say the same in many words. */
const noteText = (count: Counting, { kind, worth, covered }: Effect, inOpening: boolean): void => {
  count.covered = Math.max(count.covered, covered)
  if (kind === 'mate') {
    count.mate = Math.max(count.mate, worth)
    if (inOpening) count.openingMate = Math.max(count.openingMate, worth)
  } else {
    count.times += worth
    if (inOpening) count.opening += worth
  }
}

/** What it means when a stem is met, and these after it. */
interface Effect {
  kind: 'word' | 'mate' | 'answer'
  rest: readonly string[]
  /** Which term or answer. */
  target: number
  worth: number
  covered: number
}

const NONE: readonly Effect[] = []

const createEffects = ({ terms, answers }: Wanted): ((stem: string) => readonly Effect[]) => {
  const fixed = new Map<string, Effect[]>()
  const put = (stems: readonly string[], effect: Omit<Effect, 'rest'>): void => {
    const [first = '', ...rest] = stems
    const list = fixed.get(first) ?? []
    fixed.set(first, list)
    list.push({ ...effect, rest })
  }
  for (const [target, { stem, mates }] of terms.entries()) {
    put([stem], { kind: 'word', target, worth: 1, covered: 1 })
    for (const { stems, worth } of mates) {
      put(stems, { kind: 'mate', target, worth: worth * MATE_WORTH, covered: MATE_COVERAGE })
    }
  }
  for (const [target, stems] of answers.entries()) put(stems, { kind: 'answer', target, worth: 1, covered: 0 })
  const alikeOf = createLikeness(terms.map(({ stem }) => stem))
  const known = new Map<string, readonly Effect[]>()
  return (stem) => {
    let effects = known.get(stem)
    if (effects === undefined) {
      const alike = alikeOf(stem).map(([target, share]) => ({
        kind: 'word' as const,
        rest: [],
        target,
        worth: ALIKE_WORTH * share * share,
        covered: ALIKE_COVERAGE * share,
      }))
      const own = fixed.get(stem) ?? NONE
      effects = alike.length === 0 ? own : [...own, ...alike]
      known.set(stem, effects)
    }
    return effects
  }
}

/** In order, with at most one other word among them. */
const follows = (stems: readonly string[], at: number, rest: readonly string[]): boolean => {
  let next = at + 1
  let skips = 1
  for (const stem of rest) {
    if (stems[next] !== stem && skips > 0) {
      next++
      skips--
    }
    if (stems[next] !== stem) return false
    next++
  }
  return true
}
