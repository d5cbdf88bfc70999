import { z } from 'zod'
import { DAY_MS, MINUTE_MS } from '../../../kernel/clock.ts'
import type { AssistantId, ChunkId, GenerationId } from '../../../kernel/ids.ts'
import type { Reader, Tx } from '../../../platform/db/index.ts'
import { type JobContext, type JobHandler, jobHandler } from '../../../platform/jobs/index.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { KnowledgeTables } from '../schema.ts'
import { PAIR_VECTORS_JOB } from './pair-index.ts'

/** Texts a call of the model. */
const BATCH = 48
/** Ids a statement names. */
const MARKED = 500

type PairSet = KnowledgeTables['pair_sets']

/** Makes the vectors that are missing for one assistant's pairs; all of them anew after a change of the embedding model. */
export const createPairVectorsJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({ assistantId: z.string().transform((id) => id as AssistantId) }),
    concurrency: 1,
    maxAttempts: 6,
    timeoutMs: 30 * MINUTE_MS,
    run: async ({ assistantId }, job) => {
      const set = await deps.db.read.selectFrom('pair_sets').selectAll().where('assistant_id', '=', assistantId).executeTakeFirst()
      if (!set) return
      const { space } = await deps.models.embeddingSpace(set.workspace_id)
      if (set.space !== space) await startOver(deps, set, { space, job })
      // A pair saved while this runs finds the job taken: it ends in the write that sees nothing left.
      for (let empty = 0; empty < 2 && !(await endIfDone(deps, assistantId, job)); ) {
        if ((await embedSome(deps, { ...set, space }, job)) === 0) empty += 1
        job.signal.throwIfAborted()
      }
    },
  })

const endIfDone = (deps: KnowledgeDeps, assistantId: AssistantId, job: JobContext): Promise<boolean> =>
  deps.db.write(async (tx) => {
    if (await hasWaiting(tx, assistantId)) return false
    await job.complete(tx)
    return true
  })

/** New vectors beside the old ones, which are asked until all are there; a crash begins anew, for pairs are few. */
const startOver = async (deps: KnowledgeDeps, set: PairSet, { space, job }: { space: string; job: JobContext }): Promise<void> => {
  const chunks = await chunksOf(deps.db.read, set).execute()
  const done: ChunkId[] = []
  for (let at = 0; at < chunks.length; at += BATCH) {
    const batch = chunks.slice(at, at + BATCH)
    await embedBatch(deps, { ...set, space }, { chunks: batch, job, stillThere: attachedOf })
    done.push(...batch.map((chunk) => chunk.id))
    job.signal.throwIfAborted()
  }
  await deps.db.write((tx) => changeOver(tx, set, { space, done }))
  for (let at = 0; at < done.length; at += BATCH) {
    await deps.db.write((tx) => deps.vectorIndex.deleteIn(tx, set.space, done.slice(at, at + BATCH)))
  }
}

/** From this commit on the new vectors are asked. A pair that was changed meanwhile is found by its words until its own is made. */
const changeOver = async (tx: Tx, set: PairSet, { space, done }: { space: string; done: readonly ChunkId[] }): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  await knowledge.updateTable('pair_attachments').set({ is_embedded: 0 }).where('assistant_id', '=', set.assistant_id).execute()
  for (let at = 0; at < done.length; at += MARKED) await markEmbedded(tx, set, done.slice(at, at + MARKED))
  await knowledge.updateTable('pair_sets').set({ space }).where('assistant_id', '=', set.assistant_id).execute()
}

const chunksOf = (reader: Reader<KnowledgeTables>, set: PairSet) =>
  reader
    .selectFrom('pair_attachments as a')
    .innerJoin('chunks as c', 'c.id', 'a.chunk_id')
    .innerJoin('pairs as p', 'p.id', 'a.pair_id')
    .select(['c.id', 'c.generation_id', 'p.question', 'p.variants', 'p.answer'])
    .where('a.assistant_id', '=', set.assistant_id)

const embedSome = async (deps: KnowledgeDeps, set: PairSet, job: JobContext): Promise<number> => {
  const chunks = await chunksOf(deps.db.read, set).where('a.is_embedded', '=', 0).limit(BATCH).execute()
  if (chunks.length > 0) await embedBatch(deps, set, { chunks, job, stillThere: markEmbedded })
  return chunks.length
}

interface PairBatch {
  chunks: ReadonlyArray<{ id: ChunkId; generation_id: GenerationId; question: string; variants: string; answer: string }>
  job: JobContext
  /** Those that are still there: a pair may have been changed while its vector was made. */
  stillThere(tx: Tx<KnowledgeTables>, set: PairSet, ids: readonly ChunkId[]): Promise<ChunkId[]>
}

const embedBatch = async (deps: KnowledgeDeps, set: PairSet, { chunks, job, stillThere }: PairBatch): Promise<void> => {
  const texts = chunks.map((chunk) => [chunk.question, ...(JSON.parse(chunk.variants) as string[]), chunk.answer].join('\n'))
  const scope = { workspaceId: set.workspace_id, signal: job.signal, space: set.space }
  const { vectors } = await deps.models.embed(scope, texts, 'passage')
  const dimensions = vectors[0]?.length ?? 0
  await deps.db.write(async (tx) => {
    const ids = chunks.map((chunk) => chunk.id)
    const kept = new Set(await stillThere(tx, set, ids))
    const entries = chunks.flatMap((chunk, i) => {
      const vector = vectors[i]
      return vector && kept.has(chunk.id)
        ? [{ chunkId: chunk.id, workspaceId: set.workspace_id, generationId: chunk.generation_id, vector }]
        : []
    })
    await deps.vectorIndex.upsert(tx, { space: set.space, dimensions }, entries)
  })
}

const attachedOf = async (tx: Tx<KnowledgeTables>, set: PairSet, ids: readonly ChunkId[]): Promise<ChunkId[]> => {
  const rows = await tx
    .selectFrom('pair_attachments')
    .select('chunk_id')
    .where('assistant_id', '=', set.assistant_id)
    .where('chunk_id', 'in', [...ids])
    .execute()
  return rows.flatMap((row) => (row.chunk_id ? [row.chunk_id] : []))
}

const markEmbedded = async (tx: Tx<KnowledgeTables>, set: PairSet, ids: readonly ChunkId[]): Promise<ChunkId[]> => {
  const rows = await tx
    .updateTable('pair_attachments')
    .set({ is_embedded: 1 })
    .where('assistant_id', '=', set.assistant_id)
    .where('chunk_id', 'in', [...ids])
    .returning('chunk_id')
    .execute()
  return rows.flatMap((row) => (row.chunk_id ? [row.chunk_id] : []))
}

/** Every day: sets whose vectors are of a model that is not used any more, or whose job was lost, get their job. */
export const createPairSweep = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    run: async () => {
      for (const set of await deps.db.read.selectFrom('pair_sets').selectAll().execute()) {
        const { space } = await deps.models.embeddingSpace(set.workspace_id)
        if (set.space === space && !(await hasWaiting(deps.db.read, set.assistant_id))) continue
        const job = { kind: PAIR_VECTORS_JOB, payload: { assistantId: set.assistant_id }, key: set.assistant_id }
        await deps.db.write((tx) => deps.jobs.enqueue(tx, job))
      }
    },
  })

const hasWaiting = async (handle: Reader<KnowledgeTables> | Tx<KnowledgeTables>, assistantId: AssistantId): Promise<boolean> => {
  const row = await (handle as Reader<KnowledgeTables>)
    .selectFrom('pair_attachments')
    .select('pair_id')
    .where('assistant_id', '=', assistantId)
    .where('is_embedded', '=', 0)
    .where('chunk_id', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
