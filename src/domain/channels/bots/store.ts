import type { AssistantId, BotId, DialogId, FileId, TurnId, WorkspaceId } from '../../../kernel/ids.ts'
import { prepare, type Reader, type Tx } from '../../../platform/db/index.ts'
import { type Bot, type BotSettings, type BotState, type BotTotals, NO_TOTALS } from './bot.ts'
import type { BotTables, ChatRow, FileRow } from './schema.ts'

type Handle = Reader<BotTables> | Tx<BotTables>
type Row = BotTables['telegram_bots']

/** A bot with what only its line may see. */
export interface StoredBot {
  bot: Bot
  tokenSealed: string
  hookSecretSealed: string
}

export const insertBot = async (tx: Tx<BotTables>, { bot, tokenSealed, hookSecretSealed }: StoredBot): Promise<void> => {
  await tx
    .insertInto('telegram_bots')
    .values({
      id: bot.id,
      workspace_id: bot.workspaceId,
      assistant_id: bot.assistantId,
      telegram_id: bot.telegramId,
      username: bot.username,
      name: bot.name,
      token_sealed: tokenSealed,
      token_last4: bot.tokenLast4,
      desired: bot.desired,
      state: bot.state,
      state_detail: bot.stateDetail,
      state_at: bot.stateAt,
      settings: JSON.stringify(bot.settings),
      hook_key: bot.hookKey,
      hook_secret_sealed: hookSecretSealed,
      picture_key: bot.pictureKey,
      totals: JSON.stringify(bot.totals),
      created_at: bot.createdAt,
      updated_at: bot.updatedAt,
    })
    .execute()
}

/** Undefined when it was removed meanwhile. */
export const setToken = async (
  tx: Tx<BotTables>,
  id: BotId,
  fresh: { tokenSealed: string; tokenLast4: string; username: string; name: string; at: number },
): Promise<StoredBot | undefined> => {
  const row = await tx
    .updateTable('telegram_bots')
    .set({
      token_sealed: fresh.tokenSealed,
      token_last4: fresh.tokenLast4,
      username: fresh.username,
      name: fresh.name,
      updated_at: fresh.at,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && toStored(row)
}

/** Settings are one column: what is not changed here stays as this very write finds it. Undefined when the bot was removed meanwhile. */
export const changeSettings = async (
  tx: Tx<BotTables>,
  id: BotId,
  { change, at }: { change: (now: BotSettings) => BotSettings; at: number },
): Promise<StoredBot | undefined> => {
  const stored = await findBot(tx, id)
  if (!stored) return undefined
  const settings = change(stored.bot.settings)
  await tx
    .updateTable('telegram_bots')
    .set({ settings: JSON.stringify(settings), updated_at: at })
    .where('id', '=', id)
    .execute()
  return { ...stored, bot: { ...stored.bot, settings, updatedAt: at } }
}

export const findBot = async (handle: Handle, id: string): Promise<StoredBot | undefined> => {
  const row = await (handle as Reader<BotTables>)
    .selectFrom('telegram_bots')
    .selectAll()
    .where('id', '=', id as BotId)
    .executeTakeFirst()
  return row && toStored(row)
}

/** Every update that comes asks. */
export const hasBot = async (tx: Tx<BotTables>, id: BotId): Promise<boolean> => (await selectBotId(tx, { id })).length > 0

const selectBotId = prepare<BotTables, { id: BotId }, { id: BotId }>((db, param) =>
  db.selectFrom('telegram_bots').select('id').where('id', '=', param('id')),
)

export const findBotByTelegramId = async (handle: Handle, telegramId: number): Promise<Bot | undefined> => {
  const row = await (handle as Reader<BotTables>)
    .selectFrom('telegram_bots')
    .selectAll()
    .where('telegram_id', '=', telegramId)
    .executeTakeFirst()
  return row && toStored(row).bot
}

export const listRunning = async (reader: Reader<BotTables>): Promise<StoredBot[]> =>
  (await reader.selectFrom('telegram_bots').selectAll().where('desired', '=', 'running').orderBy('id').execute()).map(toStored)

/** Every bot of the instance. */
export const listAllBots = async (reader: Reader<BotTables>): Promise<Bot[]> =>
  (await reader.selectFrom('telegram_bots').selectAll().orderBy('id').execute()).map((row) => toStored(row).bot)

export const listBots = async (reader: Reader<BotTables>, of: { workspaceId: WorkspaceId; assistantId?: AssistantId }): Promise<Bot[]> => {
  let query = reader.selectFrom('telegram_bots').selectAll().where('workspace_id', '=', of.workspaceId)
  if (of.assistantId) query = query.where('assistant_id', '=', of.assistantId)
  return (await query.orderBy('id').execute()).map((row) => toStored(row).bot)
}

/** False when it is so already, or the bot was removed. */
export const setDesired = async (tx: Tx<BotTables>, id: BotId, change: { desired: 'running' | 'paused'; at: number }): Promise<boolean> => {
  const row = await tx
    .updateTable('telegram_bots')
    .set({ desired: change.desired, updated_at: change.at })
    .where('id', '=', id)
    .where('desired', '!=', change.desired)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const setState = async (
  tx: Tx<BotTables>,
  id: BotId,
  seen: { state: BotState; detail: string | null; at: number },
): Promise<void> => {
  await tx
    .updateTable('telegram_bots')
    .set({ state: seen.state, state_detail: seen.detail, state_at: seen.at })
    .where('id', '=', id)
    .execute()
}

export const setTotals = async (tx: Tx<BotTables>, id: BotId, totals: BotTotals): Promise<void> => {
  await tx
    .updateTable('telegram_bots')
    .set({ totals: JSON.stringify(totals) })
    .where('id', '=', id)
    .execute()
}

const toStored = (row: Row): StoredBot => ({
  bot: {
    id: row.id,
    workspaceId: row.workspace_id,
    assistantId: row.assistant_id,
    telegramId: row.telegram_id,
    username: row.username,
    name: row.name,
    tokenLast4: row.token_last4,
    desired: row.desired,
    state: row.desired === 'paused' ? 'paused' : (row.state as BotState),
    stateDetail: row.state_detail,
    stateAt: row.state_at,
    settings: JSON.parse(row.settings),
    hookKey: row.hook_key,
    pictureKey: row.picture_key,
    totals: { ...NO_TOTALS, ...JSON.parse(row.totals) },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  },
  tokenSealed: row.token_sealed,
  hookSecretSealed: row.hook_secret_sealed,
})

export const findChat = async (handle: Handle, key: { botId: BotId; place: string }): Promise<ChatRow | undefined> =>
  (await selectChat(handle, key))[0]

const selectChat = prepare<BotTables, { botId: BotId; place: string }, ChatRow>((db, param) =>
  db.selectFrom('telegram_chats').selectAll().where('bot_id', '=', param('botId')).where('place', '=', param('place')),
)

export const insertChat = async (tx: Tx<BotTables>, chat: ChatRow): Promise<void> => {
  await insertChatRow(tx, chat)
}

const insertChatRow = prepare<BotTables, ChatRow, unknown>((db, param) =>
  db.insertInto('telegram_chats').values({
    bot_id: param('bot_id'),
    place: param('place'),
    chat_id: param('chat_id'),
    kind: param('kind'),
    workspace_id: param('workspace_id'),
    customer_id: param('customer_id'),
    dialog_id: param('dialog_id'),
    language: param('language'),
    is_blocked: param('is_blocked'),
    connection_id: param('connection_id'),
    thread_id: param('thread_id'),
    reply_to: param('reply_to'),
    start_payload: param('start_payload'),
    silent_until: param('silent_until'),
    noted_at: param('noted_at'),
    created_at: param('created_at'),
  }),
)

/** From now on it is this dialog that goes on there. */
export const setChatDialog = async (tx: Tx<BotTables>, chat: ChatRow, dialogId: DialogId): Promise<void> => {
  await updateChatDialog(tx, { botId: chat.bot_id, place: chat.place, dialogId })
}

const updateChatDialog = prepare<BotTables, { botId: BotId; place: string; dialogId: DialogId }, unknown>((db, param) =>
  db
    .updateTable('telegram_chats')
    .set({ dialog_id: param('dialogId') })
    .where('bot_id', '=', param('botId'))
    .where('place', '=', param('place')),
)

export const updateChat = async (tx: Tx<BotTables>, chat: ChatRow, change: Partial<ChatRow>): Promise<void> => {
  await tx.updateTable('telegram_chats').set(change).where('bot_id', '=', chat.bot_id).where('place', '=', chat.place).execute()
}

export const findChatOfDialog = async (handle: Handle, dialogId: DialogId): Promise<ChatRow | undefined> =>
  (await selectChatOfDialog(handle, { dialogId }))[0]

const selectChatOfDialog = prepare<BotTables, { dialogId: DialogId }, ChatRow>((db, param) =>
  db.selectFrom('telegram_chats').selectAll().where('dialog_id', '=', param('dialogId')),
)

export const findConnection = async (
  handle: Handle,
  key: { botId: BotId; id: string },
): Promise<BotTables['telegram_connections'] | undefined> =>
  (handle as Reader<BotTables>)
    .selectFrom('telegram_connections')
    .selectAll()
    .where('bot_id', '=', key.botId)
    .where('id', '=', key.id)
    .executeTakeFirst()

export const saveConnection = async (tx: Tx<BotTables>, row: BotTables['telegram_connections']): Promise<void> => {
  const { owner_id, owner_name, can_reply, changed_at } = row
  await tx
    .insertInto('telegram_connections')
    .values(row)
    .onConflict((c) => c.columns(['bot_id', 'id']).doUpdateSet({ owner_id, owner_name, can_reply, changed_at }))
    .execute()
}

export const deleteConnection = async (tx: Tx<BotTables>, key: { botId: BotId; id: string }): Promise<void> => {
  await tx.deleteFrom('telegram_connections').where('bot_id', '=', key.botId).where('id', '=', key.id).execute()
}

export const savePreview = async (tx: Tx<BotTables>, row: BotTables['telegram_previews']): Promise<void> => {
  await tx
    .insertInto('telegram_previews')
    .values(row)
    .onConflict((c) => c.column('turn_id').doUpdateSet({ message_id: row.message_id, at: row.at }))
    .execute()
}

/** The message that showed this turn's answer while it was written, also before a crash. */
export const findPreview = async (reader: Reader<BotTables>, turnId: TurnId): Promise<number | undefined> => {
  const row = await reader.selectFrom('telegram_previews').select('message_id').where('turn_id', '=', turnId).executeTakeFirst()
  return row?.message_id
}

export const deletePreview = async (tx: Tx<BotTables>, turnId: TurnId): Promise<void> => {
  await tx.deleteFrom('telegram_previews').where('turn_id', '=', turnId).execute()
}

export const findFile = async (reader: Reader<BotTables>, id: FileId): Promise<FileRow | undefined> =>
  reader.selectFrom('telegram_files').selectAll().where('id', '=', id).executeTakeFirst()

export const setFile = async (tx: Tx<BotTables>, id: FileId, change: Partial<FileRow>): Promise<void> => {
  await tx.updateTable('telegram_files').set(change).where('id', '=', id).execute()
}

export const listFiles = async (reader: Reader<BotTables>, dialogId: DialogId): Promise<FileRow[]> =>
  reader.selectFrom('telegram_files').selectAll().where('dialog_id', '=', dialogId).orderBy('id').execute()

export const setPicture = async (tx: Tx<BotTables>, id: BotId, key: string): Promise<void> => {
  await tx.updateTable('telegram_bots').set({ picture_key: key }).where('id', '=', id).execute()
}
