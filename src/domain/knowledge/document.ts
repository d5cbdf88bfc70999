import type { ErrorText } from '../../kernel/app-error.ts'
import type { AssistantId, ChunkId, DocumentId, PairId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { ExtractReason, FileKind } from './ports.ts'

/** received → reading → indexing → searchable, or failed from any of them but the last. */
export const DOCUMENT_STATES = ['received', 'reading', 'indexing', 'searchable', 'failed'] as const

export type DocumentState = (typeof DOCUMENT_STATES)[number]

export type DocumentFailure = ExtractReason | 'not_indexed' | 'unexpected' | 'crashed'

export interface KnowledgeDocument {
  id: DocumentId
  workspaceId: WorkspaceId
  /** As it was uploaded. */
  name: string
  /** Undefined until the content has been looked at. */
  fileKind: FileKind | undefined
  sizeBytes: number
  state: DocumentState
  failure: DocumentFailure | undefined
  /** Passages in the index, of `total`, which is undefined until the whole file has been read. */
  done: number
  total: number | undefined
  /** Where the format has pages. */
  pageCount: number | undefined
  language: Language | undefined
  assistantIds: AssistantId[]
  createdAt: number
  updatedAt: number
}

/** One passage as it was cut. */
export interface DocumentPassage {
  chunkId: ChunkId
  /** Of a Q&A pair, its id. */
  documentId: DocumentId | PairId
  documentName: string
  headingPath: string[]
  page: number | undefined
  /** The cells of a table row are parted by tabs, rows and list items by line breaks. */
  text: string
}

/** What the reader is told of a file that failed, with the remedy. */
export const documentFailureText = (failure: DocumentFailure): ErrorText => ({ key: `error.file_${failure}` })
