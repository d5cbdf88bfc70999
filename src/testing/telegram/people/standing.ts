import type { Deliver } from '../deliver.ts'
import { memberJson } from '../methods/chat.ts'
import { chatJson, roomOf } from '../rooms.ts'
import type { Bot, Group, User, World } from '../world.ts'
import { botOf, groupOf, userOf } from './find.ts'

/** Somebody blocks the bot or lets it back in. */
export const setBlocked = (
  world: World,
  deliver: Deliver,
  order: { bot: number; user: number; isBlocked: boolean },
): { updateId: number | null } => {
  const bot = botOf(world, order.bot)
  const user = userOf(world, order.user)
  const room = roomOf(bot, user.id)
  room.isStarted = true
  if (room.isBlocked === order.isBlocked) return { updateId: null }
  room.isBlocked = order.isBlocked
  const sides = { before: order.isBlocked ? 'member' : 'kicked', after: order.isBlocked ? 'kicked' : 'member' }
  return tell(world, deliver, { bot, user, ...sides })
}

interface Change {
  bot: Bot
  user: User
  group?: Group
  before: string
  after: string
}

const tell = (world: World, deliver: Deliver, { bot, user, group, before, after }: Change): { updateId: number | null } => {
  const content = {
    chat: chatJson({ group, user }),
    from: user,
    date: Math.floor(world.now() / 1_000),
    old_chat_member: memberJson(bot.user, before),
    new_chat_member: memberJson(bot.user, after),
  }
  return { updateId: deliver(bot, { kind: 'my_chat_member', content, key: group?.id ?? user.id })?.id ?? null }
}

export interface GroupOrder {
  title?: string
  kind?: Group['kind']
  username?: string
  isForum?: boolean
  /** People; the first owns the group. */
  members?: number[]
  bots?: number[]
  /** Bots that head the group and so see everything. */
  adminBots?: number[]
}

export const makeGroup = (world: World, order: GroupOrder): { id: number } => {
  const serial = world.nextId.group++
  const kind = order.kind ?? (order.isForum ? 'supergroup' : 'group')
  const id = kind === 'group' ? -(4_000_000_000 + serial) : -(1_002_000_000_000 + serial)
  const members: Group['members'] = new Map()
  order.members?.forEach((one, i) => members.set(userOf(world, one).id, i === 0 ? 'creator' : 'member'))
  for (const one of order.bots ?? []) members.set(botOf(world, one).id, 'member')
  for (const one of order.adminBots ?? []) members.set(botOf(world, one).id, 'administrator')
  world.groups.set(id, {
    id,
    kind,
    title: order.title ?? `Group ${serial}`,
    ...(order.username ? { username: order.username } : {}),
    isForum: order.isForum ?? false,
    members,
    topics: new Map(),
    nextMessageId: 1,
  })
  return { id }
}

/** A person joins or goes, quietly; for a bot, it is told. */
export const setStanding = (
  world: World,
  deliver: Deliver,
  order: { chat: number; who: number; by: number; standing: 'administrator' | 'member' | 'left' | 'kicked' },
): { updateId: number | null } => {
  const group = groupOf(world, order.chat)
  const before = group.members.get(order.who) ?? 'left'
  group.members.set(order.who, order.standing)
  const bot = world.bots.get(order.who)
  if (!bot) return { updateId: null }
  return tell(world, deliver, { bot, user: userOf(world, order.by), group, before, after: order.standing })
}

export const makeTopic = (world: World, order: { chat: number; name: string }): { threadId: number } => {
  const group = groupOf(world, order.chat)
  if (!group.isForum) throw new Error('only a forum has topics')
  const threadId = group.nextMessageId++
  group.topics.set(threadId, { name: order.name, isClosed: false })
  return { threadId }
}

/** The small group becomes a supergroup with another id; the old one only points there. */
export const upgradeGroup = (world: World, deliver: Deliver, order: { chat: number; by: number }): { id: number } => {
  const old = groupOf(world, order.chat)
  const { id } = makeGroup(world, { title: old.title, kind: 'supergroup' })
  const next = groupOf(world, id)
  for (const [who, standing] of old.members) next.members.set(who, standing)
  old.migratedTo = id
  const from = userOf(world, order.by)
  const date = Math.floor(world.now() / 1_000)
  for (const who of old.members.keys()) {
    const bot = world.bots.get(who)
    if (!bot) continue
    const to = { message_id: bot.nextMessageId++, from, chat: chatJson({ group: old }), date, migrate_to_chat_id: id }
    const came = { message_id: next.nextMessageId++, from, chat: chatJson({ group: next }), date, migrate_from_chat_id: old.id }
    deliver(bot, { kind: 'message', content: to, key: old.id })
    deliver(bot, { kind: 'message', content: came, key: id })
  }
  return { id }
}
