import { sql } from 'kysely'
import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
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
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor)
  let query = db.read.selectFrom('dialogs').selectAll().where('workspace_id', '=', ctx.workspaceId)
  if (filter.assistantId) query = query.where('assistant_id', '=', filter.assistantId)
  if (filter.channel) query = query.where('channel', '=', filter.channel)
  // Written out: a partial index is found by its text.
  if (filter.rating === 'bad') query = query.where(sql<boolean>`bad_count > 0`)
  if (filter.rating === 'good') query = query.where('good_count', '>', 0)
  if (filter.handoff === 'open') query = query.where(sql<boolean>`handoff <> 'none'`)
  if (after) {
    query = query.where((e) =>
      e.or([e('last_message_at', '<', after.at), e.and([e('last_message_at', '=', after.at), e('id', '<', after.id)])]),
    )
  }
  const rows = await query
    .orderBy('last_message_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const dialogs = rows.slice(0, filter.limit).map(toDialog)
  const last = dialogs.at(-1)
  return { dialogs, nextCursor: rows.length > filter.limit && last ? `${last.lastMessageAt}.${last.id}` : undefined }
}

const parseCursor = (cursor: string): { at: number; id: string } => {
  const match = /^(\d{1,16})\.(dlg_[0-9a-z]{26})$/.exec(cursor)
  if (!match) throw new AppError('invalid', { key: 'error.bad_cursor' })
  return { at: Number(match[1]), id: match[2] ?? '' }
}
