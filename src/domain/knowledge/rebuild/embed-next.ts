import type { JobContext } from '../../../platform/jobs/index.ts'
import { announceRebuild } from '../announce.ts'
import type { KnowledgeDeps } from '../deps.ts'
import { type DocumentRow, findDocumentRow } from '../document-store.ts'
import { embeddedText } from '../embedded-text.ts'
import { type ChunkRow, chunksFrom, type GenerationRow } from '../generation-store.ts'
import { changeCurrent, type Target } from './rebuild-store.ts'

/** Texts a call of the model; progress shows after each. */
const EMBED_BATCH = 96
/** Chunks a write: few enough to hold the writer for a few milliseconds. */
const WRITE_BATCH = 8

/** Vectors in the new space for the next chunks of a generation, beside those that search asks. */
export const embedNext = async (
  deps: KnowledgeDeps,
  generation: GenerationRow,
  { target, job }: { target: Target; job: JobContext },
): Promise<true> => {
  const document = await findDocumentRow(deps.db.read, generation.document_id)
  const from = generation.next_space === target.space ? generation.next_count : 0
  const chunks = document ? await chunksFrom(deps.db.read, generation.id, { from, limit: EMBED_BATCH }) : []
  const vectors = document && chunks.length > 0 ? await embedAll(deps, { document, chunks, target, job }) : []
  for (let at = 0; at < chunks.length; at += WRITE_BATCH) {
    job.signal.throwIfAborted()
    const batch = { chunks: chunks.slice(at, at + WRITE_BATCH), vectors: vectors.slice(at, at + WRITE_BATCH) }
    if (!(await writeBatch(deps, generation, { ...batch, target }))) return true
  }
  // No chunk left though more were counted: what is there has its vector.
  if (chunks.length === 0) {
    const change = { next_space: target.space, next_count: generation.chunk_count ?? 0 }
    await deps.db.write((tx) => changeCurrent(tx, generation.id, change))
  }
  announceRebuild(deps, target.workspaceId)
  return true
}

interface Due {
  document: DocumentRow
  chunks: readonly ChunkRow[]
  target: Target
  job: JobContext
}

const embedAll = async (deps: KnowledgeDeps, { document, chunks, target, job }: Due): Promise<Float32Array[]> => {
  const texts = chunks.map((chunk) => embeddedText(document, chunk))
  const scope = { workspaceId: target.workspaceId, signal: job.signal, space: target.space }
  return (await deps.models.embed(scope, texts, 'passage')).vectors
}

interface Batch {
  chunks: readonly ChunkRow[]
  vectors: readonly Float32Array[]
  target: Target
}

/** False when the document was removed or replaced meanwhile. */
const writeBatch = (deps: KnowledgeDeps, generation: GenerationRow, { chunks, vectors, target }: Batch): Promise<boolean> =>
  deps.db.write(async (tx) => {
    const done = (chunks.at(-1)?.position ?? 0) + 1
    if (!(await changeCurrent(tx, generation.id, { next_space: target.space, next_count: done }))) return false
    const entries = chunks.map((chunk, i) => ({
      chunkId: chunk.id,
      workspaceId: chunk.workspace_id,
      generationId: chunk.generation_id,
      vector: vectors[i] ?? new Float32Array(),
    }))
    await deps.vectorIndex.upsert(tx, { space: target.space, dimensions: vectors[0]?.length ?? 0 }, entries)
    return true
  })
