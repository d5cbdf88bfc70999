import { AppError } from '../../kernel/app-error.ts'
import type { Migration, Schema, Tx } from '../../platform/db/db.ts'
import { codeOf } from './errors.ts'
import { kyselyOver } from './kysely.ts'
import type { Pool, PoolClient } from './pool.ts'

/** "replyx" in ASCII, cut to what fits: whoever brings this database up to date holds it. */
const LOCK = 0x7265706c

/** Applies what is pending, each migration in a transaction of its own. Of several instances one does it, the others wait for it. */
export const migrate = async (pool: Pool, migrations: readonly Migration[]): Promise<void> => {
  if ((await pendingOf(pool, migrations)).length === 0) return
  const client = await pool.connect()
  try {
    // Somebody else's long migration is waited for.
    await client.query('SET lock_timeout = 0; SET statement_timeout = 0')
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await addExtension(client)
    await client.query('CREATE TABLE IF NOT EXISTS migrations (id text COLLATE "C" PRIMARY KEY, applied_at bigint NOT NULL)')
    for (const migration of await pendingOf(client, migrations)) await applyOne(client, migration)
  } finally {
    // Its settings and the lock end with it.
    client.release(true)
  }
}

const pendingOf = async (db: Pick<Pool, 'query'> | PoolClient, migrations: readonly Migration[]): Promise<Migration[]> => {
  const applied = await appliedIds(db)
  const known = new Set(migrations.map(({ id }) => id))
  const unknown = [...applied].find((id) => !known.has(id))
  if (unknown) throw new AppError('unavailable', { key: 'error.database_newer', params: { migration: unknown } })
  return migrations.filter(({ id }) => !applied.has(id))
}

const appliedIds = async (db: Pick<Pool, 'query'> | PoolClient): Promise<Set<string>> => {
  const table = await db.query<{ name: string | null }>("SELECT to_regclass('migrations')::text AS name")
  if (!table.rows[0]?.name) return new Set()
  const { rows } = await db.query<{ id: string }>('SELECT id FROM migrations')
  return new Set(rows.map((row) => row.id))
}

const addExtension = async (client: PoolClient): Promise<void> => {
  const { rows } = await client.query("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
  if (rows.length > 0) return
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS vector')
  } catch (cause) {
    const key = codeOf(cause) === '42501' ? 'error.postgres_vector_rights' : 'error.postgres_vector'
    throw new AppError('unavailable', { key }, { cause })
  }
}

const applyOne = async (client: PoolClient, migration: Migration): Promise<void> => {
  const toQuery = ({ sql: text, parameters }: { sql: string; parameters: readonly unknown[] }) => ({ text, values: [...parameters] })
  let isOpen = true
  await client.query('BEGIN')
  try {
    await client.query('INSERT INTO migrations (id, applied_at) VALUES ($1, $2)', [migration.id, Date.now()])
    const tx = kyselyOver<Schema>({ run: (query) => client.query(query), toQuery, isOpen: () => isOpen, isForTables: true }) as Tx
    await migration.up(tx, 'postgres')
    await client.query('COMMIT')
  } finally {
    isOpen = false
  }
}
