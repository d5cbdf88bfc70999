import type { DialogId, HandoffId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { HandoffRow, HandoffTables } from './schema.ts'

export const insertHandoff = async (
  tx: Tx<HandoffTables>,
  handoff: Pick<HandoffRow, 'state' | 'reason' | 'began_at'> & { id: HandoffId; workspaceId: WorkspaceId; dialogId: DialogId },
): Promise<void> => {
  const { workspaceId, dialogId, ...rest } = handoff
  const nothingYet = { answered_at: null, holder_id: null, return_at: null, ended_at: null, mailed_at: null }
  await tx
    .insertInto('handoffs')
    .values({ ...rest, ...nothingYet, workspace_id: workspaceId, dialog_id: dialogId })
    .execute()
}

/** Changes the open one of a dialog; undefined when there is none. */
export const changeOpen = (tx: Tx<HandoffTables>, dialogId: DialogId, change: Partial<HandoffRow>): Promise<HandoffRow | undefined> =>
  tx
    .updateTable('handoffs')
    .set(change)
    .where('dialog_id', '=', dialogId)
    .where('state', 'in', ['requested', 'active'])
    .returningAll()
    .executeTakeFirst()

/** Whose time is up, the longest first. */
export const dueToReturn = (reader: Reader<HandoffTables>, now: number, limit: number): Promise<HandoffRow[]> =>
  reader
    .selectFrom('handoffs')
    .selectAll()
    .where('state', '=', 'active')
    .where('return_at', '<=', now)
    .orderBy('return_at')
    .limit(limit)
    .execute()

export const countWaiting = async (reader: Reader<HandoffTables>, workspaceId: WorkspaceId): Promise<number> => {
  const row = await reader
    .selectFrom('handoffs')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'requested')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
