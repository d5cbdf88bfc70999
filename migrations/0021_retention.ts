import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

/** The audit log may be shortened at its old end, by whoever has written down how far: `audit_horizon` is empty but in the sweep's write. */
export const migration: Migration = {
  id: '0021_retention',
  up: async (tx, engine) => {
    await tx.schema
      .createTable('audit_horizon')
      .addColumn('before', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('traces_at').on('traces').columns(['at']).execute()
    if (engine === 'sqlite') {
      await sql`DROP TRIGGER audit_log_no_delete`.execute(tx)
      await sql`CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
        WHEN NOT EXISTS (SELECT 1 FROM audit_horizon WHERE OLD.at < audit_horizon.before)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`.execute(tx)
    } else {
      await sql`CREATE OR REPLACE FUNCTION audit_log_keep() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN
          IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_horizon WHERE OLD.at < audit_horizon.before) THEN RETURN OLD; END IF;
          RAISE EXCEPTION 'the audit log is append-only';
        END $$`.execute(tx)
    }
  },
}
