import { z } from 'zod'
import type { IncomingMessage, IncomingUpdate } from '../../domain/channels/ports.ts'

const MAX_TEXT = 8192
const MAX_BODY = 4096

/** The number of an update, whatever else is in it. */
const Numbered = z.looseObject({ update_id: z.int() })

/** An update reduced to what is used of it. One that cannot be read is handed on as such: it must not stop those behind it. */
export const readUpdate = (raw: unknown): IncomingUpdate => {
  const numbered = Numbered.parse(raw)
  const { update_id: updateId } = numbered
  const name = Object.keys(numbered).find((key) => key !== 'update_id') ?? 'empty'
  try {
    return { updateId, ...contentOf(name, numbered[name]) }
  } catch {
    return { updateId, kind: 'unreadable', name, body: JSON.stringify(raw).slice(0, MAX_BODY) }
  }
}

type Content = IncomingUpdate extends infer Update ? (Update extends IncomingUpdate ? Omit<Update, 'updateId'> : never) : never

const contentOf = (name: string, content: unknown): Content => {
  if (name === 'message' || name === 'business_message') return { kind: 'message', message: messageOf(Message.parse(content)) }
  return { kind: 'other', name }
}

const id = z.int()

const User = z.object({
  id,
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const Chat = z.object({ id, type: z.enum(['private', 'group', 'supergroup', 'channel']), title: z.string().optional() })

const Message = z.object({
  message_id: id,
  message_thread_id: id.optional(),
  chat: Chat,
  from: User.optional(),
  business_connection_id: z.string().optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
})
type Message = z.infer<typeof Message>

const messageOf = (message: Message): IncomingMessage => ({
  messageId: message.message_id,
  chat: {
    id: message.chat.id,
    kind: message.chat.type === 'private' ? 'private' : 'group',
    title: message.chat.title ?? '',
  },
  threadId: message.message_thread_id ?? null,
  from: message.from ? userOf(message.from) : null,
  connectionId: message.business_connection_id ?? null,
  text: (message.text ?? message.caption ?? '').slice(0, MAX_TEXT),
})

const userOf = (user: z.infer<typeof User>): NonNullable<IncomingMessage['from']> => ({
  id: user.id,
  name: [user.first_name, user.last_name].filter(Boolean).join(' ').slice(0, 200),
  username: user.username ?? null,
  languageCode: user.language_code ?? null,
})
