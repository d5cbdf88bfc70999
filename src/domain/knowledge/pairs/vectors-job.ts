import { z } from 'zod'
import { DAY_MS, MINUTE_MS } from '../../../kernel/clock.ts'
import type { AssistantId, ChunkId } from '../../../kernel/ids.ts'
import type { Reader, Tx } from '../../../platform/db/index.ts'
import { type JobContext, type JobHandler, jobHandler } from '../../../platform/jobs/index.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { KnowledgeTables } from '../schema.ts'
import { PAIR_VECTORS_JOB } from './pair-index.ts'

/** Texts a call of the model. */
const BATCH = 48

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
      if (set.space !== space) await startOver(deps, { ...set, space })
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

/** Until its new vector is there a pair is found by its words alone. */
const startOver = async (deps: KnowledgeDeps, set: PairSet): Promise<void> => {
  const rows = await deps.db.read
    .selectFrom('pair_attachments')
    .select('chunk_id')
    .where('workspace_id', '=', set.workspace_id)
    .where('assistant_id', '=', set.assistant_id)
    .execute()
  const ids = rows.flatMap((row) => (row.chunk_id ? [row.chunk_id] : []))
  for (let at = 0; at < ids.length; at += BATCH) {
    await deps.db.write((tx) => deps.vectorIndex.delete(tx, ids.slice(at, at + BATCH)))
  }
  await deps.db.write(async (tx) => {
    const knowledge: Tx<KnowledgeTables> = tx
    await knowledge.updateTable('pair_attachments').set({ is_embedded: 0 }).where('assistant_id', '=', set.assistant_id).execute()
    await knowledge.updateTable('pair_sets').set({ space: set.space }).where('assistant_id', '=', set.assistant_id).execute()
  })
}

const embedSome = async (deps: KnowledgeDeps, set: PairSet, job: JobContext): Promise<number> => {
  const chunks = await deps.db.read
    .selectFrom('pair_attachments as a')
    .innerJoin('chunks as c', 'c.id', 'a.chunk_id')
    .innerJoin('pairs as p', 'p.id', 'a.pair_id')
    .select(['c.id', 'c.generation_id', 'p.question', 'p.variants', 'p.answer'])
    .where('a.assistant_id', '=', set.assistant_id)
    .where('a.is_embedded', '=', 0)
    .limit(BATCH)
    .execute()
  if (chunks.length === 0) return 0
  const texts = chunks.map((chunk) => [chunk.question, ...(JSON.parse(chunk.variants) as string[]), chunk.answer].join('\n'))
  const scope = { workspaceId: set.workspace_id, signal: job.signal, space: set.space }
  const { vectors } = await deps.models.embed(scope, texts, 'passage')
  const dimensions = vectors[0]?.length ?? 0
  await deps.db.write(async (tx) => {
    const kept = new Set(
      await markEmbedded(
        tx,
        set,
        chunks.map((chunk) => chunk.id),
      ),
    )
    const entries = chunks.flatMap((chunk, i) => {
      const vector = vectors[i]
      return vector && kept.has(chunk.id)
        ? [{ chunkId: chunk.id, workspaceId: set.workspace_id, generationId: chunk.generation_id, vector }]
        : []
    })
    await deps.vectorIndex.upsert(tx, { space: set.space, dimensions }, entries)
  })
  return chunks.length
}

/** Those that are still there: a pair may have been changed while its vector was made. */
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
