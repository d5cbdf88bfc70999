import type { AssistantId, DocumentId, GenerationId, PairId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Reader } from '../../platform/db/index.ts'
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
  /** Of what is changed in place: where the next chunk goes. */
  nextPosition?: number
}

interface ScopeAsked {
  workspaceId: WorkspaceId
  assistantId: AssistantId
  /** Looks at no more than these. */
  limit: number
}

/** Every question passes here. */
const selectScope = prepare<KnowledgeTables, ScopeAsked, ScopeDocument>((db, param) =>
  db
    .selectFrom('document_attachments as a')
    .innerJoin('documents as d', 'd.id', 'a.document_id')
    .innerJoin('generations as g', 'g.id', 'd.current_generation_id')
    .select((e) => [
      'd.id as documentId',
      'g.id as generationId',
      'd.name',
      'd.title',
      'g.embedding_space as space',
      e.fn.coalesce('g.chunk_count', e.lit(0)).as('chunkCount'),
      'g.stem_count as stemCount',
    ])
    .where('a.workspace_id', '=', param('workspaceId'))
    .where('a.assistant_id', '=', param('assistantId'))
    .where('d.workspace_id', '=', param('workspaceId'))
    .limit(param('limit')),
)

export const findScope = (reader: Reader<KnowledgeTables>, { workspaceId, assistantId, limit }: ScopeAsked): Promise<ScopeDocument[]> =>
  selectScope(reader, { workspaceId, assistantId, limit })
