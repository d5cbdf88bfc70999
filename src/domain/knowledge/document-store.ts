import type { AssistantId, DocumentId, WorkspaceId } from '../../kernel/ids.ts'
import { isLanguage } from '../../kernel/language.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { DOCUMENT_STATES, type DocumentFailure, type DocumentState, type KnowledgeDocument } from './document.ts'
import { FILE_KINDS } from './ports.ts'
import type { KnowledgeTables } from './schema.ts'

export type Handle = Reader<KnowledgeTables> | Tx<KnowledgeTables>
export type DocumentRow = KnowledgeTables['documents']

/** Reading is the same inside a transaction and outside. */
const reading = (handle: Handle): Reader<KnowledgeTables> => handle as Reader<KnowledgeTables>

export const findDocument = async (handle: Handle, workspaceId: WorkspaceId, id: string): Promise<KnowledgeDocument | undefined> => {
  const row = await reading(handle)
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id as DocumentId)
    .executeTakeFirst()
  return row && (await withAttachments(handle, [row]))[0]
}

export const findDocumentRow = (handle: Handle, id: DocumentId): Promise<DocumentRow | undefined> =>
  reading(handle).selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst()

export const withAttachments = async (handle: Handle, rows: readonly DocumentRow[]): Promise<KnowledgeDocument[]> => {
  if (rows.length === 0) return []
  const attachments = await reading(handle)
    .selectFrom('document_attachments')
    .select(['document_id', 'assistant_id'])
    .where(
      'document_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('assistant_id')
    .execute()
  const byDocument = Map.groupBy(attachments, (attachment) => attachment.document_id)
  return rows.map((row) =>
    toDocument(
      row,
      (byDocument.get(row.id) ?? []).map((a) => a.assistant_id),
    ),
  )
}

/** Null and unknown words from the table become undefined. */
const toDocument = (row: DocumentRow, assistantIds: AssistantId[]): KnowledgeDocument => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  fileKind: FILE_KINDS.find((kind) => kind === row.file_kind),
  sizeBytes: row.size_bytes,
  state: stateOf(row),
  failure: row.failure === null ? undefined : (row.failure as DocumentFailure),
  done: row.done_count,
  total: row.total_count ?? undefined,
  pageCount: row.page_count ?? undefined,
  language: isLanguage(row.language) ? row.language : undefined,
  assistantIds,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const stateOf = (row: Pick<DocumentRow, 'state'>): DocumentState => DOCUMENT_STATES.find((state) => state === row.state) ?? 'failed'

export const attach = async (
  tx: Tx<KnowledgeTables>,
  document: { id: DocumentId; workspaceId: WorkspaceId },
  assistantIds: readonly AssistantId[],
): Promise<void> => {
  if (assistantIds.length === 0) return
  await tx
    .insertInto('document_attachments')
    .values(
      assistantIds.map((assistantId) => ({ document_id: document.id, assistant_id: assistantId, workspace_id: document.workspaceId })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Changes the row if it still exists. */
export const changeDocument = async (
  tx: Tx<KnowledgeTables>,
  id: DocumentId,
  change: Partial<DocumentRow>,
): Promise<DocumentRow | undefined> => tx.updateTable('documents').set(change).where('id', '=', id).returningAll().executeTakeFirst()
