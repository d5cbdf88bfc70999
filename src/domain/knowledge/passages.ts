import { AppError } from '../../kernel/app-error.ts'
import type { ChunkId, DocumentId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { DocumentPassage } from './document.ts'
import { findDocumentRow } from './document-store.ts'
import { type ChunkRow, chunksFrom } from './generation-store.ts'

/** Where a source of an answer opens. `not_found` when its document was removed or uploaded anew. */
export const getPassage = async (db: Db, ctx: Ctx, chunkId: string): Promise<DocumentPassage> => {
  assertCan(ctx, 'documents.read')
  const row = await db.read
    .selectFrom('chunks')
    .innerJoin('documents', 'documents.current_generation_id', 'chunks.generation_id')
    .selectAll('chunks')
    .select('documents.name')
    .where('chunks.id', '=', chunkId as ChunkId)
    .where('documents.workspace_id', '=', ctx.workspaceId)
    .executeTakeFirst()
  if (!row) throw new AppError('not_found', { key: 'error.chunk_not_found' })
  return toPassage(row, row.name)
}

/** The text of a document as it was cut, in reading order; nothing until it is searchable. */
export const listPassages = async (
  db: Db,
  ctx: Ctx,
  { documentId, after, limit }: { documentId: string; after: number; limit: number },
): Promise<DocumentPassage[]> => {
  assertCan(ctx, 'documents.read')
  const document = await findDocumentRow(db.read, documentId as DocumentId)
  if (document?.workspace_id !== ctx.workspaceId) throw new AppError('not_found', { key: 'error.document_not_found' })
  if (document.current_generation_id === null) return []
  const rows = await chunksFrom(db.read, document.current_generation_id, { from: after, limit })
  return rows.map((row) => toPassage(row, document.name))
}

const toPassage = (row: ChunkRow, documentName: string): DocumentPassage => ({
  chunkId: row.id,
  documentId: row.document_id,
  documentName,
  headingPath: JSON.parse(row.heading_path) as string[],
  page: row.page ?? undefined,
  text: row.text,
})
