import { Database } from 'bun:sqlite'
import type { CheckpointOrder } from './checkpointer.ts'

/** What the thread does with each order: moves the log's pages into the database. PASSIVE waits for nobody and holds nobody up. */
export const runCheckpoints = (onDone: () => void): ((order: CheckpointOrder) => void) => {
  let db: Database | undefined
  return (order) => {
    if (order.do === 'end') {
      db?.close()
      process.exit(0)
    }
    db ??= new Database(order.path, { readwrite: true, create: false })
    db.run('PRAGMA wal_checkpoint(PASSIVE)')
    onDone()
  }
}
