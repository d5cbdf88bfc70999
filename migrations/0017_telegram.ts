import { sql } from 'kysely'
import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0017_telegram',
  up: async (tx, engine) => {
    await tx.schema
      .createTable('telegram_bots')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('telegram_id', 'bigint', (c) => c.notNull().unique())
      .addColumn('username', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('token_sealed', 'text', (c) => c.notNull())
      .addColumn('token_last4', 'text', (c) => c.notNull())
      .addColumn('desired', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('state_detail', 'text')
      .addColumn('state_at', 'bigint', (c) => c.notNull())
      .addColumn('settings', 'text', (c) => c.notNull())
      .addColumn('hook_key', 'text', (c) => c.notNull().unique())
      .addColumn('hook_secret_sealed', 'text', (c) => c.notNull())
      .addColumn('picture_key', 'text')
      .addColumn('totals', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('telegram_bots_assistant').on('telegram_bots').columns(['workspace_id', 'assistant_id']).execute()

    await tx.schema
      .createTable('telegram_updates')
      .addColumn('bot_id', 'text', (c) => c.notNull())
      .addColumn('update_id', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('failure', 'text')
      .addColumn('body', 'text')
      .addPrimaryKeyConstraint('telegram_updates_key', ['bot_id', 'update_id'])
      .execute()
    await tx.schema.createIndex('telegram_updates_at').on('telegram_updates').column('at').execute()

    await tx.schema
      .createTable('telegram_chats')
      .addColumn('bot_id', 'text', (c) => c.notNull())
      .addColumn('place', 'text', (c) => c.notNull())
      .addColumn('chat_id', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('customer_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text')
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('is_blocked', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('connection_id', 'text')
      .addColumn('thread_id', 'bigint')
      .addColumn('reply_to', 'bigint')
      .addColumn('start_payload', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('telegram_chats_key', ['bot_id', 'place'])
      .execute()
    await tx.schema.createIndex('telegram_chats_dialog').on('telegram_chats').column('dialog_id').execute()

    await tx.schema
      .createTable('telegram_outbox')
      // Counted up by the database: what is said to a chat in one millisecond has an order too.
      .addColumn('seq', engine === 'postgres' ? 'bigserial' : 'integer', (c) =>
        engine === 'postgres' ? c.primaryKey() : c.primaryKey().autoIncrement(),
      )
      .addColumn('bot_id', 'text', (c) => c.notNull())
      .addColumn('chat_id', 'bigint', (c) => c.notNull())
      .addColumn('message_id', 'text')
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('provider_message_id', 'bigint')
      .addColumn('failure', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('finished_at', 'bigint')
      .execute()
    // What is done leaves the index.
    await sql`CREATE INDEX telegram_outbox_open ON telegram_outbox (bot_id, seq) WHERE state IN ('waiting', 'sending')`.execute(tx)
    await sql`CREATE INDEX telegram_outbox_finished ON telegram_outbox (finished_at) WHERE finished_at IS NOT NULL`.execute(tx)
    await tx.schema
      .createIndex('telegram_outbox_sent')
      .on('telegram_outbox')
      .columns(['bot_id', 'chat_id', 'provider_message_id'])
      .execute()
  },
}
