import type { WorkspaceRole } from '../domain/identity/actor.ts'
import type { Actor, Ctx } from '../domain/identity/index.ts'
import { createNewId, type NewId, type TurnId, type WorkspaceId } from '../kernel/ids.ts'
import { type Audit, createAudit } from '../platform/audit/index.ts'
import { createEvents } from '../platform/events/index.ts'
import { createJobQueue, type JobQueue } from '../platform/jobs/index.ts'
import { silentLog } from '../platform/log/log.ts'
import { type TestDb, testDb } from './test-db.ts'

/** Midday of 22 November 2026, UTC. */
const TEST_NOW = Date.UTC(2026, 10, 22, 12)

export interface TestBase extends TestDb {
  /** Move `time.now` to move the clock. */
  time: { now: number }
  clock: () => number
  newId: NewId
  events: ReturnType<typeof createEvents>
  jobs: JobQueue
  audit: Audit
  log: typeof silentLog
}

/** What most features ask for: a migrated database, a clock to move, ids, events and a queue. */
export const testBase = async (): Promise<TestBase> => {
  const t = await testDb()
  const time = { now: TEST_NOW }
  const clock = (): number => time.now
  const newId = createNewId(clock)
  const audit = createAudit({ clock, newId })
  return { ...t, time, clock, newId, events: createEvents({ clock }), jobs: createJobQueue({ clock, newId }), audit, log: silentLog }
}

export const ctxOf = (workspaceId: WorkspaceId, actor: Actor): Ctx => ({
  workspaceId,
  actor,
  signal: new AbortController().signal,
  log: silentLog,
})

/** Somebody signed in, in a workspace that nobody else is in. */
export const userCtx = (base: { newId: NewId }, role: WorkspaceRole | null = 'owner', options: { isAdmin?: boolean } = {}): Ctx =>
  ctxOf(base.newId('wsp'), { kind: 'user', userId: base.newId('usr'), isAdmin: options.isAdmin ?? false, role })

/** A customer's context in the same workspace: what no verb of the staff may serve. */
export const strangerCtx = (base: { newId: NewId }, ctx: Ctx): Ctx =>
  ctxOf(ctx.workspaceId, { kind: 'customer', customerId: base.newId('cus'), assistantId: base.newId('ast') })

/** The turn that will answer a message; fails the test when a person holds the dialog and none will. */
export const turnIdOf = ({ turnId }: { turnId: TurnId | null }): TurnId => {
  if (turnId === null) throw new Error('nobody but a person will answer this message')
  return turnId
}
