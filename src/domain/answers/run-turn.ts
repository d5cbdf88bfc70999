import { AppError } from '../../kernel/app-error.ts'
import { languageOf } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { JobContext } from '../../platform/jobs/index.ts'
import type { Message, Turn } from '../dialogs/index.ts'
import type { RequestReason } from '../handoff/index.ts'
import type { Answer, Work } from './answer.ts'
import { compose } from './compose.ts'
import type { AnswerDeps } from './deps.ts'
import { TurnStopped } from './live-turns.ts'
import { storeTrace } from './trace.ts'
import { failedTraceOf, givenUpTraceOf, traceOf } from './trace-of.ts'

const HISTORY_MESSAGES = 20

/**
 * Answers one turn: small talk, or search → evidence → model → checked citations, streamed as it comes and stored in one
 * write. Runs again from the beginning after a crash; a turn that somebody ended meanwhile is left alone, and one that took all the
 * time of a try is not tried again: nobody waits that long twice.
 */
export const runTurn = async (deps: AnswerDeps, turnId: Turn['id'], job: JobContext): Promise<void> => {
  const turn = await deps.dialogs.claimTurn(turnId)
  if (!turn) return
  const live = deps.live.begin(turn)
  let work: Work | undefined
  try {
    const signal = AbortSignal.any([job.signal, live.signal])
    work = await prepare(deps, turn, { say: live.say, retract: live.retract, signal })
    await finish(deps, job, { turn, work, answer: await compose(deps, work) })
  } catch (error) {
    // Whoever ended the turn has stored what there was to store.
    if (live.signal.aborted && live.signal.reason instanceof TurnStopped) return
    if (job.isStopping() || !(job.isLastAttempt || job.signal.aborted || isGone(error))) throw error
    job.log.error({ err: error, turn: turn.id }, 'turn failed')
    await fail(deps, job, { turn, work, error })
  } finally {
    live.end()
  }
}

/** Its assistant was removed: another try would not find it either. */
const isGone = (error: unknown): boolean => error instanceof AppError && error.text.key === 'error.assistant_not_found'

/** A step, for a turn whose job will not run again: whoever waits for the answer hears that there is none. */
export const giveUpTurn = async (deps: AnswerDeps, tx: Tx, turnId: Turn['id']): Promise<void> => {
  const turn = await deps.dialogs.turn(turnId)
  if (!turn || !(await deps.dialogs.failTurn(tx, { turn, textKey: 'error.answer_failed' }))) return
  const messages = await deps.dialogs.messages({ dialogId: turn.dialogId, limit: HISTORY_MESSAGES })
  const trace = givenUpTraceOf({ turn, question: questionOf(turn, messages), at: deps.clock() })
  await storeTrace(tx, { workspaceId: turn.workspaceId, trace })
}

const prepare = async (deps: AnswerDeps, turn: Turn, given: Pick<Work, 'say' | 'retract' | 'signal'>): Promise<Work> => {
  const startedAt = performance.now()
  const [assistant, messages] = await Promise.all([
    deps.assistants.find(turn.workspaceId, turn.assistantId),
    deps.dialogs.messages({ dialogId: turn.dialogId, limit: HISTORY_MESSAGES }),
  ])
  if (!assistant) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  const question = questionOf(turn, messages)
  return {
    ...given,
    turn,
    assistant,
    question,
    language: languageOf(question),
    history: messages.filter((message) => message.turnId !== turn.id),
    purpose: 'answer',
    marks: { startedAt, understoodAt: startedAt, searchedAt: startedAt, firstTokenAt: null },
  }
}

const questionOf = (turn: Turn, messages: readonly Message[]): string =>
  messages
    .filter((message) => message.turnId === turn.id && message.author === 'customer')
    .map((message) => message.text)
    .join('\n')

/** The answer, its metering, its trace and the end of the job are one commit. */
const finish = async (
  deps: AnswerDeps,
  job: JobContext,
  { turn, work, answer }: { turn: Turn; work: Work; answer: Answer },
): Promise<void> => {
  const finishedAt = performance.now()
  await deps.db.write(async (tx) => {
    const isOurs = await deps.dialogs.finishTurn(tx, { turn, text: answer.text, sources: answer.sources, outcome: answer.outcome })
    for (const call of answer.calls) await deps.models.recordUsage(tx, call)
    if (isOurs && answer.wants) await requestPerson(deps, tx, { turn, reason: answer.wants })
    if (isOurs)
      await storeTrace(tx, { workspaceId: turn.workspaceId, trace: traceOf({ turn, work, at: deps.clock(), finishedAt }, answer) })
    await job.complete(tx)
  })
  const { understoodAt, searchedAt, startedAt } = work.marks
  deps.onTurn?.({ outcome: answer.outcome, searchMs: Math.max(0, searchedAt - understoodAt), totalMs: finishedAt - startedAt })
}

const fail = async (deps: AnswerDeps, job: JobContext, failed: { turn: Turn; work: Work | undefined; error: unknown }): Promise<void> => {
  const { turn, work, error } = failed
  const finishedAt = performance.now()
  await deps.db.write(async (tx) => {
    const isOurs = await deps.dialogs.failTurn(tx, { turn, textKey: 'error.answer_failed' })
    if (isOurs && work) {
      await storeTrace(tx, { workspaceId: turn.workspaceId, trace: failedTraceOf({ turn, work, at: deps.clock(), finishedAt }, error) })
    }
    await job.complete(tx)
  })
}

const requestPerson = async (deps: AnswerDeps, tx: Tx, { turn, reason }: { turn: Turn; reason: RequestReason }): Promise<void> => {
  const { workspaceId, dialogId, assistantId } = turn
  const dialog = await deps.dialogs.find(workspaceId, dialogId)
  if (!dialog) return
  const actor = { kind: 'customer', customerId: dialog.customerId, assistantId } as const
  await deps.handoff.requestStep(tx, { workspaceId, dialogId, reason, actor })
}
