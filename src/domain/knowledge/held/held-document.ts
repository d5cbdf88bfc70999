import type { ChunkId, GenerationId } from '../../../kernel/ids.ts'
import { stems } from '../../../kernel/text/stems.ts'
import { prepare, type Reader } from '../../../platform/db/index.ts'
import type { ChunkRow } from '../load-chunks.ts'
import type { KnowledgeTables } from '../schema.ts'
import type { ScopeDocument } from '../search-store.ts'
import { titleOf } from '../title-of.ts'
import { createWordPlaces, type WordPlaces } from './word-places.ts'

/** A document whose chunks are all in memory. */
export interface HeldDocument {
  title: { text: string; stems: ReadonlySet<string> }
  rows: readonly ChunkRow[]
  byId: ReadonlyMap<ChunkId, ChunkRow>
  places: WordPlaces
  bytes: number
}

/** A document that is being taken into memory, a few chunks at a time. */
export interface Taking {
  /** What was there when it began: what is changed in place is taken anew. */
  version: string
  /** Takes in at most so many chunks more; returns how many, and the document when it is whole. */
  take(reader: Reader<KnowledgeTables>, limit: number): Promise<{ taken: number; whole: HeldDocument | undefined }>
}

/** Chunks of a document never change. Those of pairs come and go: each that comes has a higher position, each that goes makes them fewer. */
export const versionOf = ({ name, title, chunkCount, stemCount, nextPosition }: ScopeDocument): string =>
  JSON.stringify([name, title, chunkCount, stemCount, nextPosition])

export const createTaking = (document: ScopeDocument): Taking => {
  const rows: ChunkRow[] = []
  let from = 0
  return {
    version: versionOf(document),
    take: async (reader, limit) => {
      const askedFrom = from
      const page = await selectChunks(reader, { generationId: document.generationId, from, limit })
      // Another question may have taken them meanwhile.
      if (askedFrom !== from) return { taken: page.length, whole: undefined }
      rows.push(...page)
      from = (page.at(-1)?.position ?? from) + 1
      return { taken: page.length, whole: page.length < limit ? held(document, rows) : undefined }
    },
  }
}

const held = (document: ScopeDocument, rows: ChunkRow[]): HeldDocument => {
  const title = stems(titleOf(document))
  const places = createWordPlaces(rows.map((row) => ({ headings: row.heading_stems, body: row.stems })))
  return {
    title: { text: title.join(' '), stems: new Set(title) },
    rows,
    byId: new Map(rows.map((row) => [row.id, row])),
    places,
    bytes: rows.reduce((sum, row) => sum + bytesOf(row), places.bytes),
  }
}

/** Two bytes a letter, and what an object of its own costs. */
const bytesOf = ({ text, stems: words, heading_stems: headings, heading_path: path }: ChunkRow): number =>
  2 * (text.length + words.length + headings.length + path.length) + 400

const selectChunks = prepare<KnowledgeTables, { generationId: GenerationId; from: number; limit: number }, ChunkRow & { position: number }>(
  (db, param) =>
    db
      .selectFrom('chunks')
      .select(['id', 'generation_id', 'document_id', 'stems', 'heading_stems', 'heading_path', 'page', 'text', 'position'])
      .where('generation_id', '=', param('generationId'))
      .where('position', '>=', param('from'))
      .orderBy('position')
      .limit(param('limit')),
)
