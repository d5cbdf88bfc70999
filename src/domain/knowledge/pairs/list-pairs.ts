import type { AssistantId } from '../../../kernel/ids.ts'
import { folded } from '../../../kernel/text/tokens.ts'
import { contains, cutPage, type Db, olderThan, placeOf } from '../../../platform/db/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import type { Pair } from './pair.ts'
import { withAssistants } from './pair-store.ts'

export interface PairFilter {
  assistantId?: AssistantId | undefined
  category?: string | undefined
  /** A part of the question, of a variant or of the answer, in any case. */
  query?: string | undefined
  /** Opaque, from the page before. */
  cursor?: string | undefined
  /** 1 to 500. */
  limit: number
}

export interface PairPage {
  pairs: Pair[]
  nextCursor: string | undefined
}

/** Changed last comes first. */
export const listPairs = async (db: Db, ctx: Ctx, filter: PairFilter): Promise<PairPage> => {
  assertCan(ctx, 'documents.read')
  const { assistantId, category } = filter
  const words = folded(filter.query?.trim() ?? '')
  const after = filter.cursor === undefined ? undefined : placeOf(filter.cursor, 'qna')
  let query = db.read.selectFrom('pairs').selectAll().where('workspace_id', '=', ctx.workspaceId)
  if (category !== undefined) query = query.where('category', '=', category)
  if (words !== '') query = query.where((e) => contains(e.ref('folded_text'), words))
  if (assistantId) {
    query = query.where('id', 'in', (e) =>
      e
        .selectFrom('pair_attachments')
        .select('pair_id')
        .where('workspace_id', '=', ctx.workspaceId)
        .where('assistant_id', '=', assistantId),
    )
  }
  if (after) query = query.where((e) => olderThan(e.ref('updated_at'), e.ref('id'), after))
  const rows = await query
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const { shown, nextCursor } = cutPage(rows, filter.limit, (row) => row.updated_at)
  return { pairs: await withAssistants(db.read, shown), nextCursor }
}

export interface PairSummary {
  total: number
  /** By name, the empty one for pairs without. */
  categories: Array<{ name: string; count: number }>
}

export const summarizePairs = async (db: Db, ctx: Ctx): Promise<PairSummary> => {
  assertCan(ctx, 'documents.read')
  const rows = await db.read
    .selectFrom('pairs')
    .select((e) => ['category', e.fn.countAll<number>().as('count')])
    .where('workspace_id', '=', ctx.workspaceId)
    .groupBy('category')
    .orderBy('category')
    .execute()
  const categories = rows.map((row) => ({ name: row.category, count: Number(row.count) }))
  return { total: categories.reduce((sum, { count }) => sum + count, 0), categories }
}
