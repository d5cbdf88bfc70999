import { join } from 'node:path'
import { createFileBlobStore } from '../adapters/filesystem/blob-store.ts'
import { createLocalEmbedder } from '../adapters/local-model/embedder.ts'
import { lexiconLoader } from '../compose/lexicon.ts'
import { searchIndexes } from '../compose/search-indexes.ts'
import type { Assistant } from '../domain/assistants/index.ts'
import { createAssistants } from '../domain/assistants/index.ts'
import type { Ctx } from '../domain/identity/index.ts'
import { createKnowledge, type Knowledge } from '../domain/knowledge/index.ts'
import type { ExtractedBlock, ExtractOutcome, Extractor, VectorIndex } from '../domain/knowledge/ports.ts'
import { EMBEDDING_JOB } from '../domain/models/index.ts'
import { AppError } from '../kernel/app-error.ts'
import { startJobs } from '../platform/jobs/index.ts'
import { type TestBase, testBase, userCtx } from './factories.ts'

/** What a test changes while it runs. */
export interface KnowledgeFakes {
  /** The space new vectors are in. */
  space: string
  /** A space whose model answers no more. */
  goneSpace: string | undefined
  /** Called before each batch of passages is embedded; a throw is the failure of the model. */
  onEmbed: (texts: readonly string[]) => Promise<void> | void
  /** Called before each batch of blocks is given; a throw is a crash while reading. */
  onBlocks: (batch: number) => Promise<void> | void
  /** Passages embedded so far. */
  embedded: number
  /** The spaces that questions were asked in, in order. */
  askedIn: string[]
}

export interface TestKnowledge extends TestBase {
  vectorIndex: VectorIndex
  knowledge: Knowledge
  fakes: KnowledgeFakes
  ctx: Ctx
  assistant: Assistant
  /** Runs every due job, and those they leave, to the end; the daily sweep only when asked for. */
  runJobs(options?: { sweep: boolean }): Promise<void>
  add(name: string, content: string, assistantIds?: ReadonlyArray<Assistant['id']>): ReturnType<Knowledge['addDocument']>
}

/**
 * The feature over a test database, files and the local vectors. Files are read in this process: a line a block, `# ` before a heading, and
 * `!broken` for one that cannot be read.
 */
export const testKnowledge = async (limits = { fileBytes: 1_000_000, documents: 100 }): Promise<TestKnowledge> => {
  const base = await testBase()
  const fakes: KnowledgeFakes = { space: 'local-v1', goneSpace: undefined, onEmbed: () => {}, onBlocks: () => {}, embedded: 0, askedIn: [] }
  const assistants = createAssistants(base)
  const ctx = userCtx(base)
  const assistant = await assistants.create(ctx, { name: 'Анна', language: 'ru' })
  const indexes = await searchIndexes(base.db.engine)
  const knowledge = createKnowledge({
    ...base,
    assistants,
    limits,
    blobs: createFileBlobStore({ folder: join(base.folder, 'files'), newId: base.newId }),
    extractor: fakeExtractor(fakes),
    ...indexes,
    lexicon: lexiconLoader(),
    models: fakeModels(fakes),
  })
  const add: TestKnowledge['add'] = (name, content, assistantIds = [assistant.id]) =>
    knowledge.addDocument(ctx, { fileName: name, body: new Blob([content]).stream(), assistantIds })
  const runJobs: TestKnowledge['runJobs'] = async ({ sweep } = { sweep: false }) => {
    const handlers = { ...(sweep ? onRequest(knowledge) : withoutSweep(knowledge)), [EMBEDDING_JOB]: knowledge.embeddingJob }
    const runner = await startJobs({ ...base, queue: base.jobs, handlers, instanceId: 'test' })
    await runner.idle()
    await runner.close()
  }
  return { ...base, vectorIndex: indexes.vectorIndex, knowledge, fakes, ctx, assistant, add, runJobs }
}

const withoutSweep = ({ jobs }: Knowledge): Knowledge['jobs'] =>
  Object.fromEntries(Object.entries(jobs).filter(([, handler]) => handler.everyMs === undefined))

/** The sweep runs when a test has enqueued it, and does not come again by itself. */
const onRequest = ({ jobs }: Knowledge): Knowledge['jobs'] =>
  Object.fromEntries(
    Object.entries(jobs).map(([kind, handler]) => {
      const { everyMs, ...once } = handler
      return [kind, everyMs === undefined ? handler : once]
    }),
  )

const fakeModels = (fakes: KnowledgeFakes): Parameters<typeof createKnowledge>[0]['models'] => {
  const embedder = createLocalEmbedder()
  return {
    embeddingSpace: async () => ({ space: fakes.space, dimensions: embedder.dimensions, maxBatch: embedder.maxBatch }),
    embed: async ({ signal, space }, texts, form) => {
      if (form === 'passage') {
        await fakes.onEmbed(texts)
        fakes.embedded += texts.length
      } else fakes.askedIn.push(space ?? fakes.space)
      if (space !== undefined && space === fakes.goneSpace) throw new AppError('unavailable', { key: 'error.embedding_space_gone' })
      return { space: space ?? fakes.space, vectors: (await embedder.embed(texts, form, signal)).vectors }
    },
  }
}

const BLOCKS_AT_ONCE = 40

const fakeExtractor = (fakes: KnowledgeFakes): Extractor => ({
  extract: async ({ path, signal }, onBlocks): Promise<ExtractOutcome> => {
    const text = await Bun.file(path).text()
    if (text.startsWith('!')) return { status: 'failed', reason: text.slice(1) as 'broken' }
    const blocks = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(
        (line): ExtractedBlock =>
          line.startsWith('# ') ? { kind: 'heading', level: 1, text: line.slice(2) } : { kind: 'paragraph', text: line },
      )
    for (let at = 0, batch = 0; at < blocks.length; at += BLOCKS_AT_ONCE, batch++) {
      signal.throwIfAborted()
      await fakes.onBlocks(batch)
      await onBlocks(blocks.slice(at, at + BLOCKS_AT_ONCE))
    }
    return { status: 'ok', kind: 'txt', title: undefined, pageCount: undefined }
  },
})
