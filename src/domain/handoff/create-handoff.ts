import type { WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import type { Message } from '../dialogs/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { CALL_MAIL_JOB, createCallMailJob } from './mail-job.ts'
import { type ReleaseOutcome, release, withdraw } from './release.ts'
import { type Reply, reply } from './reply.ts'
import { type PersonRequest, type RequestOutcome, requestPerson, requestStep } from './request.ts'
import { createReturnJob } from './return-job.ts'
import { countWaiting } from './store.ts'
import { takeOver } from './take-over.ts'

const RETURN_JOB = 'handoff.return'

/** A person instead of the assistant: none → requested → active → none. The state stands on the dialog, its story in `handoffs`. */
export interface Handoff {
  /** See request.ts. Throws `refused` where the owner offers nobody. */
  request(request: PersonRequest): Promise<RequestOutcome>
  requestStep(tx: Tx, request: Parameters<typeof requestStep>[2]): Promise<boolean>
  /** For the customer, who changed his mind before anybody came. */
  withdraw(input: Parameters<typeof withdraw>[1]): Promise<'cancelled' | 'nothing_open'>
  /** For the staff, as the next three. */
  reply(ctx: Ctx, input: Reply): Promise<Message>
  takeOver(ctx: Ctx, dialogId: string): Promise<'taken' | 'already_held'>
  release(ctx: Ctx, dialogId: string): Promise<ReleaseOutcome>
  /** How many wait for a person. */
  countWaiting(ctx: Ctx): Promise<number>
  /** Kinds of jobs this feature enqueues or repeats. */
  jobs: JobHandlers
}

export const createHandoff = (deps: HandoffDeps): Handoff => ({
  request: (request) => requestPerson(deps, request),
  requestStep: (tx, request) => requestStep(deps, tx, request),
  withdraw: (input) => withdraw(deps, input),
  reply: (ctx, input) => reply(deps, ctx, input),
  takeOver: (ctx, dialogId) => takeOver(deps, ctx, dialogId),
  release: (ctx, dialogId) => release(deps, ctx, dialogId),
  countWaiting: async (ctx) => {
    assertCan(ctx, 'dialogs.read')
    const workspaceId: WorkspaceId = ctx.workspaceId
    return countWaiting(deps.db.read, workspaceId)
  },
  jobs: { [RETURN_JOB]: createReturnJob(deps), [CALL_MAIL_JOB]: createCallMailJob(deps) },
})
