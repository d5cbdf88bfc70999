import { sql } from 'kysely'
import type { AssistantId } from '../../kernel/ids.ts'
import { cutPage, type Db, olderThan, placeOf } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { Channel, Dialog, Rating } from './dialog.ts'
import { toDialog } from './rows.ts'

export interface DialogFilter {
  assistantId?: AssistantId | undefined
  channel?: Channel | undefined
  /** Only with an answer that somebody rated so. */
  rating?: Rating['value'] | undefined
  /** Only where a person is wanted or answers. */
  handoff?: 'open' | undefined
  /** Opaque, from the page before. */
  cursor?: string | undefined
  /** 1 to 100. */
  limit: number
}

export interface DialogPage {
  dialogs: Dialog[]
  nextCursor: string | undefined
}

/** Newest activity first. */
export const listDialogs = async (db: Db, ctx: Ctx, filter: DialogFilter): Promise<DialogPage> => {
  assertCan(ctx, 'dialogs.read')
  const after = filter.cursor === undefined ? undefined : placeOf(filter.cursor, 'dlg')
  let query = db.read.selectFrom('dialogs').selectAll().where('workspace_id', '=', ctx.workspaceId)
  if (filter.assistantId) query = query.where('assistant_id', '=', filter.assistantId)
  if (filter.channel) query = query.where('channel', '=', filter.channel)
  // Written out: a partial index is found by its text.
  if (filter.rating === 'bad') query = query.where(sql<boolean>`bad_count > 0`)
  if (filter.rating === 'good') query = query.where('good_count', '>', 0)
  if (filter.handoff === 'open') query = query.where(sql<boolean>`handoff <> 'none'`)
  if (after) query = query.where((e) => olderThan(e.ref('last_message_at'), e.ref('id'), after))
  const rows = await query
    .orderBy('last_message_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const { shown, nextCursor } = cutPage(rows, filter.limit, (row) => row.last_message_at)
  return { dialogs: shown.map(toDialog), nextCursor }
}
