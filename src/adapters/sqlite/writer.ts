import type { Database } from 'bun:sqlite'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type CommitHooks, openHooks, type Schema, type Tx, type WriteOptions } from '../../platform/db/db.ts'
import { runHooks } from '../../platform/db/run-hooks.ts'
import { asDatabaseError, isBusy } from './errors.ts'
import { kyselyOver, type SqliteConnection } from './kysely.ts'
import type { LogSync } from './log-sync.ts'

/** Bounds of one shared commit: beyond them the waiting writes go into the next one. */
const MAX_BATCH = 512
const MAX_BATCH_MS = 8
const BUSY_GIVE_UP_MS = 10_000
/** So many batches after one in which a write failed, each write has its own savepoint: failures come in swarms (a client that repeats). */
const CAREFUL_BATCHES = 16

interface Waiting {
  isRepeatable: boolean
  work: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

interface Finished {
  item: Waiting
  outcome: { value: unknown } | { error: unknown }
  hooks: CommitHooks | undefined
}

export interface WriterOptions {
  log: LogSync
  onCommit?(): void
}

export interface Writer {
  write<Result>(work: (tx: Tx) => Promise<Result>, options?: WriteOptions): Promise<Result>
  close(): Promise<void>
}

/**
 * Runs writes one after another and commits together what arrived together: the disk is the limit, and one flush serves the whole batch.
 * A failing write undoes only itself: savepoints cost every write for the sake of the rare one that fails, so a batch runs without, and
 * when one fails, all of it is undone and runs again with them. Nobody is answered, not even a refusal, before the commit is on disk.
 * SQLite only writes its log (`synchronous=NORMAL`); the flush runs beside the event loop, and the next batch is gathered
 * meanwhile.
 */
export const createWriter = (db: Database, connection: SqliteConnection, { log, onCommit }: WriterOptions): Writer => {
  const waiting: Waiting[] = []
  const inside = new AsyncLocalStorage<true>()
  const runInside = (item: Waiting): Promise<Finished> => inside.run(true, () => runOne(item, connection))
  let isClosed = false
  let running: Promise<void> | undefined
  const flusher = createFlusher(db, log)
  let carefulBatches = 0

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      try {
        const hasSavepoints = carefulBatches > 0
        carefulBatches = Math.max(0, carefulBatches - 1)
        const finished = await runBatch(db, waiting, { connection, runInside, hasSavepoints, isFlushed: () => flusher.underWay })
        if (finished === 'again') carefulBatches = CAREFUL_BATCHES
        if (!finished || finished === 'again') continue
        answer(finished.filter(({ item }) => item.isRepeatable))
        const promised = finished.filter(({ item }) => !item.isRepeatable)
        if (promised.length > 0) flusher.flushAndAnswer(promised)
        onCommit?.()
      } catch (error) {
        // No transaction could be begun.
        for (const item of waiting.splice(0)) item.reject(asDatabaseError(error))
      }
    }
    running = undefined
  }

  return {
    write: <Result>(work: (tx: Tx) => Promise<Result>, { isRepeatable = false }: WriteOptions = {}) =>
      new Promise<Result>((resolve, reject) => {
        if (inside.getStore()) return reject(new Error('A write must not open another write: pass its tx on'))
        if (isClosed) return reject(new Error('The database is closed'))
        waiting.push({ isRepeatable, work, resolve: resolve as (value: unknown) => void, reject })
        // After the I/O of this turn of the loop, so that requests that arrived together commit together.
        running ??= new Promise((ended) => setImmediate(() => void run().then(ended)))
      }),
    close: async () => {
      isClosed = true
      while (running ?? flusher.underWay) await (running ?? flusher.underWay)
      log.close()
    },
  }
}

interface Flusher {
  /** Of the batch before; never rejects. */
  readonly underWay: Promise<void> | undefined
  flushAndAnswer(finished: Finished[]): void
}

const createFlusher = (db: Database, log: LogSync): Flusher => {
  const flush = createFlush(db, log)
  let underWay: Promise<void> | undefined
  return {
    get underWay() {
      return underWay
    },
    flushAndAnswer: (finished) => {
      const flushed = flush()
        .then(
          () => answer(finished),
          (error: unknown) => refuse(finished, error),
        )
        .finally(() => {
          if (underWay === flushed) underWay = undefined
        })
      underWay = flushed
    },
  }
}

interface Inside {
  connection: SqliteConnection
  runInside: (item: Waiting) => Promise<Finished>
  hasSavepoints: boolean
  /** Of the batch before, while it is under way. */
  isFlushed: () => Promise<void> | undefined
}

/** What was committed, or nothing: then everybody in it was told why, or `again`: then all of it waits at the head of the queue. */
const runBatch = async (db: Database, waiting: Waiting[], inside: Inside): Promise<Finished[] | 'again' | undefined> => {
  await begin(db)
  const finished: Finished[] = []
  try {
    await gather(db, waiting, { ...inside, finished })
    if (!db.inTransaction) throw failureOf(finished)
    if (!inside.hasSavepoints && finished.some(hasFailed)) {
      db.run('ROLLBACK')
      if (finished.length === 1) return finished
      waiting.unshift(...finished.map(({ item }) => item))
      return 'again'
    }
    db.run('COMMIT')
    return finished
  } catch (error) {
    // Also where a savepoint itself failed: an open transaction would refuse every write to come.
    if (db.inTransaction) db.run('ROLLBACK')
    refuse(finished, error)
    return undefined
  }
}

const gather = async (db: Database, waiting: Waiting[], inside: Inside & { finished: Finished[] }): Promise<void> => {
  const budget = { endsAt: performance.now() + MAX_BATCH_MS }
  await runWaiting(db, waiting, { ...inside, budget })
  const flushed = inside.isFlushed()
  // What promises nothing to anybody need not wait for the disk.
  if (!flushed || inside.finished.every(({ item }) => item.isRepeatable)) return
  // The disk is busy with the batch before: what arrives until it is done still gets into this one.
  const pausedAt = performance.now()
  await flushed
  budget.endsAt += performance.now() - pausedAt
  if (!inside.hasSavepoints && inside.finished.some(hasFailed)) return
  await runWaiting(db, waiting, { ...inside, budget })
}

const runWaiting = async (
  db: Database,
  waiting: Waiting[],
  { connection, runInside, hasSavepoints, finished, budget }: Inside & { finished: Finished[]; budget: { endsAt: number } },
): Promise<void> => {
  while (waiting.length > 0 && finished.length < MAX_BATCH && performance.now() < budget.endsAt) {
    // A full disk makes SQLite roll the whole transaction back by itself; the commit then fails for everyone.
    if (!db.inTransaction) return
    if (hasSavepoints) connection.direct('SAVEPOINT one', [])
    const item = waiting.shift()
    if (!item) return
    const done = await runInside(item)
    finished.push(done)
    if (!hasSavepoints) {
      if (hasFailed(done)) return
      continue
    }
    if (hasFailed(done) && db.inTransaction) db.run('ROLLBACK TO one')
    if (db.inTransaction) connection.direct('RELEASE one', [])
  }
}

const hasFailed = ({ outcome }: Finished): boolean => 'error' in outcome

const runOne = async (item: Waiting, connection: SqliteConnection): Promise<Finished> => {
  let isOpen = true
  const tx = kyselyOver<Schema>(connection, () => isOpen) as Tx
  const hooks = openHooks(tx)
  try {
    return { item, outcome: { value: await item.work(tx) }, hooks }
  } catch (error) {
    return { item, outcome: { error }, hooks: undefined }
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

/** Rejects until all that was committed before is on disk. */
const createFlush = (db: Database, log: LogSync): (() => Promise<void>) => {
  /** After a failed flush the system may have forgotten what it could not write, and the next would succeed without it. */
  let isDoubted = false
  return async () => {
    if (isDoubted) moveLog(db)
    isDoubted = true
    await log.flush()
    isDoubted = false
  }
}

/** All of the log goes into the database and is flushed there; nothing is promised before that. */
const moveLog = (db: Database): void => {
  const moved = db.query<{ busy: number }, []>('PRAGMA wal_checkpoint(FULL)').get()
  if (moved?.busy !== 0) throw new Error('what could not be flushed cannot be written anew now: the database is being read')
}

const refuse = (finished: Finished[], error: unknown): void => {
  for (const { item } of finished) item.reject(asDatabaseError(error))
}

const answer = (finished: Finished[]): void => {
  for (const { item, outcome, hooks } of finished) {
    runHooks(hooks)
    if ('error' in outcome) item.reject(asDatabaseError(outcome.error))
    else item.resolve(outcome.value)
  }
}

const failureOf = (finished: Finished[]): unknown => {
  const last = finished.at(-1)
  return last && 'error' in last.outcome ? last.outcome.error : new Error('SQLite ended the transaction by itself')
}
