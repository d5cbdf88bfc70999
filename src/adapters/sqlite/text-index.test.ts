import { describeTextIndex } from '../../domain/knowledge/text-index.contract.ts'
import { spawnReaderWorker } from '../../spawn-reader-worker.ts'
import { sqliteTestDb } from '../../testing/test-db.ts'
import { createTextIndex } from './text-index.ts'

describeTextIndex('sqlite', async () => ({ ...(await sqliteTestDb()), index: createTextIndex() }))

describeTextIndex('sqlite, on a thread', async () => {
  const t = await sqliteTestDb({ spawnReader: spawnReaderWorker })
  return { ...t, db: { ...t.db, read: t.db.aside }, index: createTextIndex() }
})
