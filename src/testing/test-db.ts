import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getLoadablePath } from 'sqlite-vec'
import { migrations } from '../../migrations/index.ts'
import { openSqlite, type SqliteOptions } from '../adapters/sqlite/open.ts'
import type { Db } from '../platform/db/db.ts'

export interface TestDb extends AsyncDisposable {
  db: Db
  /** A folder of its own, removed with it. */
  folder: string
}

/** The server the tests run on, as `scripts/services start` prints it; undefined where they run on SQLite. */
export const postgresUrl = (): string | undefined => process.env['REPLYX_TEST_POSTGRES']

/** A migrated database of its own: on the PostgreSQL server the environment names, or on SQLite. */
export const testDb = (): Promise<TestDb> => {
  const server = postgresUrl()
  return server === undefined ? sqliteTestDb() : postgresTestDb(server)
}

/** A migrated database in a temporary file: two handles do not share `:memory:`. Long queries run on this thread unless one is spawned. */
export const sqliteTestDb = async (options: Pick<SqliteOptions, 'spawnReader'> = {}): Promise<TestDb> => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-test-'))
  const db = guardWrites(await openSqlite({ path: join(folder, 'replyx.db'), migrations, vectorLibrary: getLoadablePath(), ...options }))
  return {
    db,
    folder,
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const postgresTestDb = async (server: string): Promise<TestDb> => {
  const { takeDatabase } = await import('./test-postgres.ts')
  const { openPostgres } = await import('../adapters/postgres/open.ts')
  const database = await takeDatabase(server)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-test-'))
  const db = guardWrites(await openPostgres({ url: database.url, migrations }))
  return {
    db,
    folder,
    [Symbol.asyncDispose]: async () => {
      await db.close()
      await database[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A write that waits for something outside the database shows here instead of in production. */
const guardWrites = (db: Db): Db => ({
  ...db,
  write: async (work, options) => {
    const slow = Promise.withResolvers<never>()
    const timer = setTimeout(() => slow.reject(new Error('A write outlived 5 s: something inside it is not database work')), 5000)
    try {
      return await Promise.race([db.write(work, options), slow.promise])
    } finally {
      clearTimeout(timer)
    }
  },
})
