import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  type DataTypeNode,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { QueryResult as PgResult, QueryConfig } from 'pg'
import { markEngine } from '../../platform/db/engine.ts'
import type { ToQuery } from './statements.ts'

/** One client, or the pool: whoever runs a query. */
export type Run = (query: QueryConfig) => Promise<PgResult>

const connectionOver = (run: Run, toQuery: ToQuery): DatabaseConnection => ({
  executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    const { rows, rowCount, command } = await run(toQuery(query))
    const isChange = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE'
    return isChange ? { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) } : { rows: rows as Row[] }
  },
  streamQuery: () => {
    throw new Error('Streaming rows is not supported: read in pages')
  },
})

export interface HandleOptions {
  run: Run
  toQuery: ToQuery
  isOpen: () => boolean
  /** For migrations: text columns compare byte by byte, whatever the database was made with. */
  isForTables?: boolean
}

/** A Kysely for as long as `isOpen` says so; using it afterwards throws instead of writing into somebody else's transaction. */
export const kyselyOver = <Tables>({ run, toQuery, isOpen, isForTables = false }: HandleOptions): Kysely<Tables> => {
  const connection = connectionOver(run, toQuery)
  const provider: ConnectionProvider = {
    provideConnection: async (consumer) => {
      if (!isOpen()) throw new Error('This database handle is closed: its transaction has ended')
      return consumer(connection)
    },
  }
  const executor = new DefaultQueryExecutor(isForTables ? TABLE_COMPILER : COMPILER, ADAPTER, provider)
  return new Kysely<Tables>({ config: { dialect: DIALECT }, dialect: DIALECT, driver: DRIVER, executor })
}

class TableCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    this.append(node.dataType === 'text' ? 'text collate "C"' : node.dataType)
  }
}

const COMPILER = new PostgresQueryCompiler()
const TABLE_COMPILER = new TableCompiler()
const ADAPTER = markEngine(new PostgresAdapter(), 'postgres')

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
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => COMPILER,
}
