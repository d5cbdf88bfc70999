import { z } from 'zod'
import type { DocumentId } from '../../kernel/ids.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import { deleteChunks } from './delete-chunks.ts'
import type { KnowledgeDeps } from './deps.ts'

const Payload = z.strictObject({
  documentId: z.string().transform((id) => id as DocumentId),
  /** The file of a document that is gone. */
  blobKey: z.string().exactOptional(),
})

/** Deletes what nobody sees any more: retired generations of a document, and the file of one that was removed. */
export const createCleanupJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: Payload,
    concurrency: 1,
    timeoutMs: 10 * 60_000,
    run: async ({ documentId, blobKey }, { signal }) => {
      await deleteRetired(deps, { documentId, signal })
      if (blobKey !== undefined) await deps.blobs.delete(blobKey)
    },
  })

/** Of one document, or of all of them. */
export const deleteRetired = async (
  deps: KnowledgeDeps,
  { documentId, signal }: { documentId?: DocumentId; signal: AbortSignal },
): Promise<void> => {
  let query = deps.db.read.selectFrom('generations').select('id').where('state', '=', 'retired')
  if (documentId !== undefined) query = query.where('document_id', '=', documentId)
  for (const { id } of await query.execute()) {
    await deleteChunks(deps, id, signal)
    await deps.db.write((tx) => tx.deleteFrom('generations').where('id', '=', id).execute())
  }
}
