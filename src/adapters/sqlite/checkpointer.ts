import type { Database } from 'bun:sqlite'

/** At most so often somebody looks at the log. */
const LOOK_MS = 100
/** 8 MB: a log of that size costs readers nothing yet. */
const WORTH_PAGES = 2_000
/** A thread that had nothing to do for this long is given back. */
const REST_MS = 30_000

export type CheckpointOrder = { do: 'checkpoint'; path: string } | { do: 'end' }

export interface Checkpointer {
  /** Something was committed, and no transaction is open: inside one the log cannot be asked. */
  wrote(): void
  close(): Promise<void>
}

export interface CheckpointerInput {
  db: Database
  path: string
  /** A thread that runs `checkpoint.worker.ts`. */
  spawn: () => Worker
}

/**
 * Keeps the log short from a thread of its own, made at the first need: moving its pages and flushing the database would hold the event
 * loop for tens of milliseconds at a time. Where the thread is late or dead, the writer does it itself at `wal_autocheckpoint`.
 */
export const createCheckpointer = ({ db, path, spawn }: CheckpointerInput): Checkpointer => {
  let resting: ReturnType<typeof setTimeout> | undefined
  let thread: Thread | undefined
  let lookedAt = 0
  const look = (): void => {
    if (thread?.isBusy || pagesInLog(db) < WORTH_PAGES) return
    thread ??= engage(spawn, () => {
      thread = undefined
    })
    thread.isBusy = true
    order(thread, { do: 'checkpoint', path })
    clearTimeout(resting)
    resting = setTimeout(() => thread && order(thread, { do: 'end' }), REST_MS)
    resting.unref()
  }
  return {
    wrote: () => {
      const now = performance.now()
      if (now - lookedAt < LOOK_MS) return
      lookedAt = now
      look()
    },
    close: async () => {
      clearTimeout(resting)
      if (!thread) return
      order(thread, { do: 'end' })
      await thread.ended
    },
  }
}

interface Thread {
  worker: Worker
  isBusy: boolean
  ended: Promise<void>
}

const engage = (spawn: () => Worker, onEnd: () => void): Thread => {
  const worker = spawn()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const thread: Thread = { worker, isBusy: false, ended }
  worker.addEventListener('message', () => {
    thread.isBusy = false
  })
  worker.addEventListener('close', () => {
    onEnd()
    resolve()
  })
  // Its end follows; what it could not do, the writer does.
  worker.addEventListener('error', (event) => event.preventDefault())
  return thread
}

const order = ({ worker }: Thread, what: CheckpointOrder): void => worker.postMessage(what)

/** Not yet moved into the database. */
const pagesInLog = (db: Database): number => {
  const row = db.query<{ log: number; checkpointed: number }, []>('PRAGMA wal_checkpoint(NOOP)').get()
  return row ? row.log - row.checkpointed : 0
}
