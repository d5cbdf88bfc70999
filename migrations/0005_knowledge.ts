import { sql } from 'kysely'
import type { Migration, Tx } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0005_knowledge',
  up: async (tx, engine) => {
    await tx.schema
      .createTable('documents')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('folded_name', 'text', (c) => c.notNull())
      .addColumn('file_kind', 'text')
      .addColumn('title', 'text')
      .addColumn('size_bytes', 'bigint', (c) => c.notNull())
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('blob_key', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('failure', 'text')
      .addColumn('done_count', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('total_count', 'integer')
      .addColumn('page_count', 'integer')
      .addColumn('language', 'text')
      .addColumn('current_generation_id', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', 'text')
      .addUniqueConstraint('documents_content', ['workspace_id', 'sha256'])
      .execute()
    await tx.schema.createIndex('documents_recent').on('documents').columns(['workspace_id', 'created_at', 'id']).execute()
    await tx.schema.createIndex('documents_blob').on('documents').column('blob_key').execute()

    await tx.schema
      .createTable('document_attachments')
      .addColumn('document_id', 'text', (c) => c.notNull())
      .addColumn('assistant_id', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('document_attachments_pk', ['document_id', 'assistant_id'])
      .execute()
    await tx.schema
      .createIndex('document_attachments_assistant')
      .on('document_attachments')
      .columns(['workspace_id', 'assistant_id', 'document_id'])
      .execute()

    await tx.schema
      .createTable('generations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('document_id', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('embedding_space', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('chunk_count', 'integer')
      .addColumn('stem_count', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('indexed_count', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('generations_document').on('generations').columns(['document_id', 'state']).execute()
    await tx.schema.createIndex('generations_state').on('generations').columns(['state', 'id']).execute()

    await tx.schema
      .createTable('chunks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('generation_id', 'text', (c) => c.notNull())
      .addColumn('document_id', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('heading_path', 'text', (c) => c.notNull())
      .addColumn('page', 'integer')
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('stems', 'text', (c) => c.notNull())
      .addColumn('heading_stems', 'text', (c) => c.notNull())
      .addUniqueConstraint('chunks_position', ['generation_id', 'position'])
      .execute()

    if (engine === 'sqlite') await createSqliteIndexes(tx)
    else await createPostgresIndexes(tx)
  },
}

/** Tables of adapters/sqlite: numbers for the virtual tables, the text index, and the list of vector tables, made as spaces appear. */
const createSqliteIndexes = async (tx: Tx): Promise<void> => {
  await sql`CREATE TABLE search_generations (number INTEGER PRIMARY KEY AUTOINCREMENT, generation_id TEXT NOT NULL UNIQUE)`.execute(tx)
  await sql`CREATE TABLE search_chunks (number INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL)`.execute(
    tx,
  )
  await sql`CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks BEGIN DELETE FROM search_chunks WHERE chunk_id = OLD.id; END`.execute(tx)
  await sql`CREATE TRIGGER generations_deleted AFTER DELETE ON generations
    BEGIN DELETE FROM search_generations WHERE generation_id = OLD.id; END`.execute(tx)
  // Stems come folded and parted by spaces; nothing is stored but the index itself.
  await sql`CREATE VIRTUAL TABLE text_index USING fts5(
    scope, title, headings, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')`.execute(tx)
  await sql`CREATE TABLE vector_spaces (number INTEGER PRIMARY KEY AUTOINCREMENT, space TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL)`.execute(
    tx,
  )
}

/** Tables of adapters/postgres: the words of chunks, with their scope among them, and vectors of any length behind their scope. */
const createPostgresIndexes = async (tx: Tx): Promise<void> => {
  await sql`CREATE TABLE search_texts (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, chunk_id text COLLATE "C" NOT NULL UNIQUE,
    generation_id text COLLATE "C" NOT NULL, words tsvector NOT NULL)`.execute(tx)
  // What waits outside the index is read whole by every search: little of it.
  await sql`CREATE INDEX search_texts_words ON search_texts USING gin (words) WITH (gin_pending_list_limit = 256)`.execute(tx)
  await sql`CREATE TABLE vector_spaces (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, space text COLLATE "C" NOT NULL UNIQUE,
    dimensions integer NOT NULL)`.execute(tx)
  await sql`CREATE TABLE search_vectors (space integer NOT NULL, chunk_id text COLLATE "C" NOT NULL, workspace_id text COLLATE "C" NOT NULL,
    generation_id text COLLATE "C" NOT NULL, embedding vector NOT NULL, PRIMARY KEY (space, chunk_id))`.execute(tx)
  await sql`CREATE INDEX search_vectors_scope ON search_vectors (space, workspace_id, generation_id)`.execute(tx)
  await sql`CREATE INDEX search_vectors_chunk ON search_vectors (chunk_id)`.execute(tx)
}
