import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import { afterCommit } from '../db/db.ts'
import type { Jobs } from './jobs.ts'
import { insertJob } from './store.ts'

export interface JobQueue extends Jobs {
  /** Called with the kind after the commit of each enqueued job. One runner listens. */
  onEnqueued(listener: (kind: string) => void): void
}

/** The door through which features leave work behind; the runner takes it up. */
export const createJobQueue = (deps: { clock: Clock; newId: NewId }): JobQueue => {
  let wake: (kind: string) => void = () => {}
  return {
    onEnqueued: (listener) => {
      wake = listener
    },
    enqueue: async (tx, job) => {
      const now = deps.clock()
      await insertJob(tx, {
        id: deps.newId('job'),
        kind: job.kind,
        key: job.key ?? null,
        lane: job.lane ?? null,
        payload: JSON.stringify(job.payload),
        state: 'waiting',
        attempt: 0,
        crashes: 0,
        run_at: job.runAt ?? now,
        claimed_by: null,
        created_at: now,
        finished_at: null,
        last_error: null,
      })
      if ((job.runAt ?? now) <= now) afterCommit(tx, () => wake(job.kind))
    },
  }
}
