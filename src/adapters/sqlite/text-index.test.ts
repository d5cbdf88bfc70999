import { describeTextIndex } from '../../domain/knowledge/text-index.contract.ts'
import { testDb } from '../../testing/test-db.ts'
import { createTextIndex } from './text-index.ts'

describeTextIndex('sqlite', async () => ({ ...(await testDb()), index: createTextIndex() }))
