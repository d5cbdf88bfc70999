import type { Migration } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0002_identity',
  up: async (tx) => {
    await tx.schema
      .createTable('users')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('email_key', 'text', (c) => c.notNull().unique())
      .addColumn('password_hash', 'text')
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('is_admin', 'integer', (c) => c.notNull())
      // 1 for the account that closed the set-up, null for all others: the constraint lets only one close it.
      .addColumn('is_first', 'integer', (c) => c.unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('password_changed_at', 'bigint')
      .addColumn('blocked_at', 'bigint')
      .execute()

    await tx.schema
      .createTable('workspaces')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute()

    await tx.schema
      .createTable('members')
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('members_pk', ['workspace_id', 'user_id'])
      .execute()
    await tx.schema.createIndex('members_user').on('members').column('user_id').execute()

    await tx.schema
      .createTable('sessions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('token_hash', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('ip', 'text', (c) => c.notNull())
      .addColumn('user_agent', 'text', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .execute()
    await tx.schema.createIndex('sessions_user').on('sessions').column('user_id').execute()
    await tx.schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute()

    await tx.schema
      .createTable('one_time_links')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('token_hash', 'text', (c) => c.notNull().unique())
      .addColumn('user_id', 'text')
      .addColumn('workspace_id', 'text')
      .addColumn('email', 'text')
      .addColumn('role', 'text')
      .addColumn('created_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      // When it was used, or replaced by a newer one; a link with an end opens nothing.
      .addColumn('ended_at', 'bigint')
      .execute()
    await tx.schema.createIndex('one_time_links_user').on('one_time_links').column('user_id').execute()
    await tx.schema.createIndex('one_time_links_workspace').on('one_time_links').column('workspace_id').execute()
    await tx.schema.createIndex('one_time_links_expiry').on('one_time_links').column('expires_at').execute()

    await tx.schema
      .createTable('api_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('key_hash', 'text', (c) => c.notNull().unique())
      .addColumn('masked', 'text', (c) => c.notNull())
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('created_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute()
    await tx.schema.createIndex('api_keys_workspace').on('api_keys').column('workspace_id').execute()
  },
}
