import { z } from 'zod'
import type { IncomingUpdate } from '../../domain/channels/ports.ts'
import { Chat, Message, readChat, readMessage, readPerson, User } from './read-message.ts'

export const MAX_BODY = 4096

/** The number of an update, whatever else is in it. */
const Numbered = z.looseObject({ update_id: z.int().nonnegative() })

/** An update reduced to what is used of it. One that cannot be read is handed on as such: it must not stop those behind it. */
export const readUpdate = (raw: unknown): IncomingUpdate => {
  const { success, data: numbered } = Numbered.safeParse(raw)
  if (!success) return unnumbered(raw)
  const { update_id: updateId } = numbered
  const name = Object.keys(numbered).find((key) => key !== 'update_id') ?? 'empty'
  try {
    return { updateId, ...contentOf(name, numbered[name]) }
  } catch (error) {
    const why = error instanceof z.ZodError ? (error.issues[0]?.path.join('.') ?? '') : String(error)
    return { updateId, kind: 'unreadable', name: name.slice(0, 64), why: why.slice(0, 200), body: JSON.stringify(raw).slice(0, MAX_BODY) }
  }
}

/** Telegram numbers every update. What has no number gets one of its own that Telegram never gives, the same each time it comes. */
const unnumbered = (raw: unknown): IncomingUpdate => {
  const body = JSON.stringify(raw) ?? 'undefined'
  return { updateId: -1 - Bun.hash.crc32(body), kind: 'unreadable', name: 'unnumbered', why: 'update_id', body: body.slice(0, MAX_BODY) }
}

type Content = IncomingUpdate extends infer Update ? (Update extends IncomingUpdate ? Omit<Update, 'updateId'> : never) : never

const contentOf = (name: string, content: unknown): Content => {
  switch (name) {
    case 'message':
    case 'business_message':
      return { kind: 'message', message: readMessage(Message.parse(content)) }
    case 'edited_message':
    case 'edited_business_message':
      return { kind: 'edit', message: readMessage(Message.parse(content)) }
    case 'callback_query':
      return { kind: 'press', press: readPress(content) }
    case 'my_chat_member':
      return { kind: 'membership', membership: readMembership(content) }
    case 'business_connection':
      return { kind: 'connection', connection: readConnection(content) }
    case 'stopped_message_generation':
      return { kind: 'stop', chatId: z.object({ chat: Chat }).parse(content).chat.id }
    default:
      return { kind: 'other', name: name.slice(0, 64) }
  }
}

const Query = z.object({
  id: z.string().max(64),
  from: User,
  data: z.string().max(64).default(''),
  message: z
    .object({ message_id: z.int(), chat: Chat, message_thread_id: z.int().optional(), is_topic_message: z.boolean().optional() })
    .optional(),
})

const readPress = (content: unknown): Extract<IncomingUpdate, { kind: 'press' }>['press'] => {
  const { id, from, data, message } = Query.parse(content)
  return {
    id,
    data,
    from: readPerson(from),
    message: message
      ? {
          messageId: message.message_id,
          chat: readChat(message.chat),
          threadId: message.is_topic_message ? (message.message_thread_id ?? null) : null,
        }
      : null,
  }
}

const Membership = z.object({ chat: Chat, from: User, new_chat_member: z.object({ status: z.string() }) })

const readMembership = (content: unknown): Extract<IncomingUpdate, { kind: 'membership' }>['membership'] => {
  const { chat, from, new_chat_member: member } = Membership.parse(content)
  const isGone = member.status === 'kicked' || member.status === 'left'
  return { chat: readChat(chat), from: readPerson(from), status: isGone ? 'gone' : 'member' }
}

const Connection = z.object({
  id: z.string().max(128),
  user: User,
  is_enabled: z.boolean(),
  rights: z.object({ can_reply: z.boolean().optional() }).optional(),
  can_reply: z.boolean().optional(),
})

const readConnection = (content: unknown): Extract<IncomingUpdate, { kind: 'connection' }>['connection'] => {
  const { id, user, is_enabled: isEnabled, rights, can_reply: canReply } = Connection.parse(content)
  return { id, owner: readPerson(user), isEnabled, canReply: rights?.can_reply ?? canReply ?? false }
}
