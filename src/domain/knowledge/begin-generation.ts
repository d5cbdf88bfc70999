import { announceDocument } from './announce.ts'
import { deleteChunks } from './delete-chunks.ts'
import type { KnowledgeDeps } from './deps.ts'
import { changeDocument, type DocumentRow } from './document-store.ts'
import { findBuilding, findGeneration, type GenerationRow, insertGeneration } from './generation-store.ts'
import { IndexingStopped } from './indexing-stopped.ts'
import { retireGenerations } from './retire.ts'

/** The generation to go on with: the one a crash left, if its vectors would still be made by the same model, or a new one. */
export const beginGeneration = async (deps: KnowledgeDeps, document: DocumentRow): Promise<GenerationRow> => {
  const { space } = await deps.models.embeddingSpace(document.workspace_id)
  const left = await findBuilding(deps.db.read, document.id)
  if (left?.embedding_space === space) {
    // The reading was cut off: the extractor begins at the beginning, so do we.
    if (left.chunk_count === null) await deleteChunks(deps, left.id)
    return left
  }
  const id = deps.newId('gen')
  await deps.db.write(async (tx) => {
    if (left) await retireGenerations(tx, deps, { documentId: document.id, except: document.current_generation_id ?? undefined })
    await insertGeneration(tx, { id, documentId: document.id, workspaceId: document.workspace_id, space, createdAt: deps.clock() })
    const row = await changeDocument(tx, document.id, { state: 'reading', updated_at: deps.clock() })
    if (!row) throw new IndexingStopped()
    await announceDocument(deps, tx, row)
  })
  const begun = await findGeneration(deps.db.read, id)
  if (!begun) throw new IndexingStopped()
  return begun
}
