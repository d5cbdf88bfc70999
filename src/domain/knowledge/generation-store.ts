import type { ChunkId, DocumentId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { KnowledgeTables } from './schema.ts'

export type GenerationRow = KnowledgeTables['generations']
export type ChunkRow = KnowledgeTables['chunks']

export const findBuilding = (reader: Reader<KnowledgeTables>, documentId: DocumentId): Promise<GenerationRow | undefined> =>
  reader
    .selectFrom('generations')
    .selectAll()
    .where('document_id', '=', documentId)
    .where('state', '=', 'building')
    .orderBy('id', 'desc')
    .executeTakeFirst()

export const findGeneration = (reader: Reader<KnowledgeTables>, id: GenerationId): Promise<GenerationRow | undefined> =>
  reader.selectFrom('generations').selectAll().where('id', '=', id).executeTakeFirst()

export const insertGeneration = async (
  tx: Tx<KnowledgeTables>,
  generation: { id: GenerationId; documentId: DocumentId; workspaceId: WorkspaceId; space: string; createdAt: number },
): Promise<void> => {
  await tx
    .insertInto('generations')
    .values({
      id: generation.id,
      document_id: generation.documentId,
      workspace_id: generation.workspaceId,
      embedding_space: generation.space,
      state: 'building',
      chunk_count: null,
      stem_count: 0,
      indexed_count: 0,
      next_space: null,
      next_count: 0,
      stale_space: null,
      created_at: generation.createdAt,
    })
    .execute()
}

/** Changes the generation while it is being built; undefined when somebody ended that, by removing its document for one. */
export const changeBuilding = (
  tx: Tx<KnowledgeTables>,
  id: GenerationId,
  change: Partial<Pick<GenerationRow, 'state' | 'chunk_count' | 'stem_count' | 'indexed_count'>>,
): Promise<GenerationRow | undefined> =>
  tx.updateTable('generations').set(change).where('id', '=', id).where('state', '=', 'building').returningAll().executeTakeFirst()

/** In reading order. */
export const chunksFrom = (
  reader: Reader<KnowledgeTables>,
  id: GenerationId,
  { from, limit }: { from: number; limit: number },
): Promise<ChunkRow[]> =>
  reader
    .selectFrom('chunks')
    .selectAll()
    .where('generation_id', '=', id)
    .where('position', '>=', from)
    .orderBy('position')
    .limit(limit)
    .execute()

export const anyChunks = async (reader: Reader<KnowledgeTables>, id: GenerationId, limit: number): Promise<ChunkId[]> => {
  const rows = await reader.selectFrom('chunks').select('id').where('generation_id', '=', id).limit(limit).execute()
  return rows.map((row) => row.id)
}
