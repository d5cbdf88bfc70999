import { stems } from '../../kernel/text/stems.ts'
import { announceProgress } from './announce.ts'
import type { KnowledgeDeps } from './deps.ts'
import { changeDocument, type DocumentRow } from './document-store.ts'
import { embeddedText } from './embedded-text.ts'
import { type ChunkRow, changeBuilding, chunksFrom, findGeneration } from './generation-store.ts'
import type { Indexing } from './index-document.ts'
import { IndexingStopped } from './indexing-stopped.ts'
import type { VectorSpace } from './ports.ts'
import { titleOf } from './title-of.ts'

/** Texts a call of the model; progress shows after each. */
const EMBED_BATCH = 96
/** Chunks a write: few enough to hold the writer for a few milliseconds. */
const WRITE_BATCH = 8

/** Second pass: vectors for the chunks and both indexes, from where the last write ended. */
export const buildGeneration = async (deps: KnowledgeDeps, indexing: Indexing): Promise<void> => {
  const { document, job } = indexing
  const generation = await findGeneration(deps.db.read, indexing.generation.id)
  if (!generation) throw new IndexingStopped()
  const titled = { ...document, ...(await currentTitle(deps, document)) }
  for (let from = generation.indexed_count; ; ) {
    const chunks = await chunksFrom(deps.db.read, generation.id, { from, limit: EMBED_BATCH })
    if (chunks.length === 0) return
    const scope = { workspaceId: document.workspace_id, signal: job.signal, space: generation.embedding_space }
    const { vectors } = await deps.models.embed(
      scope,
      chunks.map((chunk) => embeddedText(titled, chunk)),
      'passage',
    )
    const dimensions = vectors[0]?.length ?? 0
    for (let at = 0; at < chunks.length; at += WRITE_BATCH) {
      job.signal.throwIfAborted()
      const batch = { chunks: chunks.slice(at, at + WRITE_BATCH), vectors: vectors.slice(at, at + WRITE_BATCH) }
      await writeBatch(deps, { ...indexing, document: titled }, { ...batch, space: { space: generation.embedding_space, dimensions } })
    }
    from += chunks.length
  }
}

/** The reading has just found it. */
const currentTitle = (deps: KnowledgeDeps, document: DocumentRow): Promise<Pick<DocumentRow, 'title'> | undefined> =>
  deps.db.read.selectFrom('documents').select('title').where('id', '=', document.id).executeTakeFirst()

interface Batch {
  chunks: readonly ChunkRow[]
  vectors: readonly Float32Array[]
  space: VectorSpace
}

const writeBatch = async (deps: KnowledgeDeps, { document }: Indexing, { chunks, vectors, space }: Batch): Promise<void> => {
  const title = stems(titleOf(document))
  const entries = chunks.map((chunk, i) => ({
    chunkId: chunk.id,
    workspaceId: chunk.workspace_id,
    generationId: chunk.generation_id,
    title,
    headings: wordsOf(chunk.heading_stems),
    body: wordsOf(chunk.stems),
    vector: vectors[i] ?? new Float32Array(),
  }))
  const done = (chunks.at(-1)?.position ?? 0) + 1
  const generationId = chunks[0]?.generation_id
  if (generationId === undefined) return
  const row = await deps.db.write(async (tx) => {
    if (!(await changeBuilding(tx, generationId, { indexed_count: done }))) throw new IndexingStopped()
    await deps.textIndex.upsert(tx, entries)
    await deps.vectorIndex.upsert(tx, space, entries)
    return changeDocument(tx, document.id, { done_count: done })
  })
  if (row) announceProgress(deps, row)
}

const wordsOf = (stored: string): string[] => (stored === '' ? [] : stored.split(' '))
