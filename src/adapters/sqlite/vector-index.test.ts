import { describeVectorIndex } from '../../domain/knowledge/vector-index.contract.ts'
import { testDb } from '../../testing/test-db.ts'
import { createVectorIndex } from './vector-index.ts'

describeVectorIndex('sqlite', async () => ({ ...(await testDb()), index: createVectorIndex() }))
