import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingConnection } from '../incoming.ts'
import type { IncomingMessage } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import type { BotTables } from './schema.ts'
import { deleteConnection, findChat, saveConnection, updateChat } from './store.ts'

/** So long the account's owner is taken to be at the keyboard after each of his words. */
const SILENT_MS = 30 * 60_000

/** Somebody lets the bot answer for his account, changes what it may, or takes it back. */
export const takeConnection = async (
  world: BotsWorld,
  tx: Tx,
  { bot, connection }: { bot: Bot; connection: IncomingConnection },
): Promise<Outcome> => {
  const { id, owner, isEnabled, canReply } = connection
  if (isEnabled) {
    await saveConnection(tx, {
      bot_id: bot.id,
      id,
      owner_id: owner.id,
      owner_name: owner.name,
      can_reply: canReply ? 1 : 0,
      changed_at: world.clock(),
    })
  } else await deleteConnection(tx, { botId: bot.id, id })
  return 'accepted'
}

interface Owned {
  bot: Bot
  message: IncomingMessage
  connection: BotTables['telegram_connections']
}

/** The owner wrote himself: his words stand in the dialog as a person's, and the assistant leaves the conversation to him for a while. */
export const ownerWrote = async (world: BotsWorld, tx: Tx, { bot, message, connection }: Owned): Promise<Outcome> => {
  const chat = await findChat(tx, { botId: bot.id, place: `${connection.id}:${message.chat.id}` })
  if (!chat) return 'ignored'
  await updateChat(tx, chat, { silent_until: world.clock() + SILENT_MS })
  if (chat.dialog_id === null || message.text.trim() === '') return 'accepted'
  await world.dialogs.say(tx, {
    dialog: { id: chat.dialog_id, workspaceId: bot.workspaceId },
    by: { id: `telegram:${connection.owner_id}`, name: connection.owner_name },
    text: message.text,
    clientMessageId: `${SAID_THERE}${message.chat.id}:${message.messageId}`,
  })
  return 'accepted'
}

/** Begins the id of what was said in Telegram itself: it must not be brought there again. */
export const SAID_THERE = 'tg:'
