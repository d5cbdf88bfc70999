import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0007_answers',
  up: async (tx) => {
    await tx.schema
      .createTable('traces')
      .addColumn('turn_id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('traces_dialog').on('traces').columns(['dialog_id', 'turn_id']).execute()
  },
}
