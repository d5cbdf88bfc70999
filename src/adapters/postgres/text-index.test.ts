import { describeTextIndex } from '../../domain/knowledge/text-index.contract.ts'
import { postgresTestDb, postgresUrl } from '../../testing/test-db.ts'
import { createTextIndex } from './text-index.ts'

const server = postgresUrl()

// Where there is no server they are not run; the gate `postgres` says so aloud.
if (server) describeTextIndex('postgres', async () => ({ ...(await postgresTestDb(server)), index: createTextIndex() }))
