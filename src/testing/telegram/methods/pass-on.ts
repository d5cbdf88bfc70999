import type { Call } from '../call.ts'
import { formatText } from '../format/format-text.ts'
import { post } from '../post.ts'
import { record } from '../record.ts'
import { chatJson, findPlace } from '../rooms.ts'
import { readSendOptions } from '../send-options.ts'
import { badRequest } from '../wire.ts'

type Json = Record<string, unknown>

const CONTENT = `text entities caption caption_entities photo voice document audio video animation sticker video_note location contact
  link_preview_options`.split(/\s+/)

/** A message of one chat shown in another, with whose it was. */
export const forwardMessage = (call: Call): unknown => {
  const { json, chat } = sourceOf(call, 'message to forward')
  const origin = json.from
    ? { type: 'user', date: json.date, sender_user: json.from }
    : { type: 'chat', date: json.date, sender_chat: chat }
  const forwarded = { forward_origin: origin, forward_from: json.from, forward_date: json.date }
  return post(call, { ...forwarded, ...contentOf(json) }, { ...readSendOptions(call), reply: undefined, markup: undefined })
}

/** The same, as if the bot had written it; a caption may be put in its place. */
export const copyMessage = (call: Call): unknown => {
  const options = readSendOptions(call)
  const { json } = sourceOf(call, 'message to copy')
  const content = contentOf(json)
  if (call.args.has('caption') && json.text === undefined) {
    const { text, entities } = formatText(call.world, call.args, 'caption')
    Object.assign(content, { caption: text, caption_entities: entities })
  }
  return { message_id: post(call, content, options).message_id }
}

const contentOf = (json: Json): Json =>
  Object.fromEntries(CONTENT.flatMap((field) => (json[field] === undefined ? [] : [[field, json[field]]])))

const sourceOf = (call: Call, what: string): { json: Json; chat: Json } => {
  const place = findPlace(call, 'read', 'from_chat_id')
  const json = place.room.messages.get(call.args.integer('message_id', { fallback: 0 }))?.json
  if (!json) throw badRequest(`${what} not found`)
  return { json, chat: chatJson(place) }
}

const pin =
  (what: string) =>
  (call: Call): unknown => {
    const { group, room } = findPlace(call)
    if (group && group.members.get(call.bot.id) !== 'administrator')
      throw badRequest('not enough rights to manage pinned messages in the chat')
    const id = call.args.integer('message_id', { fallback: 0 })
    if ((what === 'pin' || id > 0) && !room.messages.has(id)) throw badRequest(`message to ${what} not found`)
    record(call, { chat: room.chatId, ...(id > 0 ? { messageId: id } : {}), result: true })
    return true
  }

export const pinMessage = pin('pin')
export const unpinMessage = pin('unpin')
