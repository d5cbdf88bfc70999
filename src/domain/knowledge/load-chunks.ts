import type { ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import { stems } from '../../kernel/text/stems.ts'
import type { Reader } from '../../platform/db/index.ts'
import type { DocumentPassage } from './document.ts'
import type { KnowledgeTables } from './schema.ts'
import { findChunks, type ScopeDocument } from './search-store.ts'
import { titleOf } from './title-of.ts'

/** A chunk with the stems that ranking counts. */
export interface LoadedChunk {
  id: ChunkId
  passage: DocumentPassage
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
}

interface Wanted {
  workspaceId: WorkspaceId
  /** The scope once more: what an index returned beyond it is left out. */
  documents: readonly ScopeDocument[]
  ids: readonly ChunkId[]
}

export const loadChunks = async (
  reader: Reader<KnowledgeTables>,
  { workspaceId, documents, ids }: Wanted,
): Promise<Map<ChunkId, LoadedChunk>> => {
  const loaded = new Map<ChunkId, LoadedChunk>()
  if (ids.length === 0) return loaded
  const byGeneration = new Map(documents.map((document) => [document.generationId, document]))
  const titles = new Map<ScopeDocument, string[]>()
  for (const row of await findChunks(reader, workspaceId, ids)) {
    const document = byGeneration.get(row.generation_id)
    if (!document) continue
    const title = titles.get(document) ?? stems(titleOf(document))
    titles.set(document, title)
    const passage = {
      chunkId: row.id,
      documentId: document.documentId,
      documentName: document.name,
      headingPath: JSON.parse(row.heading_path) as string[],
      page: row.page ?? undefined,
      text: row.text,
    }
    loaded.set(row.id, { id: row.id, passage, title, headings: listOf(row.heading_stems), body: listOf(row.stems) })
  }
  return loaded
}

const listOf = (stored: string): string[] => (stored === '' ? [] : stored.split(' '))
