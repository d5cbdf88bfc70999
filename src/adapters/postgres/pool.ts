import { type ClientBase, Pool, type PoolClient, types } from 'pg'

export interface PoolOptions {
  url: string
  max: number
  /** A session that refuses to write. */
  isReadOnly: boolean
}

/** A statement that takes longer has lost its reader; nothing of ours needs a tenth of it. */
const STATEMENT_MS = 30_000
const LOCK_MS = 10_000
const CONNECT_MS = 10_000
const IDLE_MS = 60_000

const INT8 = 20
const NUMERIC = 1700

/** Counts and instants are numbers everywhere in this program, and all of them fit. */
const asNumbers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

export const openPool = ({ url, max, isReadOnly }: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'replyx',
    types: asNumbers,
    // By statement, not as a start-up option: poolers refuse those.
    // @types/pg says it gives nothing; the pool waits for what it gives.
    onConnect: ((client) => client.query(sessionSettings(isReadOnly))) as (client: ClientBase) => void,
  })
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const sessionSettings = (isReadOnly: boolean): string =>
  [
    `SET statement_timeout = ${STATEMENT_MS}`,
    `SET lock_timeout = ${LOCK_MS}`,
    `SET idle_in_transaction_session_timeout = ${STATEMENT_MS}`,
    `SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`,
  ].join('; ')

export type { Pool, PoolClient }
