import type { Tx } from '../../../platform/db/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { KnowledgeTables } from '../schema.ts'
import { clearPair } from './pair-index.ts'
import { findPairRow } from './pair-store.ts'
import { notFound } from './save-pair.ts'

/** No search after this sees it. Answers that were given keep their words. */
export const removePair = async (deps: KnowledgeDeps, ctx: Ctx, id: string): Promise<void> => {
  assertCan(ctx, 'documents.write')
  await deps.db.write(async (tx) => {
    const row = await findPairRow(tx, ctx.workspaceId, id)
    if (!row) throw notFound()
    await clearPair(deps, tx, row.id)
    const knowledge: Tx<KnowledgeTables> = tx
    await knowledge.deleteFrom('pairs').where('id', '=', row.id).execute()
  })
}
