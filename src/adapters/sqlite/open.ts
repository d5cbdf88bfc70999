import { Database, SQLiteError } from 'bun:sqlite'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Db, Migration, Reader, Schema } from '../../platform/db/db.ts'
import { createCheckpointer } from './checkpointer.ts'
import { asOpeningError } from './errors.ts'
import { createConnection, createThreadConnection, kyselyOver } from './kysely.ts'
import { createLogSync } from './log-sync.ts'
import { migrate } from './migrate.ts'
import { openReader } from './open-reader.ts'
import { createReaderThread, markThread, type ReaderThread, type ReaderThreadInput } from './reader-thread.ts'
import { createWriter } from './writer.ts'

export interface SqliteOptions {
  /** The database file; its folder is made when missing. */
  path: string
  migrations: readonly Migration[]
  /** Where a copy is laid before pending migrations run; no copy without it (tests). */
  backupDir?: string
  /** The sqlite-vec library as a real file. */
  vectorLibrary: string
  /** A thread that keeps the log short; without it the writer does that itself (tests, tools). */
  spawnCheckpointer?: () => Worker
  /** A thread for long queries; without it they run on this one (tests, tools). */
  spawnReader?: () => Worker
}

/** Opens one writer and one reader over the same file, migrated. Throws AppError `unavailable` for a file that cannot be used. */
export const openSqlite = async (options: SqliteOptions): Promise<Db> => {
  try {
    return await openMigrated(options)
  } catch (error) {
    throw asOpeningError(error, options.path)
  }
}

const openMigrated = async (options: SqliteOptions): Promise<Db> => {
  await mkdir(dirname(options.path), { recursive: true, mode: 0o700 })
  const writerHandle = openWriter(options)
  const connection = createConnection(writerHandle)
  const checkpointer =
    options.spawnCheckpointer && createCheckpointer({ db: writerHandle, path: options.path, spawn: options.spawnCheckpointer })
  const log = createLogSync(`${options.path}-wal`)
  const writer = createWriter(writerHandle, connection, { log, onCommit: () => checkpointer?.wrote() })
  await migrate({ handle: writerHandle, write: writer.write, ...options })
  const readerHandle = openReader(options.path, options.vectorLibrary)
  const readerConnection = createConnection(readerHandle)
  let isOpen = true
  const read = kyselyOver<Schema>(readerConnection, () => isOpen) as Reader
  const aside = options.spawnReader && openAside({ ...options, spawn: options.spawnReader })
  return {
    engine: 'sqlite',
    write: writer.write,
    read,
    aside: aside?.reader ?? read,
    close: async () => {
      await writer.close()
      await Promise.all([checkpointer?.close(), aside?.thread.close()])
      isOpen = false
      readerConnection.close()
      readerHandle.close()
      connection.close()
      optimize(writerHandle)
      writerHandle.close()
    },
  }
}

/** What it learns speeds up the next run, no more: a full disk, a folder gone read-only or another process at work must not turn an
 *  orderly end into a failed one, nor hide why the start failed. */
const optimize = (db: Database): void => {
  try {
    db.run('PRAGMA optimize')
  } catch (error) {
    if (!(error instanceof SQLiteError)) throw error
  }
}

const openWriter = ({ path, vectorLibrary }: SqliteOptions): Database => {
  const db = new Database(path, { create: true, readwrite: true, strict: true })
  // Switching to WAL needs the file for a moment; afterwards the writer itself waits, off the event loop.
  db.run('PRAGMA busy_timeout = 5000')
  db.run('PRAGMA journal_mode = WAL')
  // The log is flushed by us, before anybody is answered; SQLite itself orders log and database.
  db.run('PRAGMA synchronous = NORMAL')
  db.run('PRAGMA foreign_keys = ON')
  db.run('PRAGMA temp_store = MEMORY')
  db.run('PRAGMA cache_size = -16000')
  db.run('PRAGMA journal_size_limit = 67108864')
  // The last resort: a thread of its own moves pages long before (checkpointer.ts).
  db.run('PRAGMA wal_autocheckpoint = 16000')
  db.run('PRAGMA busy_timeout = 0')
  db.loadExtension(vectorLibrary, 'sqlite3_vec_init')
  return db
}

const openAside = (input: ReaderThreadInput): { reader: Reader; thread: ReaderThread } => {
  const thread = createReaderThread(input)
  // The thread itself refuses once it is closed.
  const reader = kyselyOver<Schema>(createThreadConnection(thread), () => true) as Reader
  markThread(reader, thread)
  return { reader, thread }
}
