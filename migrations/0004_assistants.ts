import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0004_assistants',
  up: async (tx) => {
    await tx.schema
      .createTable('assistants')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('instructions', 'text', (c) => c.notNull())
      .addColumn('greeting', 'text', (c) => c.notNull())
      .addColumn('refusal_text', 'text', (c) => c.notNull())
      .addColumn('starter_questions', 'text', (c) => c.notNull())
      .addColumn('look', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('removed_at', 'bigint')
      .execute()
    await tx.schema.createIndex('assistants_workspace').on('assistants').columns(['workspace_id', 'id']).execute()
  },
}
