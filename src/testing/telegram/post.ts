import type { Call } from './call.ts'
import { record } from './record.ts'
import { chatJson, findPlace, nextMessageId, type Place } from './rooms.ts'
import { optionFields, type SendOptions } from './send-options.ts'

type Json = Record<string, unknown>

/** Puts a message of the bot into a chat: the way of all the send methods. */
export const post = (call: Call, content: Json, options: SendOptions): Json => {
  const { bot, world } = call
  const place = findPlace(call)
  const fields = optionFields(place, options)
  world.limiter.count(bot.id, place.room.chatId, 'message')
  const message = toMessage(call, place, { ...fields, ...content })
  const id = message.message_id as number
  place.room.messages.set(id, { id, isByBot: true, json: message, at: world.now() })
  const text = typeof content.text === 'string' ? content.text : typeof content.caption === 'string' ? content.caption : undefined
  record(call, { chat: place.room.chatId, messageId: id, ...(text === undefined ? {} : { text }), result: message })
  return message
}

const toMessage = (call: Call, place: Place, fields: Json): Json => {
  const { bot, world } = call
  const owner = place.business && world.users.get(place.business.ownerId)
  return {
    ...(place.business ? { business_connection_id: place.business.id, sender_business_bot: bot.user } : {}),
    message_id: nextMessageId(bot, place),
    // In a business chat the owner seems to write.
    from: owner ?? bot.user,
    chat: chatJson(place),
    date: Math.floor(world.now() / 1_000),
    ...fields,
  }
}
