import type { Call } from '../call.ts'
import { formatText } from '../format/format-text.ts'
import { record } from '../record.ts'
import { chatJson, connectionOf, findPlace, type Place } from '../rooms.ts'
import { badRequest } from '../wire.ts'
import type { BusinessConnection, User } from '../world.ts'

const ACTIONS = `typing upload_photo record_video upload_video record_voice upload_voice record_audio upload_audio upload_document
  choose_sticker pick_up_location find_location record_video_note upload_video_note cancel`.split(/\s+/)
const CALLBACK_MS = 15_000

export const sendChatAction = (call: Call): unknown => {
  const { args, bot, world } = call
  if (!ACTIONS.includes(args.text('action').toLowerCase())) throw badRequest('wrong parameter action in request')
  const { room } = findPlace(call)
  world.limiter.count(bot.id, room.chatId, 'hint')
  record(call, { chat: room.chatId, result: true })
  return true
}

/** Text as it is being written, seen for half a minute in private chats; without text, the sign that something is coming. */
export const sendMessageDraft = (call: Call): unknown => {
  const { args, bot, world } = call
  const id = args.integer('draft_id', { fallback: 0, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
  const text = args.has('text') ? formatText(world, args, 'text').text : ''
  const place = findPlace(call)
  if (place.group || place.business) throw badRequest('TEXTDRAFT_PEER_INVALID')
  if (id === 0) throw badRequest('RANDOM_ID_INVALID')
  world.limiter.count(bot.id, place.room.chatId, 'hint')
  bot.drafts.set(place.room.chatId, { id, text, at: world.now(), canStop: args.flag('can_stop') })
  record(call, { chat: place.room.chatId, text, result: true })
  return true
}

/** Each press can be answered once and soon; then the id means nothing any more. */
export const answerCallbackQuery = (call: Call): unknown => {
  const { args, bot, world } = call
  const query = bot.callbacks.get(args.text('callback_query_id'))
  if (args.text('text').length > 200) throw badRequest('MESSAGE_TOO_LONG')
  if (!query || query.isAnswered || world.now() - query.at > CALLBACK_MS) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  }
  query.isAnswered = true
  record(call, { chat: query.chat, text: args.text('text'), result: true })
  return true
}

export const getChat = (call: Call): unknown => {
  const place = findPlace(call, 'read')
  return {
    ...chatJson(place),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
    ...(place.group ? { permissions: { can_send_messages: true } } : {}),
  }
}

export const getChatMember = (call: Call): unknown => {
  const place = findPlace(call, 'read')
  const id = userIdOf(call)
  const user = call.world.users.get(id)
  const standing = place.group ? place.group.members.get(id) : id === place.user?.id ? 'member' : undefined
  if (!user || !standing) throw badRequest('member not found')
  return memberJson(user, standing)
}

export const getChatAdministrators = (call: Call): unknown => {
  const { group } = findPlace(call, 'read')
  if (!group) throw badRequest('there are no administrators in the private chat')
  const heads = [...group.members].filter(([, standing]) => standing === 'creator' || standing === 'administrator')
  return heads.flatMap(([id, standing]) => {
    const user = call.world.users.get(id)
    return user ? [memberJson(user, standing)] : []
  })
}

const userIdOf = (call: Call): number => {
  const id = Number.parseInt(call.args.text('user_id'), 10)
  if (!(id > 0)) throw badRequest('invalid user_id specified')
  return id
}

export const memberJson = (user: User, status: string): Record<string, unknown> => ({
  user,
  status,
  ...(status === 'kicked' ? { until_date: 0 } : {}),
  ...(status === 'administrator'
    ? { can_be_edited: false, is_anonymous: false, can_manage_chat: true, can_delete_messages: true, can_manage_topics: true }
    : {}),
  ...(status === 'creator' ? { is_anonymous: false } : {}),
})

export const leaveChat = (call: Call): unknown => {
  const { group, room } = findPlace(call)
  if (!group) throw badRequest("chat member status can't be changed in private chats")
  group.members.set(call.bot.id, 'left')
  record(call, { chat: room.chatId, result: true })
  return true
}

export const getBusinessConnection = (call: Call): unknown =>
  connectionJson(call.world.users.get(connectionOf(call).ownerId), connectionOf(call))

export const connectionJson = (user: User | undefined, business: BusinessConnection): Record<string, unknown> => ({
  id: business.id,
  user,
  user_chat_id: business.ownerId,
  date: business.date,
  is_enabled: business.isEnabled,
  can_reply: business.canReply,
  rights: business.canReply ? { can_reply: true, can_read_messages: true } : {},
})

export const readBusinessMessage = (call: Call): unknown => {
  const place = findPlace(call)
  if (!place.business) throw badRequest('business connection not found')
  const id = call.args.integer('message_id', { fallback: 0 })
  if (!place.room.messages.has(id)) throw badRequest('invalid message identifier specified')
  record(call, { chat: place.room.chatId, messageId: id, result: true })
  return true
}

const forum = (call: Call): Place & { group: NonNullable<Place['group']> } => {
  const place = findPlace(call)
  if (!place.group?.isForum) throw badRequest('the chat is not a forum')
  if (place.group.members.get(call.bot.id) !== 'administrator') throw badRequest('not enough rights to create a topic')
  return { ...place, group: place.group }
}

export const createForumTopic = (call: Call): unknown => {
  const { group, room } = forum(call)
  const name = call.args.required('name')
  if (name.length > 128) throw badRequest('TOPIC_TITLE_INVALID')
  const id = group.nextMessageId++
  group.topics.set(id, { name, isClosed: false })
  const topic = { message_thread_id: id, name, icon_color: 7_322_096 }
  record(call, { chat: room.chatId, text: name, result: topic })
  return topic
}

/** Renames, closes or opens a topic. */
export const changeForumTopic =
  (change: (topic: { name: string; isClosed: boolean }, call: Call) => void) =>
  (call: Call): unknown => {
    const { group, room } = forum(call)
    const topic = group.topics.get(call.args.integer('message_thread_id', { fallback: 0 }))
    if (!topic) throw badRequest('message thread not found')
    const before = JSON.stringify(topic)
    change(topic, call)
    if (JSON.stringify(topic) === before) throw badRequest('TOPIC_NOT_MODIFIED')
    record(call, { chat: room.chatId, result: true })
    return true
  }

export const deleteForumTopic = (call: Call): unknown => {
  const { group, room } = forum(call)
  if (!group.topics.delete(call.args.integer('message_thread_id', { fallback: 0 }))) throw badRequest('message thread not found')
  record(call, { chat: room.chatId, result: true })
  return true
}
