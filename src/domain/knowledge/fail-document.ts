import type { Tx } from '../../platform/db/index.ts'
import type { JobContext } from '../../platform/jobs/index.ts'
import { announceDocument } from './announce.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { DocumentFailure } from './document.ts'
import { changeDocument, type DocumentRow } from './document-store.ts'
import { retireGenerations } from './retire.ts'

/** The end of an indexing that cannot succeed. What was searchable before stays so. */
export const failDocument = (
  deps: KnowledgeDeps,
  document: DocumentRow,
  { failure, job }: { failure: DocumentFailure; job: JobContext },
): Promise<void> =>
  deps.db.write(async (tx) => {
    await failDocumentStep(deps, tx, { document, failure })
    await job.complete(tx)
  })

/** A step. */
export const failDocumentStep = async (
  deps: KnowledgeDeps,
  tx: Tx,
  { document, failure }: { document: DocumentRow; failure: DocumentFailure },
): Promise<void> => {
  await retireGenerations(tx, deps, { documentId: document.id, except: document.current_generation_id ?? undefined })
  const row =
    document.state === 'searchable'
      ? undefined
      : await changeDocument(tx, document.id, { state: 'failed', failure, updated_at: deps.clock() })
  if (row) await announceDocument(deps, tx, row)
}
