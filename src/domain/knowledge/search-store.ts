import type { AssistantId, DocumentId, GenerationId, PairId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader } from '../../platform/db/index.ts'
import type { KnowledgeTables } from './schema.ts'

/** One searchable document of an assistant. */
export interface ScopeDocument {
  documentId: DocumentId | PairId
  generationId: GenerationId
  name: string
  title: string | null
  space: string
  chunkCount: number
  stemCount: number
}

export const findScope = async (
  reader: Reader<KnowledgeTables>,
  { workspaceId, assistantId }: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<ScopeDocument[]> => {
  const rows = await reader
    .selectFrom('document_attachments as a')
    .innerJoin('documents as d', 'd.id', 'a.document_id')
    .innerJoin('generations as g', 'g.id', 'd.current_generation_id')
    .select(['d.id', 'd.name', 'd.title', 'g.id as generation_id', 'g.embedding_space', 'g.chunk_count', 'g.stem_count'])
    .where('a.workspace_id', '=', workspaceId)
    .where('a.assistant_id', '=', assistantId)
    .where('d.workspace_id', '=', workspaceId)
    .execute()
  return rows.map((row) => ({
    documentId: row.id,
    generationId: row.generation_id,
    name: row.name,
    title: row.title,
    space: row.embedding_space,
    chunkCount: row.chunk_count ?? 0,
    stemCount: row.stem_count,
  }))
}
