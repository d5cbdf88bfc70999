import { z } from 'zod'
import type { IncomingUpdate } from '../../domain/channels/ports.ts'

const IncomingMessage = z.strictObject({
  messageId: z.number(),
  chat: z.strictObject({ id: z.number(), kind: z.enum(['private', 'group']), title: z.string() }),
  threadId: z.number().nullable(),
  from: z
    .strictObject({ id: z.number(), name: z.string(), username: z.string().nullable(), languageCode: z.string().nullable() })
    .nullable(),
  connectionId: z.string().nullable(),
  text: z.string(),
})

const updateId = z.number()

/** An update as a worker hands it over. */
export const Incoming: z.ZodType<IncomingUpdate> = z.discriminatedUnion('kind', [
  z.strictObject({ updateId, kind: z.literal('message'), message: IncomingMessage }),
  z.strictObject({ updateId, kind: z.literal('other'), name: z.string() }),
  z.strictObject({ updateId, kind: z.literal('unreadable'), name: z.string(), body: z.string() }),
])
