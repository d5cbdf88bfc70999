import type { WorkspaceId } from '../../../kernel/ids.ts'
import type { Reader } from '../../../platform/db/index.ts'
import type { KnowledgeTables } from '../schema.ts'

/** How far the vectors of a workspace are on their way to another embedding model. */
export interface RebuildStatus {
  /** `waiting`: the model does not answer; another try is due. */
  state: 'building' | 'waiting'
  /** Passages with a new vector, of all that need one. */
  done: number
  total: number
}

/** Undefined while nothing is being rebuilt. */
export const rebuildStatus = async (reader: Reader<KnowledgeTables>, workspaceId: WorkspaceId): Promise<RebuildStatus | undefined> => {
  const row = await reader.selectFrom('rebuilds').selectAll().where('workspace_id', '=', workspaceId).executeTakeFirst()
  if (!row) return undefined
  const counts = await reader
    .selectFrom('generations')
    .select((e) => [
      e.fn.sum<number | null>('chunk_count').as('total'),
      e.fn.sum<number | null>(e.case().when('next_space', '=', row.space).then(e.ref('next_count')).else(0).end()).as('done'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'current')
    .where('embedding_space', '!=', row.space)
    .executeTakeFirstOrThrow()
  return { state: row.state === 'waiting' ? 'waiting' : 'building', done: Number(counts.done ?? 0), total: Number(counts.total ?? 0) }
}
