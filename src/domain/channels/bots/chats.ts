import type { BotId } from '../../../kernel/ids.ts'
import { isLanguage, type Language } from '../../../kernel/language.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingPerson } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import type { BotTables, ChatRow } from './schema.ts'
import { findChat, insertChat } from './store.ts'

/** Where something was said, and who will be answered there. */
export interface Spot {
  chatId: number
  kind: ChatRow['kind']
  person: IncomingPerson
  connectionId: string | null
  threadId: number | null
}

/** The conversation of this person in this chat, made at his first word. In a group everybody has his own. */
export const ensureChat = async (world: BotsWorld, tx: Tx, { bot, spot }: { bot: Bot; spot: Spot }): Promise<ChatRow> => {
  const place = placeOf(spot)
  const known = await findChat(tx, { botId: bot.id, place })
  if (known) return known
  const { person } = spot
  const language = languageOf(person.languageCode)
  const chat: ChatRow = {
    bot_id: bot.id,
    place,
    chat_id: spot.chatId,
    kind: spot.kind,
    workspace_id: bot.workspaceId,
    // By Telegram's numbers: a bot that is connected anew finds its customers again.
    customer_id: await world.dialogs.ensureCustomerStep(tx, {
      workspaceId: bot.workspaceId,
      channel: 'telegram',
      externalKey: `${bot.telegramId}:${place}`,
      language,
      name: person.name || person.username || undefined,
    }),
    dialog_id: null,
    language,
    is_blocked: 0,
    connection_id: spot.connectionId,
    thread_id: spot.threadId,
    reply_to: null,
    start_payload: null,
    silent_until: null,
    noted_at: null,
    created_at: world.clock(),
  }
  await insertChat(tx, chat)
  return chat
}

export const placeOf = ({
  chatId,
  kind,
  person,
  connectionId,
}: Pick<Spot, 'chatId' | 'kind' | 'connectionId'> & { person: { id: number } }): string => {
  if (connectionId !== null) return `${connectionId}:${chatId}`
  return kind === 'private' ? String(chatId) : `${chatId}/${person.id}`
}

/** Whoever speaks none of our languages is more likely to read English. */
const languageOf = (code: string | null): Language => {
  const language = code?.slice(0, 2)
  if (isLanguage(language)) return language
  return code === null || ['be', 'kk', 'ky', 'tg', 'uz', 'hy', 'az', 'uk'].includes(code.slice(0, 2)) ? 'ru' : 'en'
}

/** A step: every conversation of a group that has another number from now on. */
export const moveChat = async (tx: Tx<BotTables>, { botId, from, to }: { botId: BotId; from: number; to: number }): Promise<void> => {
  const rows = await tx.selectFrom('telegram_chats').select('place').where('bot_id', '=', botId).where('chat_id', '=', from).execute()
  for (const { place } of rows) {
    const moved = place.replace(String(from), String(to))
    // What was said there already under the new number stays as it is.
    const taken = await findChat(tx, { botId, place: moved })
    if (taken) continue
    await tx
      .updateTable('telegram_chats')
      .set({ chat_id: to, place: moved })
      .where('bot_id', '=', botId)
      .where('place', '=', place)
      .execute()
  }
}

/** A step: who blocked the bot, or left with it, is told nothing until he is back. */
export const setBlocked = async (tx: Tx<BotTables>, chat: { botId: BotId; chatId: number; isBlocked: boolean }): Promise<void> => {
  await tx
    .updateTable('telegram_chats')
    .set({ is_blocked: chat.isBlocked ? 1 : 0 })
    .where('bot_id', '=', chat.botId)
    .where('chat_id', '=', chat.chatId)
    .execute()
}
