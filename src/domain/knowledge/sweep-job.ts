import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import { INDEXING_JOB } from './add-document.ts'
import { deleteRetired } from './cleanup-job.ts'
import type { KnowledgeDeps } from './deps.ts'

/** Every day: what crashes left behind goes, what should be indexed is, and documents follow a change of the embedding model. */
export const createSweepJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    timeoutMs: 60 * 60_000,
    run: async (_, { signal, log }) => {
      const files = await deleteOrphanFiles(deps, signal)
      await retireOrphans(deps)
      await deleteRetired(deps, { signal })
      const documents = await enqueueUnfinished(deps)
      log.info({ files, documents }, 'knowledge swept')
    },
  })

/** An upload of a younger file may still be on its way to its row. */
const deleteOrphanFiles = async ({ db, blobs, clock }: KnowledgeDeps, signal: AbortSignal): Promise<number> => {
  let deleted = 0
  for await (const key of blobs.list(clock() - DAY_MS)) {
    signal.throwIfAborted()
    const owner = await db.read.selectFrom('documents').select('id').where('blob_key', '=', key).executeTakeFirst()
    if (owner) continue
    await blobs.delete(key)
    deleted += 1
  }
  return deleted
}

const retireOrphans = async ({ db }: KnowledgeDeps): Promise<void> => {
  await db.write((tx) =>
    tx
      .updateTable('generations')
      .set({ state: 'retired' })
      .where('state', '!=', 'retired')
      .where('document_id', 'not in', (e) => e.selectFrom('documents').select('documents.id'))
      .execute(),
  )
}

/** A document whose indexing is under way has its job, and another one with the same key is a no-op. */
const enqueueUnfinished = async (deps: KnowledgeDeps): Promise<number> => {
  const rows = await deps.db.read
    .selectFrom('documents as d')
    .leftJoin('generations as g', 'g.id', 'd.current_generation_id')
    .select(['d.id', 'd.workspace_id', 'd.state', 'g.embedding_space'])
    .where('d.state', '!=', 'failed')
    .execute()
  const spaces = new Map<string, string>()
  let count = 0
  for (const row of rows) {
    const space = spaces.get(row.workspace_id) ?? (await deps.models.embeddingSpace(row.workspace_id)).space
    spaces.set(row.workspace_id, space)
    if (row.state === 'searchable' && row.embedding_space === space) continue
    await deps.db.write((tx) => deps.jobs.enqueue(tx, { kind: INDEXING_JOB, payload: { documentId: row.id }, key: row.id }))
    count += 1
  }
  return count
}
