import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0008_channels',
  up: async (tx) => {
    await tx.schema
      .createTable('widget_sites')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull().unique())
      .addColumn('key', 'text', (c) => c.notNull().unique())
      .addColumn('allowed_domains', 'text', (c) => c.notNull())
      .addColumn('token_version', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('widget_sites_workspace').on('widget_sites').column('workspace_id').execute()
  },
}
