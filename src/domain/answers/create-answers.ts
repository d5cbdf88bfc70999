import { z } from 'zod'
import type { AssistantId, DialogId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { LiveEvent } from '../../platform/events/index.ts'
import { type JobHandler, type JobHandlers, jobHandler } from '../../platform/jobs/index.ts'
import type { Ctx } from '../identity/index.ts'
import type { AnswerDeps } from './deps.ts'
import { catchUp } from './live-turns.ts'
import { type Replay, type ReplayInput, replay } from './replay.ts'
import { giveUpTurn, runTurn } from './run-turn.ts'
import { stopTurn } from './stop-turn.ts'
import { createTraceSweep, TRACE_SWEEP_JOB } from './sweep-job.ts'
import { deleteTraces, readTrace, type Trace } from './trace.ts'

/** Model calls are waiting, not work: many may be under way. */
const TURN_CONCURRENCY = 256
const TURN_TIMEOUT_MS = 180_000

export interface Answers {
  /** The handler of `dialogs.turn`. */
  turnJob: JobHandler
  /** Kinds of jobs this feature repeats. */
  jobs: JobHandlers
  stop(input: { dialogId: DialogId; turnId: string }): Promise<'stopped' | 'already_ended'>
  /** What a reader of the dialog's stream who joins now needs of the text under way; `mark` is where he stopped. */
  catchUp(dialogId: DialogId, mark: string | undefined): LiveEvent[]
  trace(ctx: Ctx, turnId: string): Promise<Trace | undefined>
  /** Answers a question of the past once more; see replay.ts. */
  replay(ctx: Ctx, input: ReplayInput): Promise<Replay>
  /** A step: the traces of every answer of this assistant are gone. */
  forgetAssistant(tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<void>
}

export const createAnswers = (deps: AnswerDeps): Answers => ({
  turnJob: jobHandler({
    schema: z.strictObject({ turnId: z.string().transform((id) => id as TurnId) }),
    concurrency: TURN_CONCURRENCY,
    timeoutMs: TURN_TIMEOUT_MS,
    run: ({ turnId }, job) => runTurn(deps, turnId, job),
    givenUp: (tx, { turnId }) => giveUpTurn(deps, tx, turnId),
  }),
  jobs: { [TRACE_SWEEP_JOB]: createTraceSweep(deps) },
  stop: (input) => stopTurn(deps, input),
  catchUp: (dialogId, mark) => catchUp(deps.live.of(dialogId), dialogId, mark),
  trace: (ctx, turnId) => readTrace(deps.db.read, ctx, turnId),
  replay: (ctx, input) => replay(deps, ctx, input),
  forgetAssistant: (tx, of) => deleteTraces(tx, of),
})
