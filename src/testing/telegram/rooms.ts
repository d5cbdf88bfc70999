import type { Call } from './call.ts'
import { badRequest, forbidden, WireError } from './wire.ts'
import type { Bot, Group, Room, User, World } from './world.ts'

export interface Place {
  room: Room
  group?: Group
  user?: User
}

export const roomOf = (bot: Bot, chatId: number): Room => {
  let room = bot.rooms.get(chatId)
  if (!room) {
    room = { chatId, isStarted: false, isBlocked: false, messages: new Map() }
    bot.rooms.set(chatId, room)
  }
  return room
}

/** Where a call goes to, or the refusal the service gives. */
export const findPlace = (call: Call, access: 'read' | 'write' = 'write'): Place => {
  const given = call.args.text('chat_id')
  if (given === '') throw badRequest('chat_id is empty')
  const id = given.startsWith('@') ? byUsername(call.world, given.slice(1)) : chatNumber(given)
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
  if (user.is_bot) throw id === bot.id ? forbidden("bot can't send messages to the bot") : forbidden("bot can't send messages to bots")
  if (!room?.isStarted) {
    const isMet = [...world.groups.values()].some((group) => isInside(group, id) && isInside(group, bot.id))
    throw isMet && access === 'write' ? forbidden("bot can't initiate conversation with a user") : badRequest('chat not found')
  }
  if (room.isBlocked && access === 'write') throw forbidden('bot was blocked by the user')
  return { room, user }
}

const isInside = (group: Group, id: number): boolean => {
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
  if (standing === 'kicked') throw forbidden(`bot was kicked from the ${group.kind} chat`)
  if (standing === 'left' && access === 'write') throw forbidden(`bot is not a member of the ${group.kind} chat`)
  return { room: roomOf(bot, id), group }
}

/** Private chats and small groups count messages per bot, supergroups and channels per chat. */
export const nextMessageId = (bot: Bot, group: Group | undefined): number =>
  group && group.kind !== 'group' ? group.nextMessageId++ : bot.nextMessageId++

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
