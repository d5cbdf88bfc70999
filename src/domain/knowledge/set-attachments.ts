import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, DocumentId } from '../../kernel/ids.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { announceDocument } from './announce.ts'
import { assertAssistants } from './assert-assistants.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { KnowledgeDocument } from './document.ts'
import { attach, findDocument, findDocumentRow } from './document-store.ts'

export interface SetAttachments {
  documentId: string
  /** All of them: whoever is not named does not answer by this document any more, from the next search on. */
  assistantIds: readonly AssistantId[]
}

export const setAttachments = async (deps: KnowledgeDeps, ctx: Ctx, input: SetAttachments): Promise<KnowledgeDocument> => {
  assertCan(ctx, 'documents.write')
  await assertAssistants(deps, ctx.workspaceId, input.assistantIds)
  await deps.db.write(async (tx) => {
    const row = await findDocumentRow(tx, input.documentId as DocumentId)
    if (row?.workspace_id !== ctx.workspaceId) throw notFound()
    await tx.deleteFrom('document_attachments').where('document_id', '=', row.id).execute()
    await attach(tx, { id: row.id, workspaceId: row.workspace_id }, [...new Set(input.assistantIds)])
    await announceDocument(deps, tx, row)
  })
  const document = await findDocument(deps.db.read, ctx.workspaceId, input.documentId)
  if (!document) throw notFound()
  return document
}

const notFound = (): AppError => new AppError('not_found', { key: 'error.document_not_found' })
