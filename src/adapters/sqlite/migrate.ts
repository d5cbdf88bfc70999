import type { Database } from 'bun:sqlite'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import type { Migration } from '../../platform/db/db.ts'
import type { Writer } from './writer.ts'

interface MigrateInput {
  handle: Database
  write: Writer['write']
  migrations: readonly Migration[]
  backupDir?: string
}

/**
 * Applies what is pending, each migration in a transaction of its own that begins by claiming its row: of two processes
 * one waits for the other and then finds the row. A copy of a database that holds something is taken first.
 */
export const migrate = async (input: MigrateInput): Promise<void> => {
  const { handle, migrations, backupDir } = input
  const applied = appliedIds(handle)
  refuseNewerDatabase(applied, migrations)
  const pending = migrations.filter((migration) => !applied.has(migration.id))
  if (pending.length === 0) return
  if (applied.size > 0 && backupDir) await copyBefore(handle, backupDir, pending[0]?.id ?? '')
  for (const migration of pending) await applyOne(input, migration)
}

const appliedIds = (handle: Database): Set<string> => {
  const table = handle.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get()
  if (!table) return new Set()
  return new Set(
    handle
      .query<{ id: string }, []>('SELECT id FROM migrations')
      .all()
      .map((row) => row.id),
  )
}

const refuseNewerDatabase = (applied: Set<string>, migrations: readonly Migration[]): void => {
  const known = new Set(migrations.map((migration) => migration.id))
  const unknown = [...applied].find((id) => !known.has(id))
  if (unknown) throw new AppError('unavailable', { key: 'error.database_newer', params: { migration: unknown } })
}

const copyBefore = async (handle: Database, folder: string, migrationId: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `before-${migrationId}.db`)
  const half = `${target}.half`
  await rm(half, { force: true })
  handle.run('VACUUM INTO ?', [half])
  await rename(half, target)
}

const applyOne = ({ handle, write }: MigrateInput, migration: Migration): Promise<void> =>
  write(async (tx) => {
    // Raw, on the same connection and so inside this transaction: the table of migrations belongs to no feature's schema.
    handle.run('CREATE TABLE IF NOT EXISTS migrations (id text PRIMARY KEY, applied_at bigint NOT NULL)')
    const claim = 'INSERT INTO migrations (id, applied_at) VALUES (?, ?) ON CONFLICT DO NOTHING'
    const claimed = handle.run(claim, [migration.id, Date.now()])
    if (claimed.changes === 1) await migration.up(tx, 'sqlite')
  })
