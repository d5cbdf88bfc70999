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
import { type Direct, openDirect } from '../../platform/db/db.ts'
import type { ReaderThread } from './reader-thread.ts'
import { createStatements, type Statements } from './statements.ts'

export interface SqliteConnection extends DatabaseConnection {
  direct: Direct
  close(): void
}

/** A connection of another thread. */
export const createThreadConnection = (thread: ReaderThread): DatabaseConnection => ({
  executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => ({
    rows: (await thread.ask({ kind: 'query', sql, parameters })) as Row[],
  }),
  streamQuery: refuseToStream,
})

/** One bun:sqlite handle as Kysely sees it. Every call is synchronous inside; the promise is for the interface only. */
export const createConnection = (db: Database): SqliteConnection => {
  const statements = createStatements(db)
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => execute<Row>(statements, query),
    streamQuery: refuseToStream,
    direct: (sql, parameters) => {
      const { statement, givesRows } = statements.get(sql)
      if (givesRows) return statement.all(...(parameters as SQLQueryBindings[]))
      statement.run(...(parameters as SQLQueryBindings[]))
      return []
    },
    close: () => statements.close(),
  }
}

/** An open cursor would hold a read transaction and let the log grow. */
const refuseToStream = (): never => {
  throw new Error('Streaming rows is not supported: read in pages')
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
export const kyselyOver = <Tables>(connection: SqliteConnection | DatabaseConnection, isOpen: () => boolean): Kysely<Tables> => {
  const assertOpen = (): void => {
    if (!isOpen()) throw new Error('This database handle is closed: its transaction has ended')
  }
  const provider: ConnectionProvider = {
    provideConnection: async (consumer) => {
      assertOpen()
      return consumer(connection)
    },
  }
  const executor = new DirectExecutor(COMPILER, ADAPTER, provider)
  const handle = new Kysely<Tables>({ config: { dialect: DIALECT }, dialect: DIALECT, driver: DRIVER, executor })
  if ('direct' in connection) {
    openDirect(handle, (sql, parameters) => {
      assertOpen()
      return connection.direct(sql, parameters)
    })
  }
  return handle
}

/** Without the four promises that stand between a query and a database that does not answer at once. */
class DirectExecutor extends DefaultQueryExecutor {
  override async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return await this.provideConnection((connection) => connection.executeQuery<Row>(query))
  }
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
