import { describeVectorIndex } from '../../domain/knowledge/vector-index.contract.ts'
import { postgresTestDb, postgresUrl } from '../../testing/test-db.ts'
import { createVectorIndex } from './vector-index.ts'

const server = postgresUrl()

// Where there is no server they are not run; the gate `postgres` says so aloud.
if (server) describeVectorIndex('postgres', async () => ({ ...(await postgresTestDb(server)), index: createVectorIndex() }))
