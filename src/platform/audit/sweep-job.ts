import { z } from 'zod'
import { type Clock, DAY_MS } from '../../kernel/clock.ts'
import type { Db, Tx } from '../db/index.ts'
import { type JobHandler, jobHandler } from '../jobs/index.ts'
import type { Audit } from './audit.ts'
import type { AuditTables } from './schema.ts'

export const AUDIT_SWEEP_JOB = 'audit.sweep'

/** A few milliseconds of the writer at a time. */
const BATCH = 200

export interface AuditSweepDeps {
  db: Db
  clock: Clock
  audit: Pick<Audit, 'record'>
  /** 0: for ever. */
  keepDays: number
}

/** Every day: what is older than it need be goes, and the log tells that it went. */
export const createAuditSweep = (deps: AuditSweepDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    run: async (_payload, job) => {
      if (deps.keepDays === 0) return
      const before = deps.clock() - deps.keepDays * DAY_MS
      let count = 0
      for (let deleted = BATCH; deleted === BATCH && !job.signal.aborted; count += deleted) {
        deleted = await deps.db.write((tx) => deleteBatch(tx, before))
      }
      if (count === 0) return
      const entry = {
        workspaceId: null,
        actor: { kind: 'system', id: null },
        event: 'audit_shortened',
        details: { count, before },
      } as const
      await deps.db.write((tx) => deps.audit.record(tx, entry))
      job.log.info({ count }, 'old entries of the audit log deleted')
    },
  })

/** The horizon opens and closes within one write: nobody else ever sees it. */
const deleteBatch = async (tx: Tx<AuditTables>, before: number): Promise<number> => {
  await tx.insertInto('audit_horizon').values({ before }).execute()
  const gone = await tx
    .deleteFrom('audit_log')
    .where('id', 'in', (e) => e.selectFrom('audit_log as old').select('old.id').where('old.at', '<', before).orderBy('old.at').limit(BATCH))
    .returning('id')
    .execute()
  await tx.deleteFrom('audit_horizon').execute()
  return gone.length
}
