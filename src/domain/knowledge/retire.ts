import type { DocumentId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { DocumentRow } from './document-store.ts'
import type { KnowledgeTables } from './schema.ts'

export const CLEANUP_JOB = 'knowledge.cleanup'

/** A step: takes all but the current generation of a document out of work; a job deletes their chunks. */
export const retireGenerations = async (
  tx: Tx,
  deps: { jobs: Jobs },
  { documentId, except }: { documentId: DocumentId; except?: string | undefined },
): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  let query = knowledge
    .updateTable('generations')
    .set({ state: 'retired' })
    .where('document_id', '=', documentId)
    .where('state', '!=', 'retired')
  if (except !== undefined) query = query.where('id', '!=', except as `gen_${string}`)
  await query.execute()
  await deps.jobs.enqueue(tx, { kind: CLEANUP_JOB, payload: { documentId }, key: documentId })
}

/** A step: the document is gone from this commit on, for search too; a job deletes what is left of it. */
export const deleteDocument = async (tx: Tx, deps: { jobs: Jobs }, row: DocumentRow): Promise<boolean> => {
  const knowledge: Tx<KnowledgeTables> = tx
  const deleted = await knowledge.deleteFrom('documents').where('id', '=', row.id).returning('id').executeTakeFirst()
  if (!deleted) return false
  await knowledge.deleteFrom('document_attachments').where('document_id', '=', row.id).execute()
  await knowledge.updateTable('generations').set({ state: 'retired' }).where('document_id', '=', row.id).execute()
  // Without a key: a job of the same document that runs now may be past the blob already.
  await deps.jobs.enqueue(tx, { kind: CLEANUP_JOB, payload: { documentId: row.id, blobKey: row.blob_key } })
  return true
}
