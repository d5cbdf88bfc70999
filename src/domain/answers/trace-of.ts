import { AppError } from '../../kernel/app-error.ts'
import type { Turn } from '../dialogs/index.ts'
import type { ModelCall } from '../models/index.ts'
import type { Answer, Work } from './answer.ts'
import { READ_PASSAGES } from './compose.ts'
import type { Trace } from './trace.ts'

interface Told {
  turn: Turn
  work: Work
  at: number
  finishedAt: number
}

export const traceOf = ({ turn, work, at, finishedAt }: Told, answer: Answer): Trace => {
  const used = new Set(answer.sources.map((source) => source.chunkId))
  const read = new Set(answer.prompt.length > 0 ? answer.search?.passages.slice(0, READ_PASSAGES).map(({ chunkId }) => chunkId) : [...used])
  const call = answer.calls.at(-1)
  return {
    ...beginningOf({ turn, work, at, finishedAt }),
    outcome: answer.outcome,
    rewritten: answer.rewritten,
    candidates: (answer.search?.passages ?? []).map(({ text: _text, ...passage }) => ({
      ...passage,
      isRead: read.has(passage.chunkId),
      isUsed: used.has(passage.chunkId),
    })),
    evidence: answer.search?.evidence ?? null,
    pair: answer.search?.pair ? { pairId: answer.search.pair.pairId, closeness: answer.search.pair.closeness } : null,
    ...(answer.isCapped ? { isCapped: true } : {}),
    prompt: answer.prompt,
    model: answer.prompt.length > 0 && call ? modelOf(call) : null,
    usage: answer.prompt.length > 0 && call ? usageOf(call) : null,
    otherCalls: answer.calls
      .slice(0, answer.prompt.length > 0 ? -1 : undefined)
      .map((other) => ({ purpose: other.purpose, ...modelOf(other), ...usageOf(other) })),
    rawAnswer: answer.rawText,
    withheld: answer.withheld,
  }
}

/** What there is to tell of a turn that ended without an answer. */
export const failedTraceOf = (told: Told, error: unknown): Trace => ({
  ...beginningOf(told),
  outcome: 'failed',
  failure: error instanceof AppError ? error.text.key : 'error.unexpected',
})

/** Of a turn whose process died again and again: nothing is known but what was asked. */
export const givenUpTraceOf = ({ turn, question, at }: { turn: Turn; question: string; at: number }): Trace => ({
  ...NOTHING_KNOWN,
  ...placeOf(turn),
  question,
  at,
  outcome: 'failed',
  failure: 'error.answer_failed',
})

const beginningOf = ({ turn, work, at, finishedAt }: Told): Omit<Trace, 'outcome'> => {
  const { startedAt, understoodAt, searchedAt, firstTokenAt } = work.marks
  return {
    ...NOTHING_KNOWN,
    ...placeOf(turn),
    question: work.question,
    at,
    timings: {
      rewriteMs: understoodAt - startedAt,
      searchMs: Math.max(0, searchedAt - understoodAt),
      firstTokenMs: firstTokenAt === null ? null : firstTokenAt - startedAt,
      totalMs: finishedAt - startedAt,
    },
  }
}

const placeOf = ({ id: turnId, dialogId, assistantId, attempt }: Turn) => ({ turnId, dialogId, assistantId, attempt })

const NOTHING_KNOWN = {
  rewritten: null,
  candidates: [],
  evidence: null,
  pair: null,
  prompt: [],
  model: null,
  usage: null,
  otherCalls: [],
  rawAnswer: '',
  withheld: null,
  failure: null,
  timings: { rewriteMs: 0, searchMs: 0, firstTokenMs: null, totalMs: 0 },
}

const modelOf = ({ providerKind: provider, model, keyAlias }: ModelCall) => ({ provider, model, keyAlias })

const usageOf = ({ usage, usdMicros, priceState }: ModelCall) => ({ ...usage, usdMicros, priceState })
