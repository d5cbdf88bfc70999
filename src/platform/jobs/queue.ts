import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import { afterCommit } from '../db/db.ts'
import type { Jobs } from './jobs.ts'
import { insertJob, postponeJob } from './store.ts'

export interface JobQueue extends Jobs {
  /** Called after the commit of each enqueued or moved job. One runner listens. */
  onEnqueued(listener: (kind: string, runAt: number) => void): void
}

/** The door through which features leave work behind; the runner takes it up. */
export const createJobQueue = (deps: { clock: Clock; newId: NewId }): JobQueue => {
  let wake: (kind: string, runAt: number) => void = () => {}
  return {
    onEnqueued: (listener) => {
      wake = listener
    },
    enqueue: async (tx, job) => {
      const now = deps.clock()
      const runAt = job.runAt ?? now
      await insertJob(tx, {
        id: deps.newId('job'),
        kind: job.kind,
        key: job.key ?? null,
        lane: job.lane ?? null,
        payload: JSON.stringify(job.payload),
        state: 'waiting',
        attempt: 0,
        crashes: 0,
        run_at: runAt,
        claimed_by: null,
        created_at: now,
        finished_at: null,
        last_error: null,
      })
      afterCommit(tx, () => wake(job.kind, runAt))
    },
    postpone: async (tx, { kind, key, runAt }) => {
      await postponeJob(tx, { kind, key, runAt })
      afterCommit(tx, () => wake(kind, runAt))
    },
  }
}
