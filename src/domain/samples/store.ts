import type { AssistantId, DocumentId, WorkspaceId } from '../../kernel/ids.ts'
import { isLanguage, type Language } from '../../kernel/language.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { SampleTables } from './schema.ts'

export interface Sample {
  workspaceId: WorkspaceId
  language: Language
  assistantId: AssistantId
  documentIds: DocumentId[]
  createdAt: number
}

type Handle = Reader<SampleTables> | Tx<SampleTables>

export const findSample = async (handle: Handle, workspaceId: WorkspaceId): Promise<Sample | undefined> => {
  const row = await handle.selectFrom('samples').selectAll().where('workspace_id', '=', workspaceId).executeTakeFirst()
  if (!row) return undefined
  const documents = await handle.selectFrom('sample_documents').select('document_id').where('workspace_id', '=', workspaceId).execute()
  return {
    workspaceId,
    language: isLanguage(row.language) ? row.language : 'ru',
    assistantId: row.assistant_id,
    documentIds: documents.map((document) => document.document_id),
    createdAt: row.created_at,
  }
}

export const insertSample = async (tx: Tx<SampleTables>, sample: Omit<Sample, 'documentIds'>): Promise<void> => {
  const { workspaceId, language, assistantId, createdAt } = sample
  await tx.insertInto('samples').values({ workspace_id: workspaceId, language, assistant_id: assistantId, created_at: createdAt }).execute()
}

export const insertSampleDocument = async (
  tx: Tx<SampleTables>,
  input: { workspaceId: WorkspaceId; documentId: DocumentId },
): Promise<void> => {
  await tx
    .insertInto('sample_documents')
    .values({ document_id: input.documentId, workspace_id: input.workspaceId })
    .onConflict((c) => c.column('document_id').doNothing())
    .execute()
}

export const deleteSample = async (tx: Tx<SampleTables>, workspaceId: WorkspaceId): Promise<void> => {
  await tx.deleteFrom('sample_documents').where('workspace_id', '=', workspaceId).execute()
  await tx.deleteFrom('samples').where('workspace_id', '=', workspaceId).execute()
}
