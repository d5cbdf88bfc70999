import { closeSync, fdatasync, openSync } from 'node:fs'

export interface LogSync {
  /** Resolves once all that was committed before the call is on disk. */
  flush(): Promise<void>
  close(): void
}

/**
 * Forces the write-ahead log to disk on a thread of the runtime's pool: SQLite's own fsync would hold the event loop for as long as the
 * disk takes. Calls that come while one runs share the next. The log keeps its file as long as the database is open.
 */
export const createLogSync = (path: string): LogSync => {
  let file: number | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const sync = (): Promise<void> =>
    new Promise((resolve, reject) => {
      file ??= openSync(path, 'r')
      fdatasync(file, (error) => (error ? reject(error) : resolve()))
    })
  const begin = (): Promise<void> => {
    const current = sync().finally(() => {
      if (running === current) running = undefined
    })
    running = current
    return current
  }
  return {
    flush: () => {
      if (!running) return begin()
      next ??= running
        // The writers of that flush were told by it; ours is the next.
        .catch(() => {})
        .then(() => {
          next = undefined
          return begin()
        })
      return next
    },
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
