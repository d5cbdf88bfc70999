import { createEffects, type Effect, type Wanted } from './effects.ts'

/** The stems of a chunk, in order, parted by spaces. */
export interface Words {
  title: string
  headings: string
  body: string
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
  /** How many stems the headings and the body have. */
  length: number
}

/** What a word in the title adds to those of the text. */
const TITLE_WEIGHT = 0.5
export const OPENING_STEMS = 25

/** Counts in one pass over a chunk. */
export const createTally = (wanted: Wanted): ((chunk: Words) => Tally) => {
  const scan = createScan(createEffects(wanted))
  return ({ title, headings, body }) => {
    const counts = wanted.terms.map(() => ({ times: 0, opening: 0, title: 0, covered: 0, mate: 0, openingMate: 0 }))
    const told = wanted.answers.map(() => false)
    const read = (text: string, note: (count: Counting, effect: Effect, at: number) => void): number =>
      scan(text, (effect, at) => {
        const count = counts[effect.target]
        if (effect.kind === 'answer') told[effect.target] = true
        else if (count) note(count, effect, at)
      })
    read(title, noteTitle)
    const before = read(headings, (count, effect, at) => noteText(count, effect, at < OPENING_STEMS))
    const length = before + read(body, (count, effect, at) => noteText(count, effect, before + at < OPENING_STEMS))
    for (const count of counts) {
      count.times = Math.max(count.times, count.mate)
      count.opening = Math.max(count.opening, count.openingMate)
    }
    return { counts, answers: told, length }
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

const SPACE = 32

type Scan = (text: string, meet: (effect: Effect, at: number) => void) => number

/**
 * Goes over the stems of a text and returns their number. Nine in ten mean nothing: they are known by a number made of their letters, so
 * that no string is cut out for them. Two stems with one number would be taken for one another: one in a million questions.
 */
const createScan = (effectsOf: (stem: string) => readonly Effect[]): Scan => {
  const known = new Map<number, readonly Effect[]>()
  return (text, meet) => {
    let code = 0
    let start = 0
    let count = 0
    for (let at = 0; at <= text.length; at++) {
      const sign = at < text.length ? text.charCodeAt(at) : SPACE
      if (sign !== SPACE) {
        code = Math.imul(code ^ sign, 0x01000193) + 1
        continue
      }
      if (at > start) {
        let effects = known.get(code)
        if (effects === undefined) {
          effects = effectsOf(text.slice(start, at))
          known.set(code, effects)
        }
        for (const effect of effects) if (effect.rest.length === 0 || follows(text, at, effect.rest)) meet(effect, count)
        count++
      }
      code = 0
      start = at + 1
    }
    return count
  }
}

/** In order, with at most one other word among them. */
const follows = (text: string, end: number, rest: readonly string[]): boolean => {
  let next = end + 1
  let skips = 1
  for (const stem of rest) {
    if (!isAt(text, next, stem) && skips > 0) {
      skips--
      const gap = text.indexOf(' ', next)
      if (gap < 0) return false
      next = gap + 1
    }
    if (!isAt(text, next, stem)) return false
    next += stem.length + 1
  }
  return true
}

const isAt = (text: string, at: number, stem: string): boolean =>
  text.startsWith(stem, at) && (at + stem.length === text.length || text.charCodeAt(at + stem.length) === SPACE)
