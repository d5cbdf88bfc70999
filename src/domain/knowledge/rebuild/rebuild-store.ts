import type { ExpressionBuilder } from 'kysely'
import type { GenerationId, WorkspaceId } from '../../../kernel/ids.ts'
import type { Reader, Tx } from '../../../platform/db/index.ts'
import type { GenerationRow } from '../generation-store.ts'
import type { KnowledgeTables } from '../schema.ts'

/** Whose vectors, and where they should be. */
export interface Target {
  workspaceId: WorkspaceId
  space: string
}

type Generations = ExpressionBuilder<KnowledgeTables, 'generations'>

/** Searched by vectors of another space, which are not all there yet in the new one. */
const isUnready = (e: Generations, space: string) =>
  e.and([
    e('embedding_space', '!=', space),
    e.or([e('next_space', 'is', null), e('next_space', '!=', space), e('next_count', '<', e.ref('chunk_count'))]),
  ])

/** One that is still to be made ready, those begun first. */
export const findUnready = (reader: Reader<KnowledgeTables>, { workspaceId, space }: Target): Promise<GenerationRow | undefined> =>
  reader
    .selectFrom('generations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'current')
    .where((e) => isUnready(e, space))
    .orderBy('next_count', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

/** One with vectors that nobody asks: of the model before, or of one that was not waited for. */
export const findStale = (reader: Reader<KnowledgeTables>, { workspaceId, space }: Target): Promise<GenerationRow | undefined> =>
  reader
    .selectFrom('generations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'current')
    .where((e) => e.or([e('stale_space', 'is not', null), e('next_space', '!=', space), isAbandoned(e, space)]))
    .limit(1)
    .executeTakeFirst()

/** The model came back to what it was before the change was through. */
const isAbandoned = (e: Generations, space: string) => e.and([e('embedding_space', '=', space), e('next_space', 'is not', null)])

/** Changes the generation while search sees it; undefined when its document was removed or replaced meanwhile. */
export const changeCurrent = (
  tx: Tx<KnowledgeTables>,
  id: GenerationId,
  change: Partial<Pick<GenerationRow, 'next_space' | 'next_count' | 'stale_space'>>,
): Promise<GenerationRow | undefined> =>
  tx.updateTable('generations').set(change).where('id', '=', id).where('state', '=', 'current').returningAll().executeTakeFirst()

/** The swap: from this commit on search asks the new vectors, of all documents at once. False while one is not ready. */
export const swapSpaces = async (tx: Tx<KnowledgeTables>, { workspaceId, space }: Target): Promise<boolean> => {
  const unready = await tx
    .selectFrom('generations')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'current')
    .where((e) => isUnready(e, space))
    .limit(1)
    .executeTakeFirst()
  if (unready) return false
  await tx
    .updateTable('generations')
    .set((e) => ({ stale_space: e.ref('embedding_space'), embedding_space: space, next_space: null, next_count: 0 }))
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'current')
    .where('next_space', '=', space)
    .where('embedding_space', '!=', space)
    .execute()
  await tx.deleteFrom('rebuilds').where('workspace_id', '=', workspaceId).execute()
  return true
}

export const noteRebuild = async (
  tx: Tx<KnowledgeTables>,
  { workspaceId, space }: Target,
  { state, at }: { state: 'building' | 'waiting'; at: number },
): Promise<void> => {
  await tx
    .insertInto('rebuilds')
    .values({ workspace_id: workspaceId, space, state, started_at: at })
    .onConflict((c) => c.column('workspace_id').doUpdateSet({ space, state }))
    .execute()
}

/** Where searched documents and pairs have their vectors, and any a change left behind. */
export const spacesInUse = async (reader: Reader<KnowledgeTables>): Promise<Target[]> => {
  const rows = await reader
    .selectFrom('generations')
    .select(['workspace_id as workspaceId', 'embedding_space as space'])
    .where('state', '=', 'current')
    .union(reader.selectFrom('pair_sets').select(['workspace_id as workspaceId', 'space']))
    .union(
      reader
        .selectFrom('generations')
        .select((e) => ['workspace_id as workspaceId' as const, e.fn.coalesce('stale_space', 'next_space').$notNull().as('space')])
        .where('state', '=', 'current')
        .where((e) => e.or([e('stale_space', 'is not', null), e('next_space', 'is not', null)])),
    )
    .execute()
  return rows
}
