import { z } from 'zod'
import type { IncomingUpdate } from '../../domain/channels/ports.ts'

const Chat = z.strictObject({ id: z.number(), kind: z.enum(['private', 'group', 'channel']), title: z.string() })

const Person = z.strictObject({
  id: z.number(),
  isBot: z.boolean(),
  name: z.string(),
  username: z.string().nullable(),
  languageCode: z.string().nullable(),
})

const Media = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['photo', 'voice', 'audio', 'video', 'video_note', 'animation', 'document', 'sticker']),
    fileId: z.string(),
    name: z.string().nullable(),
    mime: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    seconds: z.number().nullable(),
    emoji: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('location'), latitude: z.number(), longitude: z.number(), title: z.string().nullable() }),
  z.strictObject({ kind: z.literal('contact'), name: z.string(), phone: z.string() }),
  z.strictObject({ kind: z.literal('other'), name: z.string() }),
])

const Message = z.strictObject({
  messageId: z.number(),
  at: z.number(),
  chat: Chat,
  threadId: z.number().nullable(),
  from: Person.nullable(),
  connectionId: z.string().nullable(),
  text: z.string(),
  media: z.array(Media),
  command: z.strictObject({ name: z.string(), to: z.string().nullable(), payload: z.string() }).nullable(),
  mentions: z.array(z.string()),
  replyTo: z.strictObject({ messageId: z.number(), personId: z.number().nullable() }).nullable(),
  albumId: z.string().nullable(),
  movedTo: z.number().nullable(),
})

const updateId = z.number()

/** An update as a worker hands it over. */
export const Incoming: z.ZodType<IncomingUpdate> = z.discriminatedUnion('kind', [
  z.strictObject({ updateId, kind: z.literal('message'), message: Message }),
  z.strictObject({ updateId, kind: z.literal('edit'), message: Message }),
  z.strictObject({
    updateId,
    kind: z.literal('press'),
    press: z.strictObject({
      id: z.string(),
      data: z.string(),
      from: Person,
      message: z.strictObject({ messageId: z.number(), chat: Chat, threadId: z.number().nullable() }).nullable(),
    }),
  }),
  z.strictObject({
    updateId,
    kind: z.literal('membership'),
    membership: z.strictObject({ chat: Chat, from: Person, status: z.enum(['member', 'gone']) }),
  }),
  z.strictObject({
    updateId,
    kind: z.literal('connection'),
    connection: z.strictObject({ id: z.string(), owner: Person, isEnabled: z.boolean(), canReply: z.boolean() }),
  }),
  z.strictObject({ updateId, kind: z.literal('stop'), chatId: z.number() }),
  z.strictObject({ updateId, kind: z.literal('other'), name: z.string() }),
  z.strictObject({ updateId, kind: z.literal('unreadable'), name: z.string(), why: z.string(), body: z.string() }),
])
