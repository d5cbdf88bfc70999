import { z } from 'zod'
import { type Clock, DAY_MS } from '../../kernel/clock.ts'
import type { Db } from '../db/index.ts'
import { type JobHandler, jobHandler } from './jobs.ts'
import { deleteFinished } from './store.ts'

/** Long enough for somebody to look into it. */
const KEPT_MS = 30 * DAY_MS

export const JOB_SWEEP_JOB = 'jobs.sweep'

/** Jobs that failed for good are kept for a while, then forgotten. */
export const createJobSweep = (deps: { db: Db; clock: Clock }): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    run: () => deps.db.write((tx) => deleteFinished(tx, deps.clock() - KEPT_MS)),
  })
