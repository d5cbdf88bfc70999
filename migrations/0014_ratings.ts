import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0014_ratings',
  up: async (tx) => {
    // One column a statement: SQLite adds no more at a time.
    await tx.schema.alterTable('messages').addColumn('rating', 'text').execute()
    await tx.schema.alterTable('messages').addColumn('rating_reason', 'text').execute()
    await tx.schema.alterTable('messages').addColumn('rating_comment', 'text').execute()
    await tx.schema.alterTable('messages').addColumn('rated_at', 'bigint').execute()
    await tx.schema
      .alterTable('dialogs')
      .addColumn('good_count', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await tx.schema
      .alterTable('dialogs')
      .addColumn('bad_count', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    // Bad ratings are few among many dialogs.
    await sql`CREATE INDEX dialogs_rated_bad ON dialogs (workspace_id, last_message_at, id) WHERE bad_count > 0`.execute(tx)
  },
}
