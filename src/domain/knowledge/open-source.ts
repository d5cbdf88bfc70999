import { type ChunkId, type DocumentId, isId, type PairId, type WorkspaceId } from '../../kernel/ids.ts'
import type { Db, Reader } from '../../platform/db/index.ts'
import { findDocumentRow } from './document-store.ts'
import { type ChunkRow, chunksFrom } from './generation-store.ts'
import { pairsName } from './pairs/pair.ts'
import { findPairRow } from './pairs/pair-store.ts'
import { FILE_KINDS, type FileKind } from './ports.ts'
import { splitAtQuote } from './quote.ts'
import type { KnowledgeTables } from './schema.ts'

/** What an answer says it stands on. */
export interface CitedPlace {
  workspaceId: WorkspaceId
  documentId: DocumentId | PairId
  chunkId: ChunkId
  quote: string
}

/** The text around a quote: what stands under the same heading, as far as it is near. */
export interface OpenedSource {
  documentId: DocumentId | PairId
  documentName: string
  fileKind: FileKind | undefined
  headingPath: string[]
  page: number | undefined
  /** Of the passage within its document, for pages that list all of them. */
  position: number
  before: string
  quote: string
  after: string
}

/** Passages shown on either side of the cited one. */
const NEIGHBOURS = 2

/**
 * Where a source opens. A document that was indexed anew is searched for the quote; undefined when it was removed or no longer says
 * it. The caller has established that whoever asks may read the answer that cites it.
 */
export const openSource = async ({ read }: Pick<Db, 'read'>, place: CitedPlace): Promise<OpenedSource | undefined> => {
  if (isId('qna', place.documentId)) return openPair(read, { ...place, pairId: place.documentId })
  const document = await findDocumentRow(read, place.documentId)
  if (document?.workspace_id !== place.workspaceId || document.current_generation_id === null) return undefined
  const generationId = document.current_generation_id
  const cited = (await findCited(read, generationId, place.chunkId)) ?? (await findQuoting(read, generationId, place.quote))
  if (!cited) return undefined
  const from = Math.max(0, cited.position - NEIGHBOURS)
  const near = await chunksFrom(read, generationId, { from, limit: cited.position - from + 1 + NEIGHBOURS })
  const section = near.filter((chunk) => chunk.heading_path === cited.heading_path)
  const parts = splitAtQuote(cited.text, place.quote) ?? { before: '', quote: cited.text, after: '' }
  return {
    documentId: document.id,
    documentName: document.name,
    fileKind: FILE_KINDS.find((kind) => kind === document.file_kind),
    headingPath: JSON.parse(cited.heading_path) as string[],
    page: cited.page ?? undefined,
    position: cited.position,
    before:
      textOf(section, (position) => position < cited.position)
        .map((text) => `${text}\n\n`)
        .join('') + parts.before,
    quote: parts.quote,
    after:
      parts.after +
      textOf(section, (position) => position > cited.position)
        .map((text) => `\n\n${text}`)
        .join(''),
  }
}

/** The whole answer is the quote: it is given as it stands. */
const openPair = async (
  read: Reader<KnowledgeTables>,
  { workspaceId, pairId, quote }: CitedPlace & { pairId: PairId },
): Promise<OpenedSource | undefined> => {
  const pair = await findPairRow(read, workspaceId, pairId)
  if (!pair) return undefined
  const parts = splitAtQuote(pair.answer, quote) ?? { before: '', quote: pair.answer, after: '' }
  const documentName = pairsName(pair.question)
  return { documentId: pair.id, documentName, fileKind: undefined, headingPath: [pair.question], page: undefined, position: 0, ...parts }
}

const textOf = (chunks: readonly ChunkRow[], isWanted: (position: number) => boolean): string[] =>
  chunks.filter((chunk) => isWanted(chunk.position)).map((chunk) => chunk.text)

type Generation = ChunkRow['generation_id']

const findCited = (read: Reader<KnowledgeTables>, generationId: Generation, chunkId: ChunkId): Promise<ChunkRow | undefined> =>
  read.selectFrom('chunks').selectAll().where('id', '=', chunkId).where('generation_id', '=', generationId).executeTakeFirst()

/** A batch of chunks at a time: the document may be a book. */
const BATCH = 100

const findQuoting = async (read: Reader<KnowledgeTables>, generationId: Generation, quote: string): Promise<ChunkRow | undefined> => {
  for (let from = 0; ; from += BATCH) {
    const chunks = await chunksFrom(read, generationId, { from, limit: BATCH })
    const found = chunks.find((chunk) => splitAtQuote(chunk.text, quote) !== undefined)
    if (found || chunks.length < BATCH) return found
  }
}
