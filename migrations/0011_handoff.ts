import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0011_handoff',
  up: async (tx) => {
    await tx.schema
      .createTable('handoffs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('began_at', 'bigint', (c) => c.notNull())
      .addColumn('answered_at', 'bigint')
      .addColumn('holder_id', 'text')
      .addColumn('return_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('mailed_at', 'bigint')
      .execute()
    await tx.schema.createIndex('handoffs_mailed').on('handoffs').columns(['workspace_id', 'mailed_at']).execute()
    await tx.schema.createIndex('handoffs_dialog').on('handoffs').columns(['dialog_id', 'id']).execute()
    // A dialog is in one pair of hands at a time.
    await sql`CREATE UNIQUE INDEX handoffs_open ON handoffs (dialog_id) WHERE state IN ('requested', 'active')`.execute(tx)
    await sql`CREATE INDEX handoffs_return ON handoffs (return_at) WHERE state = 'active'`.execute(tx)
    await sql`CREATE INDEX handoffs_waiting ON handoffs (workspace_id, began_at) WHERE state = 'requested'`.execute(tx)

    // One column a statement: SQLite adds no more at a time.
    await tx.schema
      .alterTable('dialogs')
      .addColumn('handoff', 'text', (c) => c.notNull().defaultTo('none'))
      .execute()
    await tx.schema.alterTable('dialogs').addColumn('handoff_at', 'bigint').execute()
    await sql`CREATE INDEX dialogs_handoff ON dialogs (workspace_id, handoff, last_message_at, id) WHERE handoff <> 'none'`.execute(tx)
    await tx.schema.alterTable('messages').addColumn('author_id', 'text').execute()
    await tx.schema.alterTable('messages').addColumn('author_name', 'text').execute()
    await tx.schema.alterTable('assistants').addColumn('handoff', 'text').execute()
    await tx.schema.alterTable('users').addColumn('name', 'text').execute()
  },
}
