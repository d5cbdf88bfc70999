import { stems } from '../../kernel/text/stems.ts'
import { createBreather } from '../../platform/workers/breather.ts'
import type { Chunk } from './chunk.ts'
import type { KnowledgeDeps } from './deps.ts'
import { type ChunkRow, changeBuilding, type GenerationRow } from './generation-store.ts'
import { IndexingStopped } from './indexing-stopped.ts'

export interface ChunkWriter {
  /** Writes when there is enough for a batch. Throws IndexingStopped when the generation is not being built any more. */
  add(chunks: readonly Chunk[]): Promise<void>
  flush(): Promise<void>
  count(): number
  stemCount(): number
}

/** Rows a write. */
const BATCH = 10

/** Stores the chunks of a generation in reading order. */
export const createChunkWriter = (deps: KnowledgeDeps, generation: GenerationRow): ChunkWriter => {
  let waiting: ChunkRow[] = []
  let count = 0
  let stemCount = 0
  const breather = createBreather()

  const flush = async (): Promise<void> => {
    const rows = waiting
    waiting = []
    if (rows.length === 0) return
    await deps.db.write(async (tx) => {
      if (!(await changeBuilding(tx, generation.id, { state: 'building' }))) throw new IndexingStopped()
      await tx.insertInto('chunks').values(rows).execute()
    })
  }

  return {
    add: async (chunks) => {
      for (const chunk of chunks) {
        const row = rowOf(deps, generation, { chunk, position: count })
        waiting.push(row)
        count += 1
        stemCount += wordCount(row.stems) + wordCount(row.heading_stems)
        if (waiting.length >= BATCH) await flush()
        // Finding the stems takes longer than writing them.
        await breather.breathe()
      }
    },
    flush,
    count: () => count,
    stemCount: () => stemCount,
  }
}

const rowOf = (deps: KnowledgeDeps, generation: GenerationRow, { chunk, position }: { chunk: Chunk; position: number }): ChunkRow => ({
  id: deps.newId('chk'),
  generation_id: generation.id,
  document_id: generation.document_id,
  workspace_id: generation.workspace_id,
  position,
  heading_path: JSON.stringify(chunk.headingPath),
  page: chunk.page ?? null,
  text: chunk.text,
  stems: stems(chunk.text).join(' '),
  heading_stems: stems(chunk.headingPath.join('\n')).join(' '),
})

const wordCount = (text: string): number => (text === '' ? 0 : text.split(' ').length)
