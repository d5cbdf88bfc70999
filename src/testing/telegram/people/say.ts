import { asText } from '../as-text.ts'
import type { Deliver } from '../deliver.ts'
import { chatJson, isInside, nextMessageId, roomOf } from '../rooms.ts'
import type { Bot, Group, Room, User, World } from '../world.ts'
import { type Content, contentJson } from './content.ts'
import { botOf, businessOf, groupOf, userOf } from './find.ts'

type Json = Record<string, unknown>

export interface Saying extends Content {
  /** The bot written to; in a group, nobody in particular. */
  bot?: number
  from: number
  /** A group's id; the private chat with the bot when absent. */
  chat?: number
  thread?: number
  replyTo?: number
  /** The message goes to (or, written by the owner, from) the account this connection belongs to; then `chat` is the customer. */
  business?: string
}

export interface Said {
  messageId: number
  /** What each bot was given of it; a bot that may not see it has none. */
  updates: Array<{ bot: number; updateId: number }>
}

/** A person writes something. */
export const say = (world: World, deliver: Deliver, order: Saying): Said => {
  const user = userOf(world, order.from)
  if (order.business !== undefined) return sayToBusiness(world, deliver, { order, user })
  if (order.chat !== undefined && order.chat < 0) return sayInGroup(world, deliver, { order, user })
  const bot = botOf(world, order.bot ?? 0)
  const room = roomOf(bot, user.id)
  if (room.isBlocked) throw new Error('who has blocked the bot writes nothing to it')
  room.isStarted = true
  const content = contentJson(world, order, [bot.id])
  const message = keep(world, room, { id: nextMessageId(bot, {}), order, user, chat: chatJson({ user }), content })
  const update = deliver(bot, { kind: 'message', content: message, key: user.id })
  return { messageId: message.message_id as number, updates: update ? [{ bot: bot.id, updateId: update.id }] : [] }
}

interface Part {
  order: Saying
  user: User
}

const keep = (world: World, room: Room, part: Part & { id: number; chat: Json; content: Json }): Json => {
  const { id, order, user, chat, content } = part
  const target = order.replyTo === undefined ? undefined : room.messages.get(order.replyTo)?.json
  const { reply_to_message: _, ...shown } = target ?? {}
  const message = {
    message_id: id,
    from: user,
    chat,
    date: Math.floor(world.now() / 1_000),
    ...(order.thread === undefined ? {} : { message_thread_id: order.thread, is_topic_message: true }),
    ...(target ? { reply_to_message: shown } : {}),
    ...content,
  }
  room.messages.set(id, { id, isByBot: false, json: message, at: world.now() })
  room.lastIncomingAt = world.now()
  return message
}

const sayInGroup = (world: World, deliver: Deliver, part: Part): Said => {
  const { order, user } = part
  const group = groupOf(world, order.chat ?? 0)
  if (!isInside(group, user.id)) throw new Error('only who is in the group writes there')
  const shared = group.kind === 'group' ? undefined : group.nextMessageId++
  const said: Said = { messageId: shared ?? 0, updates: [] }
  const bots = botsIn(world, group)
  const content = contentJson(
    world,
    order,
    bots.map((bot) => bot.id),
  )
  for (const bot of bots) {
    const room = roomOf(bot, group.id)
    const id = shared ?? nextMessageId(bot, { group })
    if (shared === undefined && (order.bot ?? bot.id) === bot.id) said.messageId = id
    const message = keep(world, room, { ...part, content, id, chat: chatJson({ group }) })
    if (!maySee(bot, group, message)) continue
    const update = deliver(bot, { kind: 'message', content: message, key: group.id })
    if (update) said.updates.push({ bot: bot.id, updateId: update.id })
  }
  return said
}

const botsIn = (world: World, group: Group): Bot[] =>
  [...group.members.keys()].flatMap((id) => (isInside(group, id) ? (world.bots.get(id) ?? []) : []))

/** Privacy mode: commands, replies to the bot and mentions of it, unless it heads the group or reads everything. */
const maySee = (bot: Bot, group: Group, message: Json): boolean => {
  if (bot.abilities.can_read_all_group_messages === true) return true
  if (['administrator', 'creator'].includes(group.members.get(bot.id) ?? '')) return true
  const replied = message.reply_to_message as { from?: User } | undefined
  if (replied?.from?.id === bot.id) return true
  const text = asText(message.text ?? message.caption).toLowerCase()
  const username = `@${bot.user.username?.toLowerCase()}`
  if (text.includes(username)) return true
  const command = /^\/[a-z0-9_]+(@\w+)?/.exec(text)
  return command !== null && command[1] === undefined
}

const sayToBusiness = (world: World, deliver: Deliver, part: Part): Said => {
  const { order, user } = part
  const business = businessOf(world, order.business ?? '')
  const bot = botOf(world, business.botId)
  const isByOwner = user.id === business.ownerId
  const customer = isByOwner ? userOf(world, order.chat ?? 0) : user
  const room = roomOf(business, customer.id)
  const before = room.lastIncomingAt
  const id = business.nextMessageId++
  const message = {
    business_connection_id: business.id,
    ...keep(world, room, { order, user, content: contentJson(world, order, [bot.id]), id, chat: chatJson({ user: customer }) }),
  }
  if (isByOwner) room.lastIncomingAt = before
  if (!business.isEnabled) return { messageId: id, updates: [] }
  const update = deliver(bot, { kind: 'business_message', content: message, key: customer.id })
  return { messageId: id, updates: update ? [{ bot: bot.id, updateId: update.id }] : [] }
}
