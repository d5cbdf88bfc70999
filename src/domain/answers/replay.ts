import { AppError } from '../../kernel/app-error.ts'
import { languageOf } from '../../kernel/language.ts'
import type { Assistant } from '../assistants/index.ts'
import { DEFAULT_TEXTS } from '../assistants/index.ts'
import type { Message, Source, Turn } from '../dialogs/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { Passage } from '../knowledge/index.ts'
import type { RouteChoice } from '../models/index.ts'
import { type Answer, NOTHING, type Work } from './answer.ts'
import { compose, isDaySpent } from './compose.ts'
import type { AnswerDeps } from './deps.ts'
import { generate } from './generate.ts'
import { passagesOf } from './prompt.ts'
import { readTrace, type Trace } from './trace.ts'
import { traceOf } from './trace-of.ts'

const HISTORY_MESSAGES = 20
const TIMEOUT_MS = 120_000

export interface ReplayInput {
  turnId: string
  /** `today`: search again. `then`: the passages that were read then, as they were. */
  knowledge: 'today' | 'then'
  route: RouteChoice
  /** Another one of the route's providers than is set. */
  model?: string | undefined
}

/** One side of a comparison. */
export interface Replayed {
  text: string
  sources: readonly Source[]
  trace: Trace
}

export interface Replay {
  question: string
  /** `text` is null for a turn without an answer. */
  original: Omit<Replayed, 'text'> & { text: string | null }
  replayed: Replayed
}

/**
 * Answers a question of the past once more, with the assistant as it is now and what was said before the question; nobody is told, nothing
 * of it is kept but what it cost.
 */
export const replay = async (deps: AnswerDeps, ctx: Ctx, input: ReplayInput): Promise<Replay> => {
  assertCan(ctx, 'assistants.write')
  const trace = await readTrace(deps.db.read, ctx, input.turnId)
  const turn = trace && (await deps.dialogs.turn(input.turnId))
  if (!trace || turn?.workspaceId !== ctx.workspaceId) throw new AppError('not_found', { key: 'error.trace_not_found' })
  const [assistant, messages] = await Promise.all([
    deps.assistants.find(turn.workspaceId, turn.assistantId),
    deps.dialogs.turnMessages(turn),
  ])
  if (!assistant) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  const work = await workOf(deps, ctx, { input, turn, trace, assistant, messages })
  const answer = input.knowledge === 'today' ? await compose(deps, work) : await generateThen(deps, work, trace)
  const finishedAt = performance.now()
  await deps.db.write(async (tx) => {
    for (const call of answer.calls) await deps.models.recordUsage(tx, call)
  })
  const said = messages.findLast((message) => message.author === 'assistant')
  return {
    question: work.question,
    original: { text: said?.text ?? null, sources: said?.sources ?? [], trace },
    replayed: { text: answer.text, sources: answer.sources, trace: traceOf({ turn, work, at: deps.clock(), finishedAt }, answer) },
  }
}

interface Past {
  input: ReplayInput
  turn: Turn
  trace: Trace
  assistant: Assistant
  messages: readonly Message[]
}

const workOf = async (deps: AnswerDeps, ctx: Ctx, { input, turn, trace, assistant, messages }: Past): Promise<Work> => {
  const startedAt = performance.now()
  const history = await deps.dialogs.messages({
    dialogId: turn.dialogId,
    beforePosition: messages[0]?.position,
    limit: HISTORY_MESSAGES,
  })
  return {
    turn,
    assistant,
    language: languageOf(trace.question),
    question: trace.question,
    history,
    route: input.route,
    ...(input.model === undefined ? {} : { model: input.model }),
    purpose: 'replay',
    say: () => {},
    retract: () => {},
    signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    marks: { startedAt, understoodAt: startedAt, searchedAt: startedAt, firstTokenAt: null },
  }
}

/** The passages stand in the prompt of then as the model read them, whatever has become of their documents. */
const generateThen = async (deps: AnswerDeps, work: Work, trace: Trace): Promise<Answer> => {
  const passages = readThen(trace)
  if (passages.length === 0) throw new AppError('conflict', { key: 'error.replay_no_passages' }, { field: 'knowledge' })
  if (await isDaySpent(deps, work)) throw new AppError('limited', { key: 'error.replay_day_spent' })
  const words = work.assistant.language === work.language ? work.assistant : DEFAULT_TEXTS[work.language]
  const evidence = trace.evidence ?? { score: 1, threshold: 0, isEnough: true }
  return generate(deps, work, {
    found: { ...NOTHING, search: { passages, evidence }, rewritten: trace.rewritten },
    passages,
    query: trace.rewritten?.text ?? trace.question,
    refusalText: words.refusalText,
  })
}

const readThen = ({ prompt, candidates }: Trace): Passage[] => {
  const texts = passagesOf(prompt) ?? []
  return candidates.flatMap(({ isRead: _read, isUsed: _used, ...candidate }, i) => {
    const text = texts[i]
    return text === undefined ? [] : [{ ...candidate, text }]
  })
}
