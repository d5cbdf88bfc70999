import { z } from 'zod'
import type { BotApi } from '../../domain/channels/ports.ts'

const Sent = z.object({ message_id: z.int() })
/** `true` for a message of a business account, which is not sent back. */
const Edited = z.union([z.literal(true), Sent])

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
  sendMessage: Sent,
  editMessageText: Edited,
  editMessageReplyMarkup: Edited,
  sendMessageDraft: z.literal(true),
  sendChatAction: z.literal(true),
  answerCallbackQuery: z.literal(true),
  setMyCommands: z.literal(true),
  getUserProfilePhotos: z.object({ photos: z.array(z.array(z.object({ file_id: z.string(), width: z.number() }))) }),
  getFile: z.object({ file_path: z.string().optional(), file_size: z.number().optional() }),
  getWebhookInfo: z.object({
    url: z.string(),
    pending_update_count: z.number(),
    last_error_date: z.number().optional(),
    last_error_message: z.string().optional(),
  }),
  setWebhook: z.literal(true),
  deleteWebhook: z.literal(true),
}
