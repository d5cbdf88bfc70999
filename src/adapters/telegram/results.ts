import { z } from 'zod'
import type { BotApi } from '../../domain/channels/ports.ts'

/** What Telegram answers, as far as it is used. */
export const RESULTS: { [Method in keyof BotApi]: z.ZodType<BotApi[Method]['result']> } = {
  getMe: z.object({
    id: z.int(),
    username: z.string(),
    first_name: z.string(),
    can_join_groups: z.boolean().default(false),
    can_read_all_group_messages: z.boolean().default(false),
    can_connect_to_business: z.boolean().default(false),
  }),
  sendMessage: z.object({ message_id: z.int() }),
  deleteWebhook: z.literal(true),
}
