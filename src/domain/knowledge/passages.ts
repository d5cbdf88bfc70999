import { AppError } from '../../kernel/app-error.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { DocumentPassage } from './document.ts'
import { findDocumentRow } from './document-store.ts'
import { type ChunkRow, chunksFrom } from './generation-store.ts'

export interface PassagePage {
  passages: DocumentPassage[]
  nextCursor: string | undefined
}

/** The text of a document as it was cut, in reading order; nothing until it is searchable. */
export const listPassages = async (
  db: Db,
  ctx: Ctx,
  { documentId, cursor, limit }: { documentId: string; cursor?: string | undefined; limit: number },
): Promise<PassagePage> => {
  assertCan(ctx, 'documents.read')
  const document = await findDocumentRow(db.read, documentId as DocumentId)
  if (document?.workspace_id !== ctx.workspaceId) throw new AppError('not_found', { key: 'error.document_not_found' })
  if (document.current_generation_id === null) return { passages: [], nextCursor: undefined }
  const rows = await chunksFrom(db.read, document.current_generation_id, { from: parseCursor(cursor), limit: limit + 1 })
  const next = rows[limit]
  return {
    passages: rows.slice(0, limit).map((row) => toPassage(row, document.name)),
    nextCursor: next && String(next.position),
  }
}

const parseCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError('invalid', { key: 'error.bad_cursor' })
  return Number(cursor)
}

const toPassage = (row: ChunkRow, documentName: string): DocumentPassage => ({
  chunkId: row.id,
  documentId: row.document_id,
  documentName,
  headingPath: JSON.parse(row.heading_path) as string[],
  page: row.page ?? undefined,
  text: row.text,
})
