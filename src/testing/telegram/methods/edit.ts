import { asText } from '../as-text.ts'
import type { Call } from '../call.ts'
import { formatText } from '../format/format-text.ts'
import { readMarkup } from '../keyboard.ts'
import { record } from '../record.ts'
import { findPlace, type Place } from '../rooms.ts'
import { badRequest } from '../wire.ts'
import type { StoredMessage } from '../world.ts'
import { readPreview } from './send.ts'

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
const TWO_DAYS_MS = 2 * 86_400_000

export const editMessageText = (call: Call): unknown => {
  const preview = readPreview(call)
  const { text, entities } = formatText(call.world, call.args, 'text')
  return edit(call, { text, entities: entities.length > 0 ? entities : undefined, ...preview }, 'text')
}

export const editMessageCaption = (call: Call): unknown => {
  const { text, entities } = formatText(call.world, call.args, 'caption')
  const content = { caption: text === '' ? undefined : text, caption_entities: entities.length > 0 ? entities : undefined }
  return edit(call, content, 'caption')
}

/** Only the buttons change; without `reply_markup` they go. */
export const editMessageReplyMarkup = (call: Call): unknown => edit(call, {}, 'markup')

const edit = (call: Call, content: Record<string, unknown>, what: 'text' | 'caption' | 'markup'): unknown => {
  const { args, bot, world } = call
  const messageId = messageIdOf(call)
  const markup = readMarkup(args)
  if (!args.has('chat_id') && messageId === 0) {
    if (!args.has('inline_message_id')) throw badRequest('message identifier is not specified')
    throw badRequest('MESSAGE_ID_INVALID')
  }
  const place = findPlace(call)
  const message = findMessage(place, messageId, 'message to edit')
  const { json } = message
  if (!message.isByBot || !json) throw badRequest("message can't be edited")
  if (what === 'text' && json.text === undefined) throw badRequest('there is no text in the message to edit')
  if (what === 'caption' && json.text !== undefined) throw badRequest('there is no caption in the message to edit')
  world.limiter.count(bot.id, place.room.chatId, 'message')
  const after = withoutHoles({ ...json, ...content, reply_markup: markup?.inline_keyboard ? markup : undefined })
  if (sameLooks(json, after)) throw badRequest(NOT_MODIFIED)
  after.edit_date = Math.floor(world.now() / 1_000)
  message.json = after
  const text = after.text ?? after.caption
  record(call, { chat: place.room.chatId, messageId, ...(typeof text === 'string' ? { text } : {}), result: after })
  return after
}

const messageIdOf = (call: Call): number => Math.max(0, call.args.integer('message_id', { fallback: 0 }))

const findMessage = ({ room }: Place, id: number, what: string): StoredMessage => {
  const message = room.messages.get(id)
  if (!message) throw badRequest(`${what} not found`)
  return message
}

const withoutHoles = (json: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined))

const LOOKS = ['text', 'entities', 'caption', 'caption_entities', 'reply_markup', 'link_preview_options']

const sameLooks = (a: Record<string, unknown>, b: Record<string, unknown>): boolean =>
  LOOKS.every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]))

export const deleteMessage = (call: Call): unknown => {
  const id = messageIdOf(call)
  if (!call.args.has('chat_id')) throw badRequest('chat identifier is not specified')
  if (id === 0) throw badRequest('message identifier is not specified')
  const place = findPlace(call)
  remove(call, place, findMessage(place, id, 'message to delete'))
  record(call, { chat: place.room.chatId, messageId: id, result: true })
  return true
}

/** Several at once; those that are not there are passed over. */
export const deleteMessages = (call: Call): unknown => {
  const given = call.args.json('message_ids', 'message_ids')
  if (given === undefined) throw badRequest('message identifiers are not specified')
  if (!Array.isArray(given)) throw badRequest('expected an Array of message identifiers')
  if (given.length > 100) throw badRequest('too many message identifiers specified')
  const place = findPlace(call)
  for (const id of given) {
    const message = place.room.messages.get(Number(id))
    if (message) remove(call, place, message)
  }
  record(call, { chat: place.room.chatId, result: true })
  return true
}

const remove = (call: Call, { room, group }: Place, message: StoredMessage): void => {
  if (group && !message.isByBot && group.members.get(call.bot.id) !== 'administrator') throw badRequest("message can't be deleted")
  if (message.at < call.world.now() - TWO_DAYS_MS) throw badRequest("message can't be deleted for everyone")
  room.messages.delete(message.id)
}

const REACTION_KINDS = ['emoji', 'custom_emoji', 'paid']

export const setMessageReaction = (call: Call): unknown => {
  const given = call.args.json('reaction', 'reaction types') ?? []
  if (!Array.isArray(given)) throw badRequest('expected an Array of ReactionType')
  for (const one of given as Array<Record<string, unknown> | null>) {
    if (typeof one !== 'object' || one === null) throw badRequest("can't parse ReactionType: expected an Object")
    if (!REACTION_KINDS.includes(asText(one.type))) throw badRequest("can't parse ReactionType: invalid reaction type specified")
    if (one.type === 'emoji' && !/^\p{Emoji}/u.test(asText(one.emoji))) throw badRequest('REACTION_INVALID')
  }
  if (given.length > 1) throw badRequest('REACTIONS_TOO_MANY')
  const place = findPlace(call, 'read')
  const message = findMessage(place, messageIdOf(call), 'message to react')
  record(call, { chat: place.room.chatId, messageId: message.id, result: true })
  return true
}
