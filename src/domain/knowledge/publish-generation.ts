import { announceDocument, announceRemoval } from './announce.ts'
import type { KnowledgeDeps } from './deps.ts'
import { changeDocument } from './document-store.ts'
import { changeBuilding } from './generation-store.ts'
import type { Indexing } from './index-document.ts'
import { IndexingStopped } from './indexing-stopped.ts'
import { enqueueRebuild } from './rebuild/rebuild-job.ts'
import { findReplaced } from './replaced.ts'
import { deleteDocument, retireGenerations } from './retire.ts'

/** The flip: in one short write search sees the new generation, and the document it replaces is gone. */
export const publishGeneration = async (deps: KnowledgeDeps, { document, generation, job }: Indexing): Promise<void> => {
  const { space } = await deps.models.embeddingSpace(document.workspace_id)
  await deps.db.write(async (tx) => {
    const published = await changeBuilding(tx, generation.id, { state: 'current' })
    const row =
      published &&
      (await changeDocument(tx, document.id, {
        state: 'searchable',
        failure: null,
        current_generation_id: generation.id,
        done_count: published.chunk_count ?? 0,
        total_count: published.chunk_count,
        updated_at: deps.clock(),
      }))
    if (!row) throw new IndexingStopped()
    if (document.current_generation_id !== null) await retireGenerations(tx, deps, { documentId: document.id, except: generation.id })
    for (const replaced of await findReplaced(tx, row)) {
      if (await deleteDocument(tx, deps, replaced)) await announceRemoval(deps, tx, replaced)
    }
    // The model was changed while this document was on its way.
    if (generation.embedding_space !== space) await enqueueRebuild(tx, deps, document.workspace_id)
    await announceDocument(deps, tx, row)
    await job.complete(tx)
  })
}
