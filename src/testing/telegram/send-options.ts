import type { Call } from './call.ts'
import { type Markup, readMarkup } from './keyboard.ts'
import type { Place } from './rooms.ts'
import { badRequest } from './wire.ts'

export interface SendOptions {
  threadId: number
  reply: { messageId: number; mayMiss: boolean } | undefined
  markup: Markup | undefined
}

/** What all the send methods take beside their content. */
export const readSendOptions = (call: Call): SendOptions => ({
  threadId: Math.max(0, call.args.integer('message_thread_id', { fallback: 0 })),
  reply: readReply(call),
  markup: readMarkup(call.args),
})

const readReply = (call: Call): SendOptions['reply'] => {
  const { args } = call
  const given = args.json('reply_parameters', 'reply parameters')
  if (given === undefined) {
    const messageId = args.integer('reply_to_message_id', { fallback: 0 })
    return messageId > 0 ? { messageId, mayMiss: args.flag('allow_sending_without_reply') } : undefined
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badRequest('object expected as reply parameters')
  const fields: Record<string, unknown> = { ...given }
  if (Object.keys(fields).length === 0) return undefined
  const messageId = Number(fields.message_id)
  if (fields.message_id === undefined) throw badRequest('can\'t find field "message_id"')
  if (!Number.isInteger(messageId)) throw badRequest('field "message_id" must be of type Number')
  return messageId > 0 ? { messageId, mayMiss: fields.allow_sending_without_reply === true } : undefined
}

/** The parts of the message that come from the options, after they were checked against the chat. */
export const optionFields = (place: Place, options: SendOptions): Record<string, unknown> => {
  const { group, room } = place
  const fields: Record<string, unknown> = {}
  if (options.threadId > 0 && group?.isForum) {
    const topic = group.topics.get(options.threadId)
    if (!topic) throw badRequest('message thread not found')
    if (topic.isClosed && group.members.get(place.botId) !== 'administrator') throw badRequest('TOPIC_CLOSED')
    Object.assign(fields, { message_thread_id: options.threadId, is_topic_message: true })
  }
  if (options.reply) {
    const target = room.messages.get(options.reply.messageId)
    if (!target && !options.reply.mayMiss) throw badRequest('message to be replied not found')
    if (target?.json) {
      const { reply_to_message: _, ...shown } = target.json
      fields.reply_to_message = shown
    }
  }
  if (options.markup?.inline_keyboard) fields.reply_markup = options.markup
  return fields
}
