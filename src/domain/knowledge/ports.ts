import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'

/** A document as it was read: a list of blocks in reading order. */
export interface ExtractedDocument {
  title: string | undefined
  blocks: ExtractedBlock[]
  pageCount: number | undefined
}

export interface ExtractedBlock {
  kind: 'heading' | 'paragraph' | 'list_item' | 'table_row' | 'code' | 'note'
  text: string
  /** 1–6 for headings, list depth from 1 for list items. */
  level?: number
  /** From 1, where the format has pages. */
  page?: number
}

export type FileKind = 'md' | 'txt' | 'docx' | 'pdf' | 'html'

export type ExtractOutcome =
  | { status: 'ok'; document: ExtractedDocument }
  | { status: 'no_text' | 'encrypted' | 'broken'; reason: ExtractReason }

/** Becomes the text `error.file_<reason>`. */
export type ExtractReason =
  | 'empty'
  | 'no_text'
  | 'encrypted'
  | 'broken'
  | 'unsupported'
  | 'mislabelled'
  | 'too_large'
  | 'too_slow'
  | 'too_much_memory'
  | 'old_word'

export interface Extractor {
  /** Reads an untrusted file in a child process with memory and time limits. Never throws for what the file holds. */
  extract(input: { path: string; fileName: string; signal: AbortSignal }): Promise<ExtractOutcome>
}

export interface TextHit {
  chunkId: ChunkId
  /** Higher is better; comparable within one query only. */
  score: number
}

export interface IndexScope {
  workspaceId: WorkspaceId
  /** Only chunks of these generations are seen. */
  generationIds: readonly GenerationId[]
}

export interface IndexEntry {
  chunkId: ChunkId
  workspaceId: WorkspaceId
  generationId: GenerationId
  /** What the text index sees: title, headings and text, each as written. */
  title: string
  headings: string
  text: string
  vector: Float32Array
}

export interface TextIndex {
  upsert(tx: Tx, entries: readonly IndexEntry[]): Promise<void>
  delete(tx: Tx, chunkIds: readonly ChunkId[]): Promise<void>
  /** Takes the customer's raw words; any text is safe. Never returns another scope. */
  search(reader: Reader, input: { scope: IndexScope; query: string; limit: number }): Promise<TextHit[]>
}

export interface VectorHit {
  chunkId: ChunkId
  /** Cosine similarity, -1 to 1. */
  similarity: number
}

export interface VectorIndex {
  upsert(tx: Tx, entries: readonly IndexEntry[]): Promise<void>
  delete(tx: Tx, chunkIds: readonly ChunkId[]): Promise<void>
  nearest(reader: Reader, input: { scope: IndexScope; vector: Float32Array; limit: number }): Promise<VectorHit[]>
}
