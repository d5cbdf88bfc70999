import { GrammyError } from 'grammy/web'
import { z } from 'zod'
import type { PollLine } from './poll-line/poll-line.ts'

export interface UpdatesOrder {
  offset: number | undefined
  limit: number
  timeoutS: number
  allowed: readonly string[]
}

const Reply = z.union([
  z.object({ ok: z.literal(true), result: z.array(z.unknown()) }),
  z.object({
    ok: z.literal(false),
    error_code: z.number(),
    description: z.string().default(''),
    parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).default({}),
  }),
])

/** Telegram answers a poll in its time, or something in between has died. */
const GRACE_MS = 15_000

/**
 * Not the library's call: a bot waits in this one all its life, and a thousand of them in a thread weigh a third in a bare connection.
 * Throws as the library does.
 */
export const getUpdates = async (
  line: PollLine,
  { offset, limit, timeoutS, allowed }: UpdatesOrder,
  /** Makes sense of the text. */
  read: (text: string) => unknown,
): Promise<unknown[]> => {
  const payload = { ...(offset === undefined ? {} : { offset }), limit, timeout: timeoutS, allowed_updates: allowed }
  const { text } = await line.ask(JSON.stringify(payload), timeoutS * 1000 + GRACE_MS)
  if (text === NONE) return []
  const reply = Reply.parse(read(text))
  if (reply.ok) return reply.result
  const { retry_after: after, migrate_to_chat_id: chat } = reply.parameters
  const parameters = { ...(after === undefined ? {} : { retry_after: after }), ...(chat === undefined ? {} : { migrate_to_chat_id: chat }) }
  throw new GrammyError("Call to 'getUpdates' failed!", { ...reply, parameters }, 'getUpdates', payload)
}

/** How a poll ends that nobody wrote to. */
const NONE = '{"ok":true,"result":[]}'
