import type { QueryConfig, QueryResult } from 'pg'
import type { Db, Migration, Reader, Schema } from '../../platform/db/db.ts'
import { checkServer } from './check-server.ts'
import { asDatabaseError, asOpeningError, isLost, isStalePlan } from './errors.ts'
import { kyselyOver } from './kysely.ts'
import { migrate } from './migrate.ts'
import { openPool, type Pool } from './pool.ts'
import { createNaming } from './statements.ts'
import { createWriter } from './writer.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string
  migrations: readonly Migration[]
  /** For reading, and as many for writing. */
  maxConnections?: number
}

const MAX_CONNECTIONS = 10

/** Opens connections for writing and for reading to one database, migrated. Throws AppError `unavailable` for a server that will not do. */
export const openPostgres = async ({ url, migrations, maxConnections: max = MAX_CONNECTIONS }: PostgresOptions): Promise<Db> => {
  const writers = openPool({ url, max, isReadOnly: false })
  const readers = openPool({ url, max, isReadOnly: true })
  try {
    await checkServer(writers)
    await migrate(writers, migrations)
  } catch (error) {
    await Promise.all([writers.end(), readers.end()])
    throw asOpeningError(error, serverOf(url))
  }
  const toQuery = createNaming()
  const writer = createWriter(writers, toQuery)
  let isOpen = true
  const read = kyselyOver<Schema>({ run: (query) => readOnce(readers, query), toQuery, isOpen: () => isOpen }) as Reader
  return {
    engine: 'postgres',
    write: writer.write,
    read,
    // The server does the work: a long query holds nobody up.
    aside: read,
    close: async () => {
      await writer.close()
      isOpen = false
      await Promise.all([writers.end(), readers.end()])
    },
  }
}

/** A reading changes nothing: where the connection was the trouble, another one is asked. */
const readOnce = async (readers: Pool, query: QueryConfig): Promise<QueryResult> => {
  for (let attempt = 1; ; attempt++) {
    const client = await readers.connect().catch((error: unknown) => {
      throw asDatabaseError(error)
    })
    try {
      const result = await client.query(query)
      client.release()
      return result
    } catch (error) {
      const isBroken = isLost(error) || isStalePlan(error)
      client.release(isBroken)
      if (!isBroken || attempt > 2) throw asDatabaseError(error)
    }
  }
}

/** Host, port and database, for people. */
const serverOf = (url: string): string => {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port ? `:${port}` : ''}${pathname}`
}
