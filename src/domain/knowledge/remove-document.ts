import { AppError } from '../../kernel/app-error.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { announceRemoval } from './announce.ts'
import type { KnowledgeDeps } from './deps.ts'
import { findDocumentRow } from './document-store.ts'
import { deleteDocument } from './retire.ts'

/** No search after this sees it; an indexing under way ends; chunks and file go by a job. Answers keep what they quoted. */
export const removeDocument = async (deps: KnowledgeDeps, ctx: Ctx, documentId: string): Promise<void> => {
  assertCan(ctx, 'documents.write')
  const removed = await deps.db.write(async (tx) => {
    const row = await findDocumentRow(tx, documentId as DocumentId)
    if (row?.workspace_id !== ctx.workspaceId || !(await deleteDocument(tx, deps, row))) return false
    await announceRemoval(deps, tx, row)
    return true
  })
  if (!removed) throw new AppError('not_found', { key: 'error.document_not_found' })
}
