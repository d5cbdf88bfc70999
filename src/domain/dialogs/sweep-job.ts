import { z } from 'zod'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import type { DialogDeps } from './deps.ts'

export const CUSTOMER_SWEEP_JOB = 'dialogs.customer_sweep'

/** A few milliseconds of the writer at a time. */
const BATCH = 500

/**
 * Forgets customers who opened a chat and never wrote: anybody may open one, so what he leaves must not stay. Who comes
 * back with the same secret is made anew.
 */
export const createCustomerSweep = (deps: DialogDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: HOUR_MS,
    concurrency: 1,
    run: async (_payload, job) => {
      const before = deps.clock() - DAY_MS
      while (!job.signal.aborted && (await forgetSilent(deps, before)) === BATCH);
    },
  })

const forgetSilent = ({ db }: DialogDeps, before: number): Promise<number> =>
  db.write(async (tx) => {
    const gone = await tx
      .deleteFrom('customers')
      .where('id', 'in', (e) =>
        e
          .selectFrom('customers as silent')
          .select('silent.id')
          .where('silent.created_at', '<', before)
          .where((s) => s.not(s.exists(s.selectFrom('dialogs').select('dialogs.id').whereRef('dialogs.customer_id', '=', 'silent.id'))))
          .limit(BATCH),
      )
      .returning('id')
      .execute()
    return gone.length
  })
