import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0015_samples',
  up: async (tx) => {
    await tx.schema
      .createTable('samples')
      .addColumn('workspace_id', 'text', (c) => c.primaryKey())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema
      .createTable('sample_documents')
      .addColumn('document_id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('sample_documents_workspace').on('sample_documents').column('workspace_id').execute()
  },
}
