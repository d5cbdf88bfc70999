import type { ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import { stems } from '../../kernel/text/stems.ts'
import type { Reader } from '../../platform/db/index.ts'
import type { DocumentPassage } from './document.ts'
import { pairsName } from './pairs/pair.ts'
import type { KnowledgeTables } from './schema.ts'
import type { ScopeDocument } from './search-store.ts'
import { titleOf } from './title-of.ts'

/** A chunk with the stems that ranking counts. */
export interface LoadedChunk {
  id: ChunkId
  title: readonly string[]
  headings: readonly string[]
  body: readonly string[]
  text: string
}

interface Wanted {
  workspaceId: WorkspaceId
  /** The scope once more: what an index returned beyond it is left out. */
  documents: readonly ScopeDocument[]
  ids: readonly ChunkId[]
}

export const loadChunks = async (reader: Reader<KnowledgeTables>, { workspaceId, documents, ids }: Wanted): Promise<LoadedChunk[]> => {
  if (ids.length === 0) return []
  const byGeneration = new Map(documents.map((document) => [document.generationId, document]))
  const titles = new Map<ScopeDocument, string[]>()
  const rows = await reader
    .selectFrom('chunks')
    .select(['id', 'generation_id', 'stems', 'heading_stems', 'heading_path', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', [...ids])
    .execute()
  return rows.flatMap((row) => {
    const document = byGeneration.get(row.generation_id)
    if (!document) return []
    const title = titles.get(document) ?? stems(titleOf(document))
    titles.set(document, title)
    const text = row.heading_path === '[]' ? row.text : `${row.heading_path}\n${row.text}`
    return [{ id: row.id, title, headings: listOf(row.heading_stems), body: listOf(row.stems), text }]
  })
}

const listOf = (stored: string): string[] => (stored === '' ? [] : stored.split(' '))

/** The text of the few that are shown. */
export const loadPassages = async (
  reader: Reader<KnowledgeTables>,
  { workspaceId, documents, ids }: Wanted,
): Promise<Map<ChunkId, DocumentPassage>> => {
  const passages = new Map<ChunkId, DocumentPassage>()
  if (ids.length === 0) return passages
  const names = new Map(documents.map((document) => [document.documentId, document.name]))
  const rows = await reader
    .selectFrom('chunks')
    .select(['id', 'document_id', 'heading_path', 'page', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', [...ids])
    .execute()
  for (const row of rows) {
    passages.set(row.id, {
      chunkId: row.id,
      documentId: row.document_id,
      documentName: names.get(row.document_id) ?? pairsName(row.heading_path),
      headingPath: JSON.parse(row.heading_path) as string[],
      page: row.page ?? undefined,
      text: row.text,
    })
  }
  return passages
}
