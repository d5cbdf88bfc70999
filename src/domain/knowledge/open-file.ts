import { AppError } from '../../kernel/app-error.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { KnowledgeDeps } from './deps.ts'
import { findDocumentRow } from './document-store.ts'
import { FILE_KINDS, type FileKind } from './ports.ts'

export interface OpenedFile {
  name: string
  /** Undefined until its content has been looked at. */
  fileKind: FileKind | undefined
  sizeBytes: number
  body: ReadableStream<Uint8Array>
}

export const openFile = async ({ db, blobs }: Pick<KnowledgeDeps, 'db' | 'blobs'>, ctx: Ctx, documentId: string): Promise<OpenedFile> => {
  assertCan(ctx, 'documents.read')
  const row = await findDocumentRow(db.read, documentId as DocumentId)
  const file = row?.workspace_id === ctx.workspaceId ? await blobs.open(row.blob_key) : undefined
  if (!row || !file) throw new AppError('not_found', { key: 'error.document_not_found' })
  return { ...file, name: row.name, fileKind: FILE_KINDS.find((kind) => kind === row.file_kind) }
}
