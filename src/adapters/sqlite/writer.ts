import type { Database } from 'bun:sqlite'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { DatabaseConnection } from 'kysely'
import { openAfterCommit, type Schema, type Tx } from '../../platform/db/db.ts'
import { asDatabaseError, isBusy } from './errors.ts'
import { kyselyOver } from './kysely.ts'

/** Bounds of one shared commit: beyond them the waiting writes go into the next one. */
const MAX_BATCH = 512
const MAX_BATCH_MS = 8
const BUSY_GIVE_UP_MS = 10_000

interface Waiting {
  work: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

interface Finished {
  item: Waiting
  outcome: { value: unknown } | { error: unknown }
  actions: Array<() => void>
}

export interface Writer {
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/**
 * Runs writes one after another and commits together what arrived together: with `synchronous=FULL` the fsync is the
 * limit, and one serves the whole batch. Each write has its own savepoint, so a failing one undoes only itself; nobody is
 * answered, not even a refusal, before the commit is on disk.
 */
export const createWriter = (db: Database, connection: DatabaseConnection): Writer => {
  const waiting: Waiting[] = []
  const inside = new AsyncLocalStorage<true>()
  let isRunning = false
  let isClosed = false
  let idle: (() => void) | undefined
  const runInside = (item: Waiting): Promise<Finished> => inside.run(true, () => runOne(item, connection))

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      try {
        await runBatch(db, waiting, runInside)
      } catch (error) {
        for (const item of waiting.splice(0)) item.reject(asDatabaseError(error))
      }
    }
    isRunning = false
    idle?.()
  }

  return {
    write: <Result>(work: (tx: Tx) => Promise<Result>) =>
      new Promise<Result>((resolve, reject) => {
        if (inside.getStore()) return reject(new Error('A write must not open another write: pass its tx on'))
        if (isClosed) return reject(new Error('The database is closed'))
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        if (isRunning) return
        isRunning = true
        // After the I/O of this turn of the loop, so that requests that arrived together commit together.
        setImmediate(() => void run())
      }),
    close: async () => {
      isClosed = true
      if (isRunning) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

const runBatch = async (db: Database, waiting: Waiting[], runInside: (item: Waiting) => Promise<Finished>): Promise<void> => {
  await begin(db)
  const finished: Finished[] = []
  const startedAt = performance.now()
  while (waiting.length > 0 && finished.length < MAX_BATCH && performance.now() - startedAt < MAX_BATCH_MS) {
    const item = waiting.shift()
    if (!item) break
    db.run('SAVEPOINT one')
    const done = await runInside(item)
    finished.push(done)
    if ('error' in done.outcome && db.inTransaction) db.run('ROLLBACK TO one')
    // A full disk makes SQLite roll the whole transaction back by itself; the commit below then fails for everyone.
    if (db.inTransaction) db.run('RELEASE one')
    else break
  }
  commit(db, finished)
}

const runOne = async (item: Waiting, connection: DatabaseConnection): Promise<Finished> => {
  let isOpen = true
  const tx = kyselyOver<Schema>(connection, () => isOpen) as Tx
  const actions: Array<() => void> = []
  openAfterCommit(tx, actions)
  try {
    return { item, outcome: { value: await item.work(tx) }, actions }
  } catch (error) {
    return { item, outcome: { error }, actions: [] }
  } finally {
    isOpen = false
  }
}

const begin = async (db: Database): Promise<void> => {
  const giveUpAt = performance.now() + BUSY_GIVE_UP_MS
  for (let delayMs = 2; ; delayMs = Math.min(100, delayMs * 2)) {
    try {
      db.run('BEGIN IMMEDIATE')
      return
    } catch (error) {
      // Another process (the CLI, a backup tool) holds the lock. Waiting here, not in SQLite, keeps the event loop free.
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
  }
}

const commit = (db: Database, finished: Finished[]): void => {
  try {
    if (!db.inTransaction) throw failureOf(finished)
    db.run('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.run('ROLLBACK')
    for (const { item } of finished) item.reject(asDatabaseError(error))
    return
  }
  for (const { item, outcome, actions } of finished) {
    for (const action of actions) action()
    if ('error' in outcome) item.reject(asDatabaseError(outcome.error))
    else item.resolve(outcome.value)
  }
}

const failureOf = (finished: Finished[]): unknown => {
  const last = finished.at(-1)
  return last && 'error' in last.outcome ? last.outcome.error : new Error('SQLite ended the transaction by itself')
}
