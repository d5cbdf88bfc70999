import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import { stems } from '../../kernel/text/stems.ts'
import { prepare, type Reader } from '../../platform/db/index.ts'
import type { DocumentPassage } from './document.ts'
import type { HeldScope } from './held/held-documents.ts'
import { pairsName } from './pairs/pair.ts'
import type { KnowledgeTables } from './schema.ts'
import type { ScopeDocument } from './search-store.ts'
import { titleOf } from './title-of.ts'

/** A chunk with the stems that ranking counts, parted by spaces. */
export interface LoadedChunk {
  id: ChunkId
  title: string
  headings: string
  body: string
  /** What is read: headings, then the passage. */
  text: string
  /** As it is shown; made for the few that are. */
  passage: () => DocumentPassage
}

interface Wanted {
  workspaceId: WorkspaceId
  /** The scope once more: what an index returned beyond it is left out. */
  documents: readonly ScopeDocument[]
  /** The same, where it is in memory. */
  held: HeldScope | undefined
  ids: readonly ChunkId[]
}

export const loadChunks = async (reader: Reader<KnowledgeTables>, wanted: Wanted): Promise<LoadedChunk[]> => {
  const { workspaceId, documents, held, ids } = wanted
  if (held) return ids.flatMap((id) => heldChunk(documents, held, id))
  const byGeneration = new Map(documents.map((document) => [document.generationId, document]))
  const titles = new Map<GenerationId, string>()
  const rows = await selectRows(reader, workspaceId, ids)
  return rows.flatMap((row) => {
    const document = byGeneration.get(row.generation_id)
    if (!document) return []
    const title = titles.get(row.generation_id) ?? stems(titleOf(document)).join(' ')
    titles.set(row.generation_id, title)
    return [loaded(row, document, title)]
  })
}

const heldChunk = (documents: readonly ScopeDocument[], held: HeldScope, id: ChunkId): LoadedChunk[] => {
  for (const [i, { byId, title }] of held.entries()) {
    const row = byId.get(id)
    const document = documents[i]
    if (row && document) return [loaded(row, document, title.text)]
  }
  return []
}

const loaded = (row: ChunkRow, document: ScopeDocument, title: string): LoadedChunk => ({
  id: row.id,
  title,
  headings: row.heading_stems,
  body: row.stems,
  text: row.heading_path === NO_HEADINGS ? row.text : `${row.heading_path}\n${row.text}`,
  passage: () => passageOf(row, document),
})

const NO_HEADINGS = '[]'

export type ChunkRow = Omit<KnowledgeTables['chunks'], 'workspace_id' | 'position'>

const passageOf = (row: ChunkRow, document: ScopeDocument): DocumentPassage => ({
  chunkId: row.id,
  documentId: row.document_id,
  documentName: document.documentId === row.document_id ? document.name : pairsName(row.heading_path),
  headingPath: JSON.parse(row.heading_path) as string[],
  page: row.page ?? undefined,
  text: row.text,
})

/** So many at once that one statement serves nearly every search. */
const PAGE = 64

const selectRows = async (reader: Reader<KnowledgeTables>, workspaceId: WorkspaceId, ids: readonly ChunkId[]): Promise<ChunkRow[]> => {
  const rows: ChunkRow[] = []
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = Object.fromEntries(PLACES.map((place, i) => [place, ids[from + i] ?? '']))
    rows.push(...(await selectPage(reader, { workspaceId, ...page })))
  }
  return rows
}

const PLACES = Array.from({ length: PAGE }, (_, i) => `id${i}`)

const selectPage = prepare<KnowledgeTables, Record<string, string>, ChunkRow>((db, param) =>
  db
    .selectFrom('chunks')
    .select(['id', 'generation_id', 'document_id', 'stems', 'heading_stems', 'heading_path', 'page', 'text'])
    .where('workspace_id', '=', param('workspaceId') as WorkspaceId)
    .where(
      'id',
      'in',
      PLACES.map((place) => param(place) as ChunkId),
    ),
)
