import { sql } from 'kysely'
import type { BotId } from '../../../kernel/ids.ts'
import { prepare, type Reader, type Tx } from '../../../platform/db/index.ts'
import { moveChat } from './chats.ts'
import type { Outgoing } from './outgoing.ts'
import type { BotTables, OutboxRow } from './schema.ts'

/** A row that is still to be sent. */
export interface OpenRow {
  seq: number
  botId: BotId
  chatId: number
  outgoing: Outgoing
  attempts: number
  /** Why the last try was none. */
  failure?: string | null
  isClaimed: boolean
  /** Telegram's id of it, while it is said and that is not stored yet. */
  saidAs?: number
  /** When it was written into the outbox. */
  at: number
  /** From an earlier life of this process, or of its bot. */
  isOld: boolean
}

export interface NewRow {
  botId: BotId
  chatId: number
  messageId: string | null
  outgoing: Outgoing
  isClaimed: boolean
  at: number
}

export const insertOutgoing = async (tx: Tx<BotTables>, row: NewRow): Promise<OpenRow> => {
  const [inserted] = await insertRow(tx, {
    bot_id: row.botId,
    chat_id: row.chatId,
    message_id: row.messageId,
    payload: JSON.stringify(row.outgoing),
    state: row.isClaimed ? 'sending' : 'waiting',
    created_at: row.at,
  })
  if (!inserted) throw new Error('a row of the outbox was not stored')
  return {
    seq: inserted.seq,
    botId: row.botId,
    chatId: row.chatId,
    outgoing: row.outgoing,
    attempts: 0,
    isClaimed: row.isClaimed,
    at: row.at,
    isOld: false,
  }
}

const insertRow = prepare<
  BotTables,
  Pick<OutboxRow, 'bot_id' | 'chat_id' | 'message_id' | 'payload' | 'state' | 'created_at'>,
  { seq: number }
>((db, param) =>
  db
    .insertInto('telegram_outbox')
    .values({
      bot_id: param('bot_id'),
      chat_id: param('chat_id'),
      message_id: param('message_id'),
      payload: param('payload'),
      state: param('state'),
      created_at: param('created_at'),
    } as never)
    .returning('seq'),
)

/** The next rows of a bot after a place, in order. */
export const readOpen = async (reader: Reader<BotTables>, botId: BotId, page: { after: number; limit: number }): Promise<OpenRow[]> => {
  const rows = await reader
    .selectFrom('telegram_outbox')
    .select(['seq', 'chat_id', 'payload', 'attempts', 'state', 'failure', 'created_at'])
    .where('bot_id', '=', botId)
    .where('seq', '>', page.after)
    // Written out: the index is found by its text, which a bound value would not match.
    .where(sql<boolean>`state in ('waiting', 'sending')`)
    .orderBy('seq')
    .limit(page.limit)
    .execute()
  return rows.map(({ seq, chat_id: chatId, payload, attempts, state, failure, created_at: at }) => ({
    seq,
    botId,
    chatId,
    outgoing: JSON.parse(payload) as Outgoing,
    attempts,
    failure,
    isClaimed: state === 'sending',
    at,
    isOld: true,
  }))
}

/** Before the call: from now on it may have been said. */
export const claimRow = async (tx: Tx<BotTables>, seq: number): Promise<void> => {
  await tx.updateTable('telegram_outbox').set({ state: 'sending' }).where('seq', '=', seq).execute()
}

/** Not said, to be tried again. */
export const releaseRow = async (
  tx: Tx<BotTables>,
  row: { seq: number; attempts: number; failure: string; isUncertain: boolean },
): Promise<void> => {
  await tx
    .updateTable('telegram_outbox')
    .set({ state: row.isUncertain ? 'sending' : 'waiting', attempts: row.attempts, failure: row.failure })
    .where('seq', '=', row.seq)
    .execute()
}

export const finishRow = async (
  tx: Tx<BotTables>,
  row: { seq: number; providerMessageId: number | null; failure: string | null; at: number },
): Promise<void> => {
  await markFinished(tx, { ...row, state: row.failure === null ? 'sent' : 'failed' })
}

const markFinished = prepare<
  BotTables,
  { seq: number; providerMessageId: number | null; failure: string | null; at: number; state: 'sent' | 'failed' },
  unknown
>((db, param) =>
  db
    .updateTable('telegram_outbox')
    .set({
      state: param('state'),
      provider_message_id: param('providerMessageId'),
      failure: param('failure'),
      finished_at: param('at'),
      payload: '',
    })
    .where('seq', '=', param('seq')),
)

/** What is still to be said in this chat never will be. */
export const failChat = async (tx: Tx<BotTables>, chat: { botId: BotId; chatId: number; failure: string; at: number }): Promise<void> => {
  await tx
    .updateTable('telegram_outbox')
    .set({ state: 'failed', failure: chat.failure, finished_at: chat.at, payload: '' })
    .where('bot_id', '=', chat.botId)
    .where('chat_id', '=', chat.chatId)
    // Written out: the index is found by its text, which a bound value would not match.
    .where(sql<boolean>`state in ('waiting', 'sending')`)
    .execute()
}

/** The group has another number from now on, for what was said there and for what is still to be said. */
export const moveEverything = async (tx: Tx<BotTables>, move: { botId: BotId; from: number; to: number }): Promise<void> => {
  await moveChat(tx, move)
  await tx
    .updateTable('telegram_outbox')
    .set({ chat_id: move.to })
    .where('bot_id', '=', move.botId)
    .where('chat_id', '=', move.from)
    // Written out: the index is found by its text, which a bound value would not match.
    .where(sql<boolean>`state in ('waiting', 'sending')`)
    .execute()
}
