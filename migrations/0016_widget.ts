import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0016_widget',
  up: async (tx, engine) => {
    await tx.schema.alterTable('widget_sites').addColumn('identity_secret', 'text').execute()
    await tx.schema.alterTable('widget_sites').addColumn('seen_at', 'bigint').execute()
    await tx.schema.alterTable('widget_sites').addColumn('seen_origin', 'text').execute()
    await tx.schema.alterTable('customers').addColumn('email', 'text').execute()
    await tx.schema.alterTable('dialogs').addColumn('context', 'text').execute()
    await tx.schema.alterTable('assistants').addColumn('daily_cap_micros', 'bigint').execute()
    await tx.schema.alterTable('model_calls').addColumn('assistant_id', 'text').execute()
    await tx.schema.createIndex('model_calls_assistant').on('model_calls').columns(['assistant_id', 'day']).execute()
    await tx.schema
      .createTable('avatars')
      .addColumn('assistant_id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('bytes', engine === 'postgres' ? sql`bytea` : 'blob', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .execute()
  },
}
