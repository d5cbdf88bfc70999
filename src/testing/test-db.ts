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

/** A migrated database in a temporary file: two handles do not share `:memory:`. Long queries run on this thread unless one is spawned. */
export const testDb = async (options: Pick<SqliteOptions, 'spawnReader'> = {}): Promise<TestDb> => {
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
