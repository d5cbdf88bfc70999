import { z } from 'zod'
import { type Clock, DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import type { Db } from '../db/index.ts'
import { type JobHandler, jobHandler } from '../jobs/index.ts'
import { deleteOldEvents } from './create-events.ts'

/** A reader who was away longer than this is told to load the page anew. */
const KEPT_MS = 7 * DAY_MS
/** A few milliseconds of the writer at a time. */
const BATCH = 200

export const EVENT_SWEEP_JOB = 'events.sweep'

export const createEventSweep = (deps: { db: Db; clock: Clock }): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: HOUR_MS,
    concurrency: 1,
    run: async (_payload, job) => {
      const before = deps.clock() - KEPT_MS
      while (!job.signal.aborted && (await deps.db.write((tx) => deleteOldEvents(tx, before, BATCH))) === BATCH);
    },
  })
