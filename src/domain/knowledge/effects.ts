import { createLikeness } from '../../kernel/text/likeness.ts'
import { isSlip } from '../../kernel/text/slip.ts'
import type { QueryTerm } from './query-terms.ts'

/** What it means for a question when a stem is met in a text, and these behind it. */
export interface Effect {
  kind: 'word' | 'mate' | 'answer'
  rest: readonly string[]
  /** Which term or answer. */
  target: number
  /** Beside the word itself. */
  worth: number
  /** As evidence that the word was answered. */
  covered: number
}

export interface Wanted {
  terms: readonly QueryTerm[]
  answers: ReadonlyArray<readonly string[]>
  /** How many chunks of the scope have each term. */
  chunkCounts: readonly number[]
}

const NONE: readonly Effect[] = []
/** What a word alike is worth goes by the square of the likeness. */
const ALIKE_WORTH = 0.7
const ALIKE_COVERAGE = 0.8
const MATE_WORTH = 0.5
const MATE_COVERAGE = 0.6
/** A word that no text has, one letter from one that some have, is that word with a slip of the pen. */
const SLIP_WORTH = 0.8

/** For each stem what it means; worked out once a stem. */
export const createEffects = ({ terms, answers, chunkCounts }: Wanted): ((stem: string) => readonly Effect[]) => {
  const named = namedEffects({ terms, answers })
  const alikeOf = createLikeness(terms.map(({ stem }) => stem))
  const unknown = terms.flatMap(({ stem }, target) => (chunkCounts[target] === 0 ? [{ stem, target }] : []))
  return (stem) => {
    const own = named.get(stem) ?? NONE
    const slips = unknown.length === 0 ? NONE : slipsFor(stem, unknown)
    const alike = alikeOf(stem)
    if (slips.length === 0 && alike.length === 0) return own
    const other = alike.filter(([target]) => !slips.some((slip) => slip.target === target))
    return [...own, ...slips, ...other.map(([target, share]) => alikeEffect(target, share))]
  }
}

const slipsFor = (stem: string, unknown: ReadonlyArray<{ stem: string; target: number }>): readonly Effect[] => {
  const slips: Effect[] = []
  for (const term of unknown) if (term.stem !== stem && isSlip(term.stem, stem)) slips.push(slipEffect(term.target))
  return slips
}

const slipEffect = (target: number): Effect => ({ kind: 'word', rest: [], target, worth: SLIP_WORTH, covered: SLIP_WORTH })

const alikeEffect = (target: number, share: number): Effect => ({
  kind: 'word',
  rest: [],
  target,
  worth: ALIKE_WORTH * share * share,
  covered: ALIKE_COVERAGE * share,
})

/** Of the stems that are named: terms, the first of each mate and of each answer. */
const namedEffects = ({ terms, answers }: Pick<Wanted, 'terms' | 'answers'>): Map<string, Effect[]> => {
  const effects = new Map<string, Effect[]>()
  const put = (stems: readonly string[], effect: Omit<Effect, 'rest'>): void => {
    const [first = '', ...rest] = stems
    const list = effects.get(first) ?? []
    effects.set(first, list)
    list.push({ ...effect, rest })
  }
  for (const [target, { stem, mates }] of terms.entries()) {
    put([stem], { kind: 'word', target, worth: 1, covered: 1 })
    for (const { stems, worth } of mates) put(stems, { kind: 'mate', target, worth: worth * MATE_WORTH, covered: MATE_COVERAGE })
  }
  for (const [target, stems] of answers.entries()) put(stems, { kind: 'answer', target, worth: 1, covered: 0 })
  return effects
}
