import type { Call } from '../call.ts'
import { formatText } from '../format-text.ts'
import { record } from '../record.ts'
import { chatJson, findPlace, nextMessageId, type Place } from '../rooms.ts'
import { badRequest } from '../wire.ts'

export const sendMessage = (call: Call): unknown => {
  const { text, entities } = formatText(call.args, 'text')
  if (text === '') throw badRequest('message text is empty')
  return post(call, { text, ...(entities.length > 0 ? { entities } : {}) })
}

/** Puts a message of the bot into a chat: the way of all the send methods. */
const post = (call: Call, content: Record<string, unknown>): Record<string, unknown> => {
  const { bot, world } = call
  const place = findPlace(call)
  world.limiter.count(bot.id, place.room.chatId, 'message')
  const message = toMessage(call, place, content)
  const id = message.message_id as number
  const at = world.now()
  place.room.messages.set(id, { id, isByBot: true, json: message, at })
  record(call, { chat: place.room.chatId, messageId: id, text: typeof content.text === 'string' ? content.text : '', result: message })
  return message
}

const toMessage = (call: Call, place: Place, content: Record<string, unknown>): Record<string, unknown> => ({
  message_id: nextMessageId(call.bot, place.group),
  from: call.bot.user,
  chat: chatJson(place),
  date: Math.floor(call.world.now() / 1_000),
  ...content,
})
