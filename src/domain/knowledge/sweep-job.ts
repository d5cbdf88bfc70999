import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import { INDEXING_JOB } from './add-document.ts'
import { deleteRetired } from './cleanup-job.ts'
import type { KnowledgeDeps } from './deps.ts'
import { enqueueRebuilds } from './rebuild/rebuild-job.ts'

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
      await enqueueRebuilds(deps)
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
const enqueueUnfinished = async ({ db, jobs }: KnowledgeDeps): Promise<number> => {
  const rows = await db.read.selectFrom('documents').select('id').where('state', 'not in', ['failed', 'searchable']).execute()
  for (const { id } of rows) await db.write((tx) => jobs.enqueue(tx, { kind: INDEXING_JOB, payload: { documentId: id }, key: id }))
  return rows.length
}
