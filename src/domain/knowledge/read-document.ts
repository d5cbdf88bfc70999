import { languageOf } from '../../kernel/language.ts'
import { announceDocument } from './announce.ts'
import { createChunker } from './chunk.ts'
import { type ChunkWriter, createChunkWriter } from './chunk-writer.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { DocumentFailure } from './document.ts'
import { changeDocument } from './document-store.ts'
import { changeBuilding } from './generation-store.ts'
import type { Indexing } from './index-document.ts'
import { IndexingStopped } from './indexing-stopped.ts'
import type { ExtractedBlock, ExtractOutcome } from './ports.ts'

/** First pass: the file becomes chunks in the database, never whole in memory. Gives the reason when it cannot be read. */
export const readDocument = async (deps: KnowledgeDeps, indexing: Indexing): Promise<DocumentFailure | undefined> => {
  const { document, generation, job } = indexing
  const path = await deps.blobs.path(document.blob_key)
  if (path === undefined) {
    job.log.error({ document: document.id, blob: document.blob_key }, 'the file of a document is missing')
    return 'unexpected'
  }
  const chunker = createChunker()
  const writer = createChunkWriter(deps, generation)
  const sample = createSample()
  const outcome = await deps.extractor.extract({ path, fileName: document.name, signal: job.signal }, async (blocks) => {
    sample.add(blocks)
    for (const block of blocks) await writer.add(chunker.push(block))
  })
  if (outcome.status === 'failed') return outcome.reason
  await writer.add(chunker.end())
  await writer.flush()
  if (writer.count() === 0) return 'no_text'
  await store(deps, indexing, { outcome, writer, language: languageOf(sample.text()) })
  return undefined
}

const SAMPLE_CHARS = 5000

const createSample = () => {
  let text = ''
  return {
    add: (blocks: readonly ExtractedBlock[]): void => {
      for (const block of blocks) if (text.length < SAMPLE_CHARS) text += ` ${block.text.slice(0, SAMPLE_CHARS)}`
    },
    text: (): string => text,
  }
}

interface Read {
  outcome: Extract<ExtractOutcome, { status: 'ok' }>
  writer: ChunkWriter
  language: string
}

const store = (deps: KnowledgeDeps, { document, generation }: Indexing, { outcome, writer, language }: Read): Promise<void> =>
  deps.db.write(async (tx) => {
    const built = await changeBuilding(tx, generation.id, { chunk_count: writer.count(), stem_count: writer.stemCount() })
    if (!built) throw new IndexingStopped()
    const row = await changeDocument(tx, document.id, {
      state: 'indexing',
      done_count: 0,
      total_count: writer.count(),
      updated_at: deps.clock(),
      file_kind: outcome.kind,
      title: outcome.title ?? null,
      page_count: outcome.pageCount ?? null,
      language,
    })
    if (!row) throw new IndexingStopped()
    await announceDocument(deps, tx, row)
  })
