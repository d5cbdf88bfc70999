import { type ExpressionBuilder, sql } from 'kysely'
import { engineOf, prepare, type Reader, type Tx } from '../db/index.ts'
import type { JobRow, JobTables } from './schema.ts'

const insert = prepare<JobTables, JobRow, unknown>((db, param) =>
  db
    .insertInto('jobs')
    .values({
      id: param('id'),
      kind: param('kind'),
      key: param('key'),
      lane: param('lane'),
      payload: param('payload'),
      state: param('state'),
      attempt: param('attempt'),
      crashes: param('crashes'),
      run_at: param('run_at'),
      claimed_by: param('claimed_by'),
      created_at: param('created_at'),
      finished_at: param('finished_at'),
      last_error: param('last_error'),
    })
    .onConflict((c) => c.doNothing()),
)

export const insertJob = async (tx: Tx<JobTables>, row: JobRow): Promise<void> => {
  await insert(tx, row)
}

export const postponeJob = async (tx: Tx<JobTables>, job: { kind: string; key: string; runAt: number }): Promise<void> => {
  await tx
    .updateTable('jobs')
    .set({ run_at: job.runAt })
    .where('kind', '=', job.kind)
    .where('key', '=', job.key)
    // Written out: the index is found by its text, which a bound value would not match.
    .where(sql<boolean>`key is not null and state in ('waiting', 'running')`)
    .where('state', '=', 'waiting')
    .execute()
}

export interface ClaimInput {
  kind: string
  now: number
  limit: number
  claimedBy: string
}

/** The oldest due jobs of a kind, at most one a lane and none behind an unfinished one of its lane. */
export const claimJobs = (tx: Tx<JobTables>, input: ClaimInput): Promise<JobRow[]> => claim(tx, input)

const claim = prepare<JobTables, ClaimInput, JobRow>((db, param) =>
  db
    .updateTable('jobs')
    .set((e) => ({ state: 'running', claimed_by: param('claimedBy'), attempt: e('attempt', '+', 1) }))
    .where('id', 'in', (due) =>
      due
        .selectFrom('jobs as due')
        .select('due.id')
        .where('due.kind', '=', param('kind'))
        // Written out: the index is found by its text, which a bound value would not match.
        .where(sql<boolean>`due.state = 'waiting'`)
        .where('due.run_at', '<=', param('now'))
        .where((e) => e.or([e('due.lane', 'is', null), e.not(e.exists(isBehind(e)))]))
        .orderBy('due.run_at')
        .orderBy('due.id')
        .limit(param('limit'))
        // Another instance may be claiming too: what it looks at is left to it.
        .$call((jobs) => (engineOf(db) === 'postgres' ? jobs.forUpdate().skipLocked() : jobs)),
    )
    .returningAll(),
)

const isBehind = (e: ExpressionBuilder<JobTables & { due: JobRow }, 'due'>) =>
  e
    .selectFrom('jobs as earlier')
    .select('earlier.id')
    .where(sql<boolean>`earlier.lane is not null and earlier.state in ('waiting', 'running')`)
    .whereRef('earlier.kind', '=', 'due.kind')
    .whereRef('earlier.lane', '=', 'due.lane')
    .whereRef('earlier.id', '<', 'due.id')

/** True when it was still running: a job ends once. */
export const deleteRunning = async (tx: Tx<JobTables>, id: string): Promise<boolean> => {
  const [row] = await removeRunning(tx, { id })
  return row !== undefined
}

const removeRunning = prepare<JobTables, { id: string }, { id: string }>((db, param) =>
  db.deleteFrom('jobs').where('id', '=', param('id')).where('state', '=', 'running').returning('id'),
)

export const releaseJob = async (tx: Tx<JobTables>, id: string, change: Partial<JobRow>): Promise<void> => {
  await tx
    .updateTable('jobs')
    .set({ claimed_by: null, ...change })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}

/** Of jobs that were running when a process died, of kinds that may not do so often. */
const SUSPECTS = 'suspects'

/**
 * What a dead process left running waits again; what has killed too many processes ends as failed. Takes whatever runs: on SQLite the lock
 * on the data folder has made sure that no other process is alive.
 */
export const recoverJobs = async (
  tx: Tx<JobTables>,
  input: { maxCrashes: number; limits: ReadonlyArray<{ kind: string; maxCrashes: number }>; now: number },
): Promise<{ recovered: number; givenUp: JobRow[] }> => {
  const end = (at: { maxCrashes: number; kind?: string }) =>
    tx
      .updateTable('jobs')
      .set({ state: 'failed', finished_at: input.now, last_error: 'the process died too often while it ran' })
      .where('state', '=', 'running')
      .where('crashes', '>=', at.maxCrashes)
      .$if(at.kind !== undefined, (jobs) => jobs.where('kind', '=', at.kind ?? ''))
      .returningAll()
      .execute()
  const givenUp: JobRow[] = []
  for (const limit of [...input.limits, { maxCrashes: input.maxCrashes }]) givenUp.push(...(await end(limit)))
  const takeBack = (lane: string | undefined) =>
    tx
      .updateTable('jobs')
      .set((e) => ({
        state: 'waiting',
        claimed_by: null,
        attempt: e('attempt', '-', 1),
        crashes: e('crashes', '+', 1),
        ...(lane ? { lane } : {}),
      }))
      .where('state', '=', 'running')
      .returning('id')
  const kinds = input.limits.map(({ kind }) => kind)
  const suspects = kinds.length === 0 ? [] : await takeBack(SUSPECTS).where('kind', 'in', kinds).where('lane', 'is', null).execute()
  const rows = await takeBack(undefined).execute()
  return { recovered: suspects.length + rows.length, givenUp }
}

/** Jobs that a clock which has been set back since would keep waiting: they wait as long as they were to. */
export const pullBack = async (tx: Tx<JobTables>, now: number): Promise<void> => {
  await tx
    .updateTable('jobs')
    .set((e) => ({ run_at: e('run_at', '-', e.parens('created_at', '-', now)), created_at: now }))
    .where(sql<boolean>`state = 'waiting'`)
    .where('created_at', '>', now)
    .execute()
}

/** Which of these kinds have a job that is due. Asked kind by kind: the queue may be long. */
export const dueKinds = async (reader: Reader<JobTables>, { kinds, now }: { kinds: readonly string[]; now: number }): Promise<string[]> => {
  const due: string[] = []
  for (const kind of kinds) if ((await selectDue(reader, { kind, now })).length > 0) due.push(kind)
  return due
}

const selectDue = prepare<JobTables, { kind: string; now: number }, { id: string }>((db, param) =>
  db
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', param('kind'))
    .where(sql<boolean>`state = 'waiting'`)
    .where('run_at', '<=', param('now'))
    .limit(1),
)

export const countJobs = (reader: Reader<JobTables>): Promise<Array<{ kind: string; state: string; count: number }>> =>
  reader
    .selectFrom('jobs')
    .select((e) => ['kind', 'state', e.fn.countAll<number>().as('count')])
    .groupBy(['kind', 'state'])
    .execute()

export const deleteFinished = async (tx: Tx<JobTables>, before: number): Promise<void> => {
  await tx.deleteFrom('jobs').where('finished_at', '<', before).execute()
}
