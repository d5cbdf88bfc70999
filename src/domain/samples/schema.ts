import type { AssistantId, DocumentId, WorkspaceId } from '../../kernel/ids.ts'

export interface SampleTables {
  /** At most one in a workspace. */
  samples: { workspace_id: WorkspaceId; language: string; assistant_id: AssistantId; created_at: number }
  /** What it brought along, and nothing that was there before. */
  sample_documents: { document_id: DocumentId; workspace_id: WorkspaceId }
}

declare module '../../platform/db/db.ts' {
  interface Schema extends SampleTables {}
}
