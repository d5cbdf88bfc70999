import { join } from 'node:path'
import { migrations } from '../../migrations/index.ts'
import { openSqlite } from '../adapters/sqlite/open.ts'
import { vectorLibrary } from '../adapters/sqlite/vector-library.ts'
import type { Config } from '../config-keys.ts'
import type { Db } from '../platform/db/index.ts'
import { spawnCheckpointWorker } from '../spawn-checkpoint-worker.ts'
import { spawnReaderWorker } from '../spawn-reader-worker.ts'

/** The engine that the configuration names. PostgreSQL's code is loaded only where it is used. */
export const openDb = async ({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Db> => {
  if (databaseUrl !== undefined) {
    const { openPostgres } = await import('../adapters/postgres/open.ts')
    return openPostgres({ url: databaseUrl, migrations })
  }
  return openSqlite({
    path: join(dataDir, 'replyx.db'),
    migrations,
    backupDir: join(dataDir, 'backups'),
    vectorLibrary: await vectorLibrary(dataDir),
    spawnCheckpointer: spawnCheckpointWorker,
    spawnReader: spawnReaderWorker,
  })
}
