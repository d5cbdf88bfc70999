import { AsyncLocalStorage } from 'node:async_hooks'
import type { QueryConfig, QueryResult } from 'pg'
import { type CommitHooks, openHooks, type Schema, type Tx, type WriteOptions } from '../../platform/db/db.ts'
import { runHooks } from '../../platform/db/run-hooks.ts'
import { isUniqueViolation } from '../../platform/db/unique.ts'
import { asDatabaseError, isConflict, isLost, isReadOnly, isStalePlan } from './errors.ts'
import { kyselyOver } from './kysely.ts'
import type { Pool, PoolClient } from './pool.ts'
import type { ToQuery } from './statements.ts'

/** Serializable: what is read inside a write still holds when it commits, as if writes came one after another. Domain code rests on that. */
const BEGIN = 'BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE'
/** The commit is answered before it is on disk; what is committed after it never reaches the disk without it. */
const BEGIN_REPEATABLE = `${BEGIN}; SET LOCAL synchronous_commit = off`

const GIVE_UP_MS = 10_000
const MAX_PAUSE_MS = 200
/** A server that is gone is asked at this pace, so that a failover is over before the caller hears of it. */
const LOST_PAUSE_MS = 250
/** Under serializable isolation a row that came in between may show as a broken constraint; running again tells. */
const UNIQUE_TRIES = 2

export interface Writer {
  write<Result>(work: (tx: Tx) => Promise<Result>, options?: WriteOptions): Promise<Result>
  close(): Promise<void>
}

/**
 * The writes of this process run one after another, in the order they were asked for, as on SQLite: messages of one chat that arrive
 * together must not overtake each other. Those of other instances run beside them. A write that the server undid because another came in
 * between, or because it went away before the commit, runs again from its beginning: what it does outside of `tx` it may do twice.
 */
export const createWriter = (pool: Pool, toQuery: ToQuery): Writer => {
  const inside = new AsyncLocalStorage<true>()
  let isClosed = false
  /** Of the writes so far; never rejects. */
  let last: Promise<unknown> = Promise.resolve()
  return {
    write: async (work, { isRepeatable = false } = {}) => {
      if (inside.getStore()) throw new Error('A write must not open another write: pass its tx on')
      if (isClosed) throw new Error('The database is closed')
      const begin = isRepeatable ? BEGIN_REPEATABLE : BEGIN
      const writing = last.then(() => untilDone((attempt) => inside.run(true, () => tryOnce(pool, { begin, work, toQuery, attempt }))))
      last = writing.catch(() => {})
      return writing
    },
    close: async () => {
      isClosed = true
      await last
    },
  }
}

type Tried<Result> = { value: Result; hooks: CommitHooks } | { error: unknown; isRetryable: boolean }

const untilDone = async <Result>(tryIt: (attempt: number) => Promise<Tried<Result>>): Promise<Result> => {
  const giveUpAt = performance.now() + GIVE_UP_MS
  for (let attempt = 1; ; attempt++) {
    const tried = await tryIt(attempt)
    if ('value' in tried) {
      runHooks(tried.hooks)
      return tried.value
    }
    if (!tried.isRetryable || performance.now() > giveUpAt) throw asDatabaseError(tried.error)
    if (!isUniqueViolation(tried.error)) await new Promise((resolve) => setTimeout(resolve, pauseMs(tried.error, attempt)))
  }
}

/** Uneven, so that the same two do not meet again. */
const pauseMs = (error: unknown, attempt: number): number =>
  isConflict(error) ? Math.random() * Math.min(MAX_PAUSE_MS, 2 ** attempt) : LOST_PAUSE_MS

interface Try<Result> {
  begin: string
  work: (tx: Tx) => Promise<Result>
  toQuery: ToQuery
  attempt: number
}

const tryOnce = async <Result>(pool: Pool, { begin, work, toQuery, attempt }: Try<Result>): Promise<Tried<Result>> => {
  let client: PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return { error, isRetryable: isLost(error) }
  }
  const { tx, hooks, end } = openTx(client, toQuery)
  let isCommitting = false
  try {
    await client.query(begin)
    const value = await work(tx)
    await end()
    isCommitting = true
    await client.query('COMMIT')
    client.release()
    return { value, hooks }
  } catch (error) {
    await end()
    await giveBack(client, error)
    // Whether a commit whose answer was lost took place nobody knows: not to be done twice.
    const isRetryable =
      isConflict(error) ||
      (isUniqueViolation(error) && attempt < UNIQUE_TRIES) ||
      (!isCommitting && (isLost(error) || isReadOnly(error) || isStalePlan(error)))
    return { error, isRetryable }
  }
}

/** Queries that are asked for together go one after another, and none of them after the end: it would be outside the transaction. */
const openTx = (client: PoolClient, toQuery: ToQuery): { tx: Tx; hooks: CommitHooks; end: () => Promise<void> } => {
  let isOpen = true
  let last: Promise<unknown> = Promise.resolve()
  const run = (query: QueryConfig): Promise<QueryResult> => {
    const next = last.then(() => {
      if (!isOpen) throw new Error('The transaction of this query has ended')
      return client.query(query)
    })
    // Whoever asked is told by `next`; here it only means that the next one may go.
    last = next.catch(() => {})
    return next
  }
  const tx = kyselyOver<Schema>({ run, toQuery, isOpen: () => isOpen }) as Tx
  return {
    tx,
    hooks: openHooks(tx),
    end: async () => {
      isOpen = false
      await last
    },
  }
}

/** A connection that is broken, or leads to the wrong server, or holds old statements is not used again. */
const giveBack = async (client: PoolClient, error: unknown): Promise<void> => {
  if (isLost(error) || isReadOnly(error) || isStalePlan(error)) return client.release(true)
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch {
    client.release(true)
  }
}
