import type { Deliver } from '../deliver.ts'
import { chatJson, roomOf } from '../rooms.ts'
import type { StoredMessage, World } from '../world.ts'
import { type Content, contentJson } from './content.ts'
import { botOf, userOf } from './find.ts'

type Json = Record<string, unknown>

interface Place {
  bot: number
  from: number
  /** A group's id; the private chat when absent. */
  chat?: number
}

const messageOf = (world: World, order: Place & { messageId: number }): StoredMessage & { json: Json } => {
  const room = roomOf(botOf(world, order.bot), order.chat ?? order.from)
  const message = room.messages.get(order.messageId)
  if (!message?.json) throw new Error(`no message ${order.messageId} in this chat`)
  return { ...message, json: message.json }
}

/** Somebody changes what they wrote. */
export const editSaid = (world: World, deliver: Deliver, order: Place & Content & { messageId: number }): { updateId: number | null } => {
  const { json, isByBot } = messageOf(world, order)
  if (isByBot) throw new Error('nobody edits what a bot wrote')
  Object.assign(json, contentJson(world, order, [order.bot]), { edit_date: Math.floor(world.now() / 1_000) })
  const update = deliver(botOf(world, order.bot), { kind: 'edited_message', content: json, key: order.chat ?? order.from })
  return { updateId: update?.id ?? null }
}

export interface Press extends Place {
  messageId: number
  /** The data or the label of the button. */
  button: string
  /** The message is too old to be shown: only its id comes, with date 0. */
  isInaccessible?: boolean
}

/** Somebody presses a button that the message really has. */
export const press = (world: World, deliver: Deliver, order: Press): { queryId: string; updateId: number | null } => {
  const { json } = messageOf(world, order)
  const bot = botOf(world, order.bot)
  const markup = json.reply_markup as { inline_keyboard?: Array<Array<{ text: string; callback_data?: string }>> } | undefined
  const found = markup?.inline_keyboard?.flat().find((one) => one.callback_data === order.button || one.text === order.button)
  if (found?.callback_data === undefined) throw new Error(`the message has no button "${order.button}" to press`)
  const queryId = `${4_382_000_000_000_000_000n + BigInt(world.nextId.callback++)}`
  bot.callbacks.set(queryId, { at: world.now(), chat: order.chat ?? order.from, isAnswered: false })
  const shown = order.isInaccessible ? { chat: json.chat, message_id: order.messageId, date: 0 } : json
  const query = {
    id: queryId,
    from: userOf(world, order.from),
    message: shown,
    chat_instance: `-${order.from}77`,
    data: found.callback_data,
  }
  const update = deliver(bot, { kind: 'callback_query', content: query, key: order.from })
  return { queryId, updateId: update?.id ?? null }
}

/** The reader stops the text that is being written, if the bot allows it and it still shows. */
export const stopDraft = (world: World, deliver: Deliver, order: { bot: number; from: number }): { updateId: number | null } => {
  const bot = botOf(world, order.bot)
  const draft = bot.drafts.get(order.from)
  if (!draft?.canStop || world.now() - draft.at > 30_000) throw new Error('there is no draft to stop')
  bot.drafts.delete(order.from)
  const content = { chat: chatJson({ user: userOf(world, order.from) }), draft_id: draft.id }
  return { updateId: deliver(bot, { kind: 'stopped_message_generation', content, key: order.from })?.id ?? null }
}

export const react = (world: World, deliver: Deliver, order: Place & { messageId: number; emoji: string }): { updateId: number | null } => {
  const { json } = messageOf(world, order)
  const content = {
    chat: json.chat,
    message_id: order.messageId,
    user: userOf(world, order.from),
    date: Math.floor(world.now() / 1_000),
    old_reaction: [],
    new_reaction: [{ type: 'emoji', emoji: order.emoji }],
  }
  const update = deliver(botOf(world, order.bot), { kind: 'message_reaction', content, key: order.from })
  return { updateId: update?.id ?? null }
}
