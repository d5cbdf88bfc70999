import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0006_dialogs',
  up: async (tx) => {
    await tx.schema
      .createTable('customers')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('channel', 'text', (c) => c.notNull())
      .addColumn('external_key', 'text', (c) => c.notNull())
      .addColumn('name', 'text')
      .addColumn('language', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('customers_external', ['workspace_id', 'channel', 'external_key'])
      .execute()

    await tx.schema
      .createTable('dialogs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('customer_id', 'text', (c) => c.notNull())
      .addColumn('channel', 'text', (c) => c.notNull())
      .addColumn('began_with', 'text')
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('message_count', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('last_text', 'text', (c) => c.notNull())
      .addColumn('last_author', 'text', (c) => c.notNull())
      .addColumn('last_message_at', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('dialogs_began_with', ['customer_id', 'began_with'])
      .execute()
    await tx.schema.createIndex('dialogs_recent').on('dialogs').columns(['workspace_id', 'last_message_at', 'id']).execute()
    await tx.schema.createIndex('dialogs_customer').on('dialogs').columns(['customer_id', 'assistant_id', 'id']).execute()

    await tx.schema
      .createTable('messages')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('sources', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text')
      .addColumn('turn_id', 'text')
      .addColumn('client_message_id', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('messages_position', ['dialog_id', 'position'])
      .addUniqueConstraint('messages_client_id', ['dialog_id', 'client_message_id'])
      .execute()

    await tx.schema
      .createTable('turns')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('failure', 'text')
      .execute()
    // One turn waits per dialog, one runs: a message that comes while one waits joins it.
    await sql`CREATE UNIQUE INDEX turns_waiting ON turns (dialog_id) WHERE state = 'waiting'`.execute(tx)
    await sql`CREATE UNIQUE INDEX turns_running ON turns (dialog_id) WHERE state = 'running'`.execute(tx)
  },
}
