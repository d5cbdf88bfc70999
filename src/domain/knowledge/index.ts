export type { AddDocument, AddedDocument } from './add-document.ts'
export { createKnowledge, type Knowledge } from './create-knowledge.ts'
export type { KnowledgeDeps, KnowledgeLimits } from './deps.ts'
export {
  type DocumentFailure,
  type DocumentPassage,
  type DocumentState,
  documentFailureText,
  type KnowledgeDocument,
} from './document.ts'
export type { DocumentFilter, DocumentPage } from './list-documents.ts'
export type { OpenedFile } from './open-file.ts'
export type { CitedPlace, OpenedSource } from './open-source.ts'
export type { Pairs } from './pairs/create-pairs.ts'
export type { ImportedPairs } from './pairs/import-pairs.ts'
export type { PairFilter, PairSummary } from './pairs/list-pairs.ts'
export { PAIR_LIMITS, type Pair, type PairInput } from './pairs/pair.ts'
export { fileHead, fileLine, type LineError, type PairFormat } from './pairs/pair-file.ts'
export type { Evidence, Passage, SearchResult } from './passage.ts'
export type { PassagePage } from './passages.ts'
export type { ExtractedBlock, Extractor, FileKind } from './ports.ts'
export type { RebuildStatus } from './rebuild/rebuild-status.ts'
export type { SearchInput } from './search.ts'
export type { DocumentSummary } from './summarize-documents.ts'
