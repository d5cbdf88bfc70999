import type { Database, SQLQueryBindings } from 'bun:sqlite'
import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { createStatements, type Statements } from './statements.ts'

export interface SqliteConnection extends DatabaseConnection {
  close(): void
}

/** One bun:sqlite handle as Kysely sees it. Every call is synchronous inside; the promise is for the interface only. */
export const createConnection = (db: Database): SqliteConnection => {
  const statements = createStatements(db)
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => execute<Row>(statements, query),
    // An open cursor would hold a read transaction and let the log grow.
    streamQuery: () => {
      throw new Error('Streaming rows is not supported: read in pages')
    },
    close: () => statements.close(),
  }
}

const execute = <Row>(statements: Statements, query: CompiledQuery): QueryResult<Row> => {
  const { statement, givesRows } = statements.get(query.sql)
  const parameters = query.parameters as SQLQueryBindings[]
  if (givesRows) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

/**
 * A Kysely over one connection for as long as `isOpen` says so; using it afterwards throws instead of writing into
 * somebody else's transaction.
 */
export const kyselyOver = <Tables>(connection: DatabaseConnection, isOpen: () => boolean): Kysely<Tables> => {
  const provider: ConnectionProvider = {
    provideConnection: async (consumer) => {
      if (!isOpen()) throw new Error('This database handle is closed: its transaction has ended')
      return consumer(connection)
    },
  }
  const executor = new DefaultQueryExecutor(COMPILER, ADAPTER, provider)
  return new Kysely<Tables>({ config: { dialect: DIALECT }, dialect: DIALECT, driver: DRIVER, executor })
}

const COMPILER = new SqliteQueryCompiler()
const ADAPTER = new SqliteAdapter()

const refuse = async (): Promise<never> => {
  throw new Error('Transactions are opened by Db.write only')
}

const DRIVER: Driver = {
  init: async () => {},
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: async () => {},
  destroy: async () => {},
}

const DIALECT: Dialect = {
  createAdapter: () => ADAPTER,
  createDriver: () => DRIVER,
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => COMPILER,
}
