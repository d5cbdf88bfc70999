import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0010_rebuilds',
  up: async (tx) => {
    await tx.schema.alterTable('generations').addColumn('next_space', 'text').execute()
    await tx.schema
      .alterTable('generations')
      .addColumn('next_count', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await tx.schema.alterTable('generations').addColumn('stale_space', 'text').execute()
    await tx.schema.createIndex('generations_workspace').on('generations').columns(['workspace_id', 'state']).execute()

    await tx.schema.alterTable('providers').addColumn('retired_model', 'text').execute()
    await tx.schema.alterTable('providers').addColumn('retired_dimensions', 'integer').execute()

    await tx.schema
      .createTable('rebuilds')
      .addColumn('workspace_id', 'text', (c) => c.primaryKey())
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .execute()
  },
}
