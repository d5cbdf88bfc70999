import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'

export const BLOCK_KINDS = ['heading', 'paragraph', 'list_item', 'table_row', 'code', 'note'] as const

export interface ExtractedBlock {
  kind: (typeof BLOCK_KINDS)[number]
  /** A list item begins with its mark; the cells of a table row are parted by tabs. */
  text: string
  /** 1–6 for headings, list depth from 1 for list items. */
  level?: number
  /** From 1, where the format has pages. */
  page?: number
}

export const FILE_KINDS = ['md', 'txt', 'docx', 'pdf', 'html'] as const

export type FileKind = (typeof FILE_KINDS)[number]

/** Why a file cannot be read; becomes the text `error.file_<reason>`. */
export const EXTRACT_REASONS = [
  'empty',
  'no_text',
  'encrypted',
  'broken',
  'unsupported',
  'mislabelled',
  'too_large',
  'too_slow',
  'too_much_memory',
  'old_word',
] as const

export type ExtractReason = (typeof EXTRACT_REASONS)[number]

export type ExtractOutcome =
  | { status: 'ok'; kind: FileKind; title: string | undefined; pageCount: number | undefined }
  | { status: 'failed'; reason: ExtractReason }

export interface ExtractInput {
  path: string
  fileName: string
  signal: AbortSignal
}

export interface Extractor {
  /** Reads an untrusted file in a child process with memory and time limits and gives its blocks in reading order, a batch at a time;
   *  the reading waits for `onBlocks`, and a throw of it ends both. Never throws for what the file holds. Blocks of a file that
   *  turns out to be unreadable may have been given already. */
  extract(input: ExtractInput, onBlocks: (blocks: ExtractedBlock[]) => Promise<void>): Promise<ExtractOutcome>
}

/** A chunk as the text index takes it: stems, in order. */
export interface TextEntry {
  chunkId: ChunkId
  workspaceId: WorkspaceId
  generationId: GenerationId
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
}

export interface IndexScope {
  workspaceId: WorkspaceId
  /** Only chunks of these generations are seen. */
  generationIds: readonly GenerationId[]
}

export interface TextHit {
  chunkId: ChunkId
  /** Higher is better; comparable within one query only. */
  score: number
}

export interface TextTerm {
  stem: string
  /** What may stand in its place, each one stem or several that stand together. */
  mates: ReadonlyArray<readonly string[]>
}

export interface TextMatches {
  /** Those with more and rarer of the terms first. */
  hits: TextHit[]
  /** For each term, how many chunks of the scope have its own stem; estimated above a thousand. */
  chunkCounts: number[]
}

export interface TextIndex {
  /** A chunk that is there already is replaced. */
  upsert(tx: Tx, entries: readonly TextEntry[]): Promise<void>
  /** Deleting what is not there is fine. */
  delete(tx: Tx, chunkIds: readonly ChunkId[]): Promise<void>
  /** Any stems are safe, whatever characters they have. Never returns or counts another scope. */
  search(reader: Reader, input: { scope: IndexScope; terms: readonly TextTerm[]; limit: number }): Promise<TextMatches>
}

/** Vectors of different spaces are never compared. */
export interface VectorSpace {
  space: string
  dimensions: number
}

export interface VectorEntry {
  chunkId: ChunkId
  workspaceId: WorkspaceId
  generationId: GenerationId
  vector: Float32Array
}

export interface VectorHit {
  chunkId: ChunkId
  /** Cosine similarity, -1 to 1. */
  similarity: number
}

export interface VectorIndex {
  /** A chunk that is there already is replaced. Throws for a vector of another length, of length zero or with what is no number. */
  upsert(tx: Tx, space: VectorSpace, entries: readonly VectorEntry[]): Promise<void>
  /** From every space. Deleting what is not there is fine. */
  delete(tx: Tx, chunkIds: readonly ChunkId[]): Promise<void>
  /** From this space only; from one nobody has written to as well. */
  deleteIn(tx: Tx, space: string, chunkIds: readonly ChunkId[]): Promise<void>
  /** Nearest first, by exact similarity; nothing for a space nobody has written to. Never returns another scope. In one of very many
   *  chunks, a few in a hundred of the nearest may be missing. Where `isRough`, similarities within a few hundredths will do. */
  nearest(
    reader: Reader,
    input: { scope: IndexScope; space: VectorSpace; vector: Float32Array; limit: number; isRough?: boolean },
  ): Promise<VectorHit[]>
}
