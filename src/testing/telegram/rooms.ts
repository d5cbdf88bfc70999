import type { Call } from './call.ts'
import { badRequest, forbidden, WireError } from './wire.ts'
import type { Bot, BusinessConnection, Group, Room, User, World } from './world.ts'

export interface Place {
  botId: number
  room: Room
  group?: Group
  user?: User
  business?: BusinessConnection
}

const DAY_MS = 86_400_000

const makeRoom = (chatId: number): Room => ({ chatId, isStarted: false, isBlocked: false, messages: new Map(), lastIncomingAt: 0 })

export const roomOf = (holder: { rooms: Map<number, Room> }, chatId: number): Room => {
  let room = holder.rooms.get(chatId)
  if (!room) {
    room = makeRoom(chatId)
    holder.rooms.set(chatId, room)
  }
  return room
}

/** Where a call goes to, or the refusal the service gives. */
export const findPlace = (call: Call, access: 'read' | 'write' = 'write', field = 'chat_id'): Place => {
  const { args, world } = call
  if (args.has('business_connection_id')) return businessPlace(call)
  const given = args.text(field)
  if (given === '') throw badRequest(`${field} is empty`)
  const id = given.startsWith('@') ? byUsername(world, given.slice(1)) : chatNumber(given)
  if (id === undefined) throw badRequest('chat not found')
  return id > 0 ? privatePlace(call, id, access) : groupPlace(call, id, access)
}

/** The beginning of the text counts as the number, as it does there. */
const chatNumber = (text: string): number | undefined => {
  const digits = /^-?\d+/.exec(text)?.[0]
  return digits === undefined ? undefined : Number(digits)
}

/** A private chat is not found by its username: bots see only public groups that way. */
const byUsername = (world: World, username: string): number | undefined => {
  for (const group of world.groups.values()) if (group.username?.toLowerCase() === username.toLowerCase()) return group.id
  return undefined
}

const privatePlace = (call: Call, id: number, access: 'read' | 'write'): Place => {
  const { bot, world } = call
  const user = world.users.get(id)
  if (!user) throw badRequest('chat not found')
  const room = bot.rooms.get(id)
  if (user.is_bot) throw forbidden(id === bot.id ? "bot can't send messages to itself" : "bot can't send messages to bots")
  if (!room?.isStarted) {
    const isMet = [...world.groups.values()].some((group) => isInside(group, id) && isInside(group, bot.id))
    throw isMet && access === 'write' ? forbidden("bot can't initiate conversation with a user") : badRequest('chat not found')
  }
  if (world.deactivated.has(id) && access === 'write') throw forbidden('user is deactivated')
  if (room.isBlocked && access === 'write') throw forbidden('bot was blocked by the user')
  return { botId: bot.id, room, user }
}

export const isInside = (group: Group, id: number): boolean => {
  const standing = group.members.get(id)
  return standing !== undefined && standing !== 'left' && standing !== 'kicked'
}

const groupPlace = (call: Call, id: number, access: 'read' | 'write'): Place => {
  const { bot, world } = call
  const group = world.groups.get(id)
  const standing = group?.members.get(bot.id)
  if (!group || standing === undefined) throw badRequest('chat not found')
  if (group.migratedTo !== undefined && access === 'write') {
    throw new WireError(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: group.migratedTo })
  }
  const name = `${group.kind} chat`
  if (standing === 'kicked' && (group.kind !== 'group' || access === 'write')) throw forbidden(`bot was kicked from the ${name}`)
  if (standing === 'left' && (group.kind !== 'group' || access === 'write')) throw forbidden(`bot is not a member of the ${name}`)
  return { botId: bot.id, room: roomOf(bot, id), group }
}

/** The bot answers for its owner: only where somebody wrote within the last day, and only while the right lasts. */
const businessPlace = (call: Call): Place => {
  const { bot, world, args } = call
  const business = connectionOf(call)
  const id = args.text('chat_id')
  if (id === '') throw badRequest('chat identifier is empty')
  if (!/^-?\d+$/.test(id)) throw badRequest('chat identifier must be a valid Integer')
  const user = world.users.get(Number(id))
  if (!user) throw badRequest('chat not found')
  if (!business.isEnabled || !business.canReply) throw badRequest('BUSINESS_CONNECTION_NOT_ALLOWED')
  const room = roomOf(business, user.id)
  if (room.lastIncomingAt < world.now() - DAY_MS) throw badRequest('BUSINESS_PEER_USAGE_MISSING')
  return { botId: bot.id, room, user, business }
}

export const connectionOf = (call: Call): BusinessConnection => {
  const business = call.world.business.get(call.args.text('business_connection_id'))
  if (!business || business.botId !== call.bot.id) throw badRequest('business connection not found')
  return business
}

/** Private chats and small groups count messages per account, supergroups and channels per chat. */
export const nextMessageId = (bot: Bot, place: { group?: Group | undefined; business?: BusinessConnection | undefined }): number => {
  const { group, business } = place
  if (business) return business.nextMessageId++
  return group && group.kind !== 'group' ? group.nextMessageId++ : bot.nextMessageId++
}

export const chatJson = (place: { group?: Group | undefined; user?: User | undefined }): Record<string, unknown> => {
  const { group, user } = place
  if (group) {
    return {
      id: group.id,
      title: group.title,
      ...(group.username ? { username: group.username } : {}),
      type: group.kind,
      ...(group.isForum ? { is_forum: true } : {}),
    }
  }
  const { id, first_name, last_name, username } = user!
  return { id, first_name, ...(last_name ? { last_name } : {}), ...(username ? { username } : {}), type: 'private' }
}
