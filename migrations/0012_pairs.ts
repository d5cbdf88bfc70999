import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0012_pairs',
  up: async (tx) => {
    await tx.schema
      .createTable('pairs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('question', 'text', (c) => c.notNull())
      .addColumn('variants', 'text', (c) => c.notNull())
      .addColumn('answer', 'text', (c) => c.notNull())
      .addColumn('category', 'text', (c) => c.notNull())
      .addColumn('is_on', 'integer', (c) => c.notNull())
      .addColumn('question_key', 'text', (c) => c.notNull())
      .addColumn('folded_text', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', 'text')
      .execute()
    await tx.schema.createIndex('pairs_recent').on('pairs').columns(['workspace_id', 'updated_at', 'id']).execute()
    await tx.schema.createIndex('pairs_question').on('pairs').columns(['workspace_id', 'question_key']).execute()
    await tx.schema.createIndex('pairs_category').on('pairs').columns(['workspace_id', 'category']).execute()

    await tx.schema
      .createTable('pair_attachments')
      .addColumn('pair_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('chunk_id', 'text')
      .addColumn('is_embedded', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('pair_attachments_pk', ['pair_id', 'assistant_id'])
      .execute()
    await tx.schema.createIndex('pair_attachments_assistant').on('pair_attachments').columns(['workspace_id', 'assistant_id']).execute()
    await tx.schema.createIndex('pair_attachments_chunk').on('pair_attachments').column('chunk_id').execute()
    await sql`CREATE INDEX pair_attachments_waiting ON pair_attachments (assistant_id) WHERE is_embedded = 0 AND chunk_id IS NOT NULL`.execute(
      tx,
    )

    await tx.schema
      .createTable('pair_sets')
      .addColumn('assistant_id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('generation_id', 'text', (c) => c.notNull())
      .addColumn('space', 'text', (c) => c.notNull())
      .addColumn('chunk_count', 'integer', (c) => c.notNull())
      .addColumn('stem_count', 'integer', (c) => c.notNull())
      .addColumn('next_position', 'integer', (c) => c.notNull())
      .execute()
  },
}
