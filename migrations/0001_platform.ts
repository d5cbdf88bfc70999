import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0001_platform',
  up: async (tx, engine) => {
    await tx.schema
      .createTable('settings')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute()

    await tx.schema
      .createTable('jobs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text')
      .addColumn('lane', 'text')
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('crashes', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('run_at', 'bigint', (c) => c.notNull())
      .addColumn('claimed_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('finished_at', 'bigint')
      .addColumn('last_error', 'text')
      .execute()
    await sql`CREATE UNIQUE INDEX jobs_key ON jobs (kind, key) WHERE key IS NOT NULL AND state IN ('waiting', 'running')`.execute(tx)
    await sql`CREATE INDEX jobs_due ON jobs (kind, run_at, id) WHERE state = 'waiting'`.execute(tx)
    await sql`CREATE INDEX jobs_lane ON jobs (kind, lane, id) WHERE lane IS NOT NULL AND state IN ('waiting', 'running')`.execute(tx)
    // Of two instances that claim at once, one loses; a single writer needs no such index.
    if (engine === 'postgres') await sql`CREATE UNIQUE INDEX jobs_lane_running ON jobs (kind, lane) WHERE state = 'running'`.execute(tx)
    await sql`CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL`.execute(tx)

    await tx.schema
      .createTable('event_streams')
      .addColumn('stream', 'text', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema
      .createTable('events')
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_pk', ['stream', 'seq'])
      // Rows lie in the order they are read in, and each is written into one tree less.
      .$call((table) => (engine === 'sqlite' ? table.modifyEnd(sql`WITHOUT ROWID`) : table))
      .execute()
    await tx.schema.createIndex('events_at').on('events').column('at').execute()

    await tx.schema
      .createTable('audit_log')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('workspace_id', 'text')
      .addColumn('actor_kind', 'text', (c) => c.notNull())
      .addColumn('actor_id', 'text')
      .addColumn('event', 'text', (c) => c.notNull())
      .addColumn('target', 'text')
      .addColumn('ip', 'text')
      .addColumn('details', 'text', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('audit_log_at').on('audit_log').columns(['at', 'id']).execute()
    if (engine === 'sqlite') {
      for (const act of ['UPDATE', 'DELETE']) {
        await sql`CREATE TRIGGER ${sql.raw(`audit_log_no_${act.toLowerCase()}`)} BEFORE ${sql.raw(act)} ON audit_log
          BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`.execute(tx)
      }
    } else {
      await sql`CREATE FUNCTION audit_log_keep() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$`.execute(tx)
      await sql`CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_keep()`.execute(tx)
    }
  },
}
