import type { Deliver } from './deliver.ts'
import { chatJson, nextMessageId, roomOf } from './rooms.ts'
import type { World } from './world.ts'

export interface Saying {
  bot: number
  /** Who writes. */
  from: number
  /** A group's id; the private chat with the bot when absent. */
  chat?: number
  text?: string
}

/** A person writes something a bot can see. */
export const say = (world: World, deliver: Deliver, order: Saying): { updateId: number | null; messageId: number } => {
  const bot = world.bots.get(order.bot)
  const user = world.users.get(order.from)
  if (!bot || !user) throw new Error('say: no such bot or user')
  const group = order.chat === undefined ? undefined : world.groups.get(order.chat)
  const chatId = group?.id ?? user.id
  const room = roomOf(bot, chatId)
  room.isStarted = true
  const id = nextMessageId(bot, group)
  const message = {
    message_id: id,
    from: user,
    chat: chatJson({ group, user }),
    date: Math.floor(world.now() / 1_000),
    ...(order.text === undefined ? {} : { text: order.text }),
  }
  room.messages.set(id, { id, isByBot: false, json: message, at: world.now() })
  const update = deliver(bot, { kind: 'message', content: message, key: chatId })
  return { updateId: update?.id ?? null, messageId: id }
}
