import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import type { Tx } from '../../platform/db/index.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import type { AnswerDeps } from './deps.ts'
import type { AnswerTables } from './schema.ts'

export const TRACE_SWEEP_JOB = 'answers.trace_sweep'

/** Some fifteen kilobytes each: a few milliseconds of the writer at a time. */
const BATCH = 50

/** Every day: traces that are older than they need be go; the answers themselves stay with their dialogs. */
export const createTraceSweep = (deps: Pick<AnswerDeps, 'db' | 'clock' | 'keepTracesDays'>): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    timeoutMs: 30 * 60_000,
    run: async (_payload, job) => {
      if (deps.keepTracesDays === 0) return
      const before = deps.clock() - deps.keepTracesDays * DAY_MS
      let count = 0
      for (let deleted = BATCH; deleted === BATCH && !job.signal.aborted; count += deleted) {
        deleted = await deps.db.write((tx) => deleteBatch(tx, before))
      }
      if (count > 0) job.log.info({ count }, 'old traces deleted')
    },
  })

const deleteBatch = async (tx: Tx<AnswerTables>, before: number): Promise<number> => {
  const gone = await tx
    .deleteFrom('traces')
    .where('turn_id', 'in', (e) => e.selectFrom('traces as old').select('old.turn_id').where('old.at', '<', before).limit(BATCH))
    .returning('turn_id')
    .execute()
  return gone.length
}
