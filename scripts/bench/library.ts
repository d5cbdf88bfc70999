import { createTextIndex } from '../../src/adapters/sqlite/text-index.ts'
import { createVectorIndex } from '../../src/adapters/sqlite/vector-index.ts'
import { type App, composeApp } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import type { Ctx } from '../../src/domain/identity/index.ts'
import type { VectorSpace } from '../../src/domain/knowledge/ports.ts'
import type { AssistantId, DocumentId, GenerationId } from '../../src/kernel/ids.ts'
import { stem } from '../../src/kernel/text/stems.ts'
import { tokens } from '../../src/kernel/text/tokens.ts'
import { ctxOf } from '../../src/testing/factories.ts'
import { testLog } from '../../src/testing/test-log.ts'
import { createProse } from './prose.ts'

/** A passage as the indexes take it, made once for all libraries. */
export interface Made {
  text: string
  stems: string[]
  vector: Float32Array
}

/** The chunks of a knowledge base, with what is asked of it. */
export interface Stock {
  chunks: Made[]
  questions: string[]
}

export interface Library extends AsyncDisposable {
  app: App
  tenants: Array<{ ctx: Ctx; assistantId: AssistantId }>
}

const CHUNKS_PER_DOCUMENT = 100
const CHUNKS_PER_WRITE = 200
const SENTENCES = 6

export const openApp = async (dataDir: string, extractCommand?: string[]): Promise<App> => {
  const loaded = loadConfig({ env: { REPLYX_DATA_DIR: dataDir }, flags: {} })
  return composeApp({ loaded, log: testLog().log, ...(extractCommand ? { extractCommand } : {}) })
}

/** Two languages in turn, embedded by the local model. */
export const makeStock = async ({ features, base }: App, chunkCount: number, questionCount: number): Promise<Stock> => {
  const prose = [createProse('ru', 5), createProse('en', 5)] as const
  const proseOf = (i: number) => prose[Math.floor(i / CHUNKS_PER_DOCUMENT) % 2] ?? prose[0]
  const stemOf = remembering(stem)
  const chunks: Made[] = []
  while (chunks.length < chunkCount) {
    const from = chunks.length
    const texts = Array.from({ length: Math.min(500, chunkCount - from) }, (_, i) => proseOf(from + i).paragraph(SENTENCES))
    const scope = { workspaceId: base.newId('wsp'), signal: new AbortController().signal }
    const { vectors } = await features.models.embed(scope, texts, 'passage')
    for (const [i, text] of texts.entries()) {
      chunks.push({ text, stems: tokens(text).map(stemOf), vector: vectors[i] ?? new Float32Array() })
    }
  }
  return { chunks, questions: Array.from({ length: questionCount }, (_, i) => (prose[i % 2] ?? prose[0]).question()) }
}

const remembering = (make: (word: string) => string): ((word: string) => string) => {
  const known = new Map<string, string>()
  return (word) => {
    const made = known.get(word) ?? make(word)
    known.set(word, made)
    return made
  }
}

/** Businesses that share the chunks between them evenly, as if each had uploaded its documents and they had all been read. */
export const stockLibrary = async (app: App, chunks: readonly Made[], tenants: number): Promise<Library> => {
  const library: Library = { app, tenants: [], [Symbol.asyncDispose]: () => app.close() }
  for (let tenant = 0; tenant < tenants; tenant++) {
    const ctx = ctxOf(app.base.newId('wsp'), { kind: 'system' })
    const { id: assistantId } = await app.features.assistants.create(ctx, { name: 'Ася', language: 'ru' })
    library.tenants.push({ ctx, assistantId })
    const own = chunks.slice(Math.floor((tenant * chunks.length) / tenants), Math.floor(((tenant + 1) * chunks.length) / tenants))
    for (let at = 0; at < own.length; at += CHUNKS_PER_DOCUMENT) {
      await addDocument(app, { ctx, assistantId }, own.slice(at, at + CHUNKS_PER_DOCUMENT))
    }
  }
  return library
}

interface Place {
  ctx: Ctx
  assistantId: AssistantId
  id: DocumentId
  generationId: GenerationId
}

const addDocument = async (app: App, { ctx, assistantId }: Library['tenants'][number], chunks: Made[]): Promise<void> => {
  const { newId } = app.base
  const place = { ctx, assistantId, id: newId('doc'), generationId: newId('gen') }
  const { space, dimensions } = await app.features.models.embeddingSpace(ctx.workspaceId)
  for (let at = 0; at < chunks.length; at += CHUNKS_PER_WRITE) {
    await addChunks(app, place, { chunks: chunks.slice(at, at + CHUNKS_PER_WRITE), at, space: { space, dimensions } })
  }
  await addRows(app, place, { chunks, space })
}

interface Batch {
  chunks: readonly Made[]
  at: number
  space: VectorSpace
}

const addChunks = async ({ base }: App, { ctx, id, generationId }: Place, { chunks, at, space }: Batch): Promise<void> => {
  const { workspaceId } = ctx
  const [textIndex, vectorIndex] = [createTextIndex(), createVectorIndex()]
  const entries = chunks.map((chunk) => ({
    chunkId: base.newId('chk'),
    workspaceId,
    generationId,
    title: [],
    headings: [],
    body: chunk.stems,
    vector: chunk.vector,
  }))
  await base.db.write(async (tx) => {
    for (const [i, { text, stems }] of chunks.entries()) {
      await tx
        .insertInto('chunks')
        .values({
          ...{
            id: entries[i]?.chunkId ?? 'chk_',
            generation_id: generationId,
            document_id: id,
            workspace_id: workspaceId,
            position: at + i,
          },
          ...{ heading_path: '[]', page: null, text, stems: stems.join(' '), heading_stems: '' },
        })
        .execute()
    }
    await textIndex.upsert(tx, entries)
    await vectorIndex.upsert(tx, space, entries)
  })
}

/** Last, as in life: from here on it is searched. */
const addRows = async ({ base }: App, place: Place, { chunks, space }: { chunks: readonly Made[]; space: string }): Promise<void> => {
  const { ctx, assistantId, id, generationId } = place
  const { workspaceId } = ctx
  const now = base.clock()
  const count = chunks.length
  const stem_count = chunks.reduce((sum, { stems }) => sum + stems.length, 0)
  await base.db.write(async (tx) => {
    await tx
      .insertInto('generations')
      .values({
        ...{ id: generationId, document_id: id, workspace_id: workspaceId, embedding_space: space, state: 'current' },
        ...{ chunk_count: count, stem_count, indexed_count: count, created_at: now, next_space: null, next_count: 0, stale_space: null },
      })
      .execute()
    await tx
      .insertInto('documents')
      .values({
        ...{ id, workspace_id: workspaceId, name: `${id}.md`, folded_name: `${id}.md`, file_kind: 'md', title: null, size_bytes: 1 },
        ...{ sha256: id, blob_key: id, state: 'searchable', failure: null, done_count: count, total_count: count, page_count: null },
        ...{ language: 'ru', current_generation_id: generationId, created_at: now, updated_at: now, created_by: null },
      })
      .execute()
    await tx.insertInto('document_attachments').values({ document_id: id, assistant_id: assistantId, workspace_id: workspaceId }).execute()
  })
}
