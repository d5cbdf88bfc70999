import type { GenerationId } from '../../kernel/ids.ts'
import type { KnowledgeDeps } from './deps.ts'
import { anyChunks } from './generation-store.ts'

/** Chunks a write: few enough to hold the writer for a few milliseconds. */
const BATCH = 20

/** Deletes all chunks of a generation from the indexes and the table, a batch a write. */
export const deleteChunks = async (deps: KnowledgeDeps, generationId: GenerationId, signal?: AbortSignal): Promise<void> => {
  for (;;) {
    signal?.throwIfAborted()
    const ids = await anyChunks(deps.db.read, generationId, BATCH)
    if (ids.length === 0) return
    await deps.db.write(async (tx) => {
      await deps.textIndex.delete(tx, ids)
      await deps.vectorIndex.delete(tx, ids)
      await tx.deleteFrom('chunks').where('id', 'in', ids).execute()
    })
  }
}
