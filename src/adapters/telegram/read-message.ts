import { z } from 'zod'
import type { IncomingChat, IncomingMedia, IncomingMessage, IncomingPerson } from '../../domain/channels/ports.ts'

const MAX_TEXT = 8192
const id = z.int()

export const User = z.object({
  id,
  is_bot: z.boolean().default(false),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

export const Chat = z.object({
  id,
  type: z.enum(['private', 'group', 'supergroup', 'channel']).default('private'),
  title: z.string().optional(),
})

const File = z.object({
  file_id: z.string().max(512),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
  duration: z.number().optional(),
  emoji: z.string().optional(),
})
type File = z.infer<typeof File>

const Entity = z.object({ type: z.string(), offset: z.int().nonnegative(), length: z.int().nonnegative() })

/** A moving picture comes as a document too, so it stands before. */
const FILES = ['voice', 'audio', 'video', 'video_note', 'animation', 'document', 'sticker'] as const
/** What people send that is neither words nor a file. */
const OTHERS = ['poll', 'dice', 'story', 'game', 'invoice', 'checklist', 'giveaway', 'paid_media'] as const

export const Message = z.object({
  message_id: id,
  date: z.number().default(0),
  chat: Chat,
  from: User.optional(),
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  business_connection_id: z.string().max(128).optional(),
  reply_to_message: z.object({ message_id: id, from: User.optional() }).optional(),
  media_group_id: z.string().max(128).optional(),
  migrate_to_chat_id: id.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(Entity).optional(),
  caption_entities: z.array(Entity).optional(),
  photo: z.array(File).optional(),
  voice: File.optional(),
  audio: File.optional(),
  video: File.optional(),
  video_note: File.optional(),
  animation: File.optional(),
  document: File.optional(),
  sticker: File.optional(),
  venue: z.object({ title: z.string() }).optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  contact: z.object({ phone_number: z.string(), first_name: z.string().default(''), last_name: z.string().optional() }).optional(),
  poll: z.unknown().optional(),
  dice: z.unknown().optional(),
  story: z.unknown().optional(),
  game: z.unknown().optional(),
  invoice: z.unknown().optional(),
  checklist: z.unknown().optional(),
  giveaway: z.unknown().optional(),
  paid_media: z.unknown().optional(),
})
type Message = z.infer<typeof Message>

export const readMessage = (message: Message): IncomingMessage => {
  const text = (message.text ?? message.caption ?? '').slice(0, MAX_TEXT)
  const marks = (message.text === undefined ? message.caption_entities : message.entities) ?? []
  const words = (type: string): string[] =>
    marks.filter((mark) => mark.type === type).map((mark) => text.slice(mark.offset, mark.offset + mark.length))
  return {
    messageId: message.message_id,
    at: message.date * 1000,
    chat: readChat(message.chat),
    threadId: message.is_topic_message ? (message.message_thread_id ?? null) : null,
    from: message.from ? readPerson(message.from) : null,
    connectionId: message.business_connection_id ?? null,
    text,
    media: readMedia(message),
    command: marks.some((mark) => mark.type === 'bot_command' && mark.offset === 0) ? readCommand(text) : null,
    mentions: words('mention').map((mention) => mention.slice(1).toLowerCase()),
    replyTo: message.reply_to_message
      ? { messageId: message.reply_to_message.message_id, personId: message.reply_to_message.from?.id ?? null }
      : null,
    albumId: message.media_group_id ?? null,
    movedTo: message.migrate_to_chat_id ?? null,
  }
}

export const readChat = (chat: z.infer<typeof Chat>): IncomingChat => ({
  id: chat.id,
  kind: chat.type === 'supergroup' ? 'group' : chat.type,
  title: (chat.title ?? '').slice(0, 200),
})

export const readPerson = (user: z.infer<typeof User>): IncomingPerson => ({
  id: user.id,
  isBot: user.is_bot,
  name: [user.first_name, user.last_name].filter(Boolean).join(' ').slice(0, 200),
  username: user.username?.slice(0, 64) ?? null,
  languageCode: user.language_code?.slice(0, 16) ?? null,
})

const readCommand = (text: string): IncomingMessage['command'] => {
  const [, name = '', to, payload = ''] = /^\/(\w{1,32})(?:@(\w{1,64}))?(?:\s+([\s\S]*))?$/.exec(text) ?? []
  return name === '' ? null : { name: name.toLowerCase(), to: to?.toLowerCase() ?? null, payload: payload.trim().slice(0, 200) }
}

const readMedia = (message: Message): IncomingMedia[] => {
  const largest = message.photo?.at(-1)
  if (largest) return [fileOf('photo', { ...largest, mime_type: 'image/jpeg' })]
  for (const kind of FILES) {
    const file = message[kind]
    if (file) return [fileOf(kind, file)]
  }
  if (message.location) return [{ kind: 'location', ...message.location, title: message.venue?.title.slice(0, 200) ?? null }]
  if (message.contact) {
    const { first_name: first, last_name: last, phone_number: phone } = message.contact
    return [{ kind: 'contact', name: [first, last].filter(Boolean).join(' ').slice(0, 200), phone: phone.slice(0, 40) }]
  }
  const other = OTHERS.find((name) => message[name] !== undefined)
  return other ? [{ kind: 'other', name: other }] : []
}

const fileOf = (kind: Extract<IncomingMedia, { fileId: string }>['kind'], file: File): IncomingMedia => ({
  kind,
  fileId: file.file_id,
  name: file.file_name?.slice(0, 200) ?? null,
  mime: file.mime_type?.slice(0, 100) ?? null,
  sizeBytes: file.file_size ?? null,
  seconds: file.duration ?? null,
  emoji: file.emoji?.slice(0, 16) ?? null,
})
