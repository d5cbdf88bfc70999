import type { AssistantId, ChunkId, DocumentId, GenerationId, PairId, WorkspaceId } from '../../kernel/ids.ts'

export interface KnowledgeTables {
  documents: {
    id: DocumentId
    workspace_id: WorkspaceId
    name: string
    /** For finding by name: one case, one form of each letter. */
    folded_name: string
    /** Null until the content has been looked at. */
    file_kind: string | null
    title: string | null
    size_bytes: number
    sha256: string
    blob_key: string
    state: string
    failure: string | null
    done_count: number
    total_count: number | null
    page_count: number | null
    language: string | null
    /** What search sees. */
    current_generation_id: GenerationId | null
    created_at: number
    updated_at: number
    created_by: string | null
  }
  document_attachments: {
    document_id: DocumentId
    assistant_id: AssistantId
    workspace_id: WorkspaceId
  }
  generations: {
    id: GenerationId
    document_id: DocumentId
    workspace_id: WorkspaceId
    embedding_space: string
    /** building → current → retired, or building → retired. */
    state: string
    /** Null until the whole document has been read. */
    chunk_count: number | null
    stem_count: number
    /** Chunks below this position are in both indexes. */
    indexed_count: number
    /** While the embedding model changes: where its chunks below `next_count` have a vector already. */
    next_space: string | null
    next_count: number
    /** Where its chunks still have vectors that nobody asks any more. */
    stale_space: string | null
    created_at: number
  }
  /** One a workspace, while its vectors are made anew for another embedding model. */
  rebuilds: {
    workspace_id: WorkspaceId
    space: string
    /** building, or waiting: the last try has failed and another one is due. */
    state: string
    started_at: number
  }
  chunks: {
    id: ChunkId
    generation_id: GenerationId
    /** Of a Q&A pair, its id. */
    document_id: DocumentId | PairId
    workspace_id: WorkspaceId
    position: number
    /** JSON array. */
    heading_path: string
    page: number | null
    text: string
    /** Parted by spaces: ranking counts them without stemming anew. */
    stems: string
    heading_stems: string
  }
  pairs: {
    id: PairId
    workspace_id: WorkspaceId
    question: string
    /** JSON array: the same question in other words. */
    variants: string
    answer: string
    category: string
    is_on: number
    /** For telling that a question is there already, whatever its case and white space. */
    question_key: string
    /** For finding: question, variants and answer in one case. */
    folded_text: string
    created_at: number
    updated_at: number
    created_by: string | null
  }
  pair_attachments: {
    pair_id: PairId
    assistant_id: AssistantId
    workspace_id: WorkspaceId
    /** Null while the pair is off. */
    chunk_id: ChunkId | null
    /** 1 once its vector is in the index. */
    is_embedded: number
  }
  /** The pairs of one assistant as search sees them: like a document that is changed in place. */
  pair_sets: {
    assistant_id: AssistantId
    workspace_id: WorkspaceId
    generation_id: GenerationId
    space: string
    chunk_count: number
    stem_count: number
    next_position: number
  }
}

declare module '../../platform/db/db.ts' {
  interface Schema extends KnowledgeTables {}
}
