import { describeVectorIndex } from '../../domain/knowledge/vector-index.contract.ts'
import { spawnReaderWorker } from '../../spawn-reader-worker.ts'
import { sqliteTestDb } from '../../testing/test-db.ts'
import { createVectorIndex } from './vector-index.ts'

describeVectorIndex('sqlite', async () => ({ ...(await sqliteTestDb()), index: createVectorIndex() }))

describeVectorIndex('sqlite, on a thread', async () => {
  const t = await sqliteTestDb({ spawnReader: spawnReaderWorker })
  return { ...t, db: { ...t.db, read: t.db.aside }, index: createVectorIndex() }
})
