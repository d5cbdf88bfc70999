import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0018_telegram_chats',
  up: async (tx) => {
    // Until then nobody answers by machine: the owner of a business account wrote himself.
    await tx.schema.alterTable('telegram_chats').addColumn('silent_until', 'bigint').execute()
    // When the customer was last told that a picture cannot be read.
    await tx.schema.alterTable('telegram_chats').addColumn('noted_at', 'bigint').execute()
    await tx.schema
      .createTable('telegram_connections')
      .addColumn('bot_id', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('owner_id', 'bigint', (c) => c.notNull())
      .addColumn('owner_name', 'text', (c) => c.notNull())
      .addColumn('can_reply', 'integer', (c) => c.notNull())
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('telegram_connections_key', ['bot_id', 'id'])
      .execute()
    // An answer that is being written shows in a message already; its last word must find that message after a crash.
    await tx.schema
      .createTable('telegram_previews')
      .addColumn('turn_id', 'text', (c) => c.primaryKey())
      .addColumn('message_id', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema
      .createTable('telegram_files')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('bot_id', 'text', (c) => c.notNull())
      .addColumn('dialog_id', 'text', (c) => c.notNull())
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('file_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text')
      .addColumn('mime', 'text')
      .addColumn('size_bytes', 'bigint')
      .addColumn('seconds', 'integer')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('blob_key', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('telegram_files_blob').on('telegram_files').column('blob_key').execute()
    await tx.schema.createIndex('telegram_files_dialog').on('telegram_files').columns(['dialog_id', 'message_id']).execute()
  },
}
