import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingMessage, IncomingPerson } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import { ensureChat, type Spot } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { moveEverything } from './outbox-store.ts'
import type { ChatRow } from './schema.ts'
import { findConnection, updateChat } from './store.ts'
import { isCommandFor, takeCommand } from './take-command.ts'
import { ownerWrote } from './take-connection.ts'
import { takeContent } from './take-content.ts'

/** A message, of whatever kind and wherever it was written. What is not for the bot leaves no trace of its words. */
export const takeMessage = async (world: BotsWorld, tx: Tx, { bot, message }: { bot: Bot; message: IncomingMessage }): Promise<Outcome> => {
  const { from, chat } = message
  if (message.movedTo !== null) {
    await moveEverything(tx, { botId: bot.id, from: chat.id, to: message.movedTo })
    return 'accepted'
  }
  if (!from || from.isBot || chat.kind === 'channel') return 'ignored'
  if (message.connectionId !== null) return takeBusiness(world, tx, { bot, message, from, connectionId: message.connectionId })
  if (chat.kind === 'group' && !isForBot(bot, message)) return 'ignored'
  return takeIn(world, tx, { bot, message, row: await ensureChat(world, tx, { bot, spot: spotOf(message, from) }) })
}

const spotOf = (message: IncomingMessage, person: IncomingPerson): Spot => ({
  chatId: message.chat.id,
  kind: message.connectionId === null ? (message.chat.kind === 'private' ? 'private' : 'group') : 'business',
  person,
  connectionId: message.connectionId,
  threadId: message.threadId,
})

const takeIn = async (
  world: BotsWorld,
  tx: Tx,
  { bot, message, row }: { bot: Bot; message: IncomingMessage; row: ChatRow },
): Promise<Outcome> => {
  const chat = await refresh(tx, row, message)
  const { command } = message
  if (command && (chat.kind === 'private' || (chat.kind === 'group' && isCommandFor(bot, command))))
    return takeCommand(world, tx, { bot, chat, command })
  return takeContent(world, tx, { bot, chat, message: { ...message, text: withoutMention(bot, message) } })
}

/** Who writes is there again; in a group it must be said to which message an answer belongs. */
const refresh = async (tx: Tx, row: ChatRow, message: IncomingMessage): Promise<ChatRow> => {
  const replyTo = row.kind === 'group' ? message.messageId : null
  if (row.is_blocked === 0 && row.reply_to === replyTo && row.thread_id === message.threadId) return row
  const change = { is_blocked: 0 as const, reply_to: replyTo, thread_id: message.threadId }
  await updateChat(tx, row, change)
  return { ...row, ...change }
}

/** Named, answered or commanded: the rest of a group's talk is none of the bot's business. */
const isForBot = (bot: Bot, { mentions, replyTo, command }: IncomingMessage): boolean =>
  mentions.includes(bot.username.toLowerCase()) ||
  replyTo?.personId === bot.telegramId ||
  (command !== null && (command.to === bot.username.toLowerCase() || (command.to === null && isCommandFor(bot, command))))

const withoutMention = (bot: Bot, { text, mentions }: IncomingMessage): string =>
  mentions.includes(bot.username.toLowerCase()) ? text.replaceAll(new RegExp(`@${bot.username}\\b[,:]?`, 'gi'), '').trim() : text

interface BusinessMessage {
  bot: Bot
  message: IncomingMessage
  from: IncomingPerson
  connectionId: string
}

/** Written to the account of a business, or by its owner himself. */
const takeBusiness = async (world: BotsWorld, tx: Tx, { bot, message, from, connectionId }: BusinessMessage): Promise<Outcome> => {
  const connection = await findConnection(tx, { botId: bot.id, id: connectionId })
  if (!connection) return 'ignored'
  if (connection.owner_id === from.id) return ownerWrote(world, tx, { bot, message, connection })
  const row = await ensureChat(world, tx, { bot, spot: spotOf(message, from) })
  return takeIn(world, tx, { bot, message, row })
}
