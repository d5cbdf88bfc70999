/** A piece of styled text; offsets count UTF-16 units, as JavaScript does. */
export interface TextEntity {
  type: 'bold' | 'italic' | 'underline' | 'strikethrough' | 'code' | 'pre' | 'text_link' | 'blockquote' | 'expandable_blockquote'
  offset: number
  length: number
  url?: string
}

export interface Button {
  text: string
  /** Comes back when it is pressed; 64 bytes at most. */
  callback_data: string
}

export type Keyboard = { inline_keyboard: Button[][] }

export interface BotCommand {
  command: string
  description: string
}

export interface BotUser {
  id: number
  username: string
  first_name: string
  can_join_groups: boolean
  can_read_all_group_messages: boolean
  can_connect_to_business: boolean
}

interface ToChat {
  chat_id: number
  message_thread_id?: number
  business_connection_id?: string
}

interface Text {
  text: string
  entities?: TextEntity[]
  reply_markup?: Keyboard
  link_preview_options?: { is_disabled: boolean }
}

interface OfMessage {
  chat_id: number
  message_id: number
  business_connection_id?: string
}

type Edited = { message_id: number } | true

/** Asked for by name: what is left out here stays as somebody else may have set it. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'business_connection',
  'business_message',
  'edited_business_message',
  'stopped_message_generation',
] as const

/** The part of the Bot API that is used, in its own words. */
export interface BotApi {
  getMe: { params: Record<string, never>; result: BotUser }
  sendMessage: {
    params: ToChat & Text & { reply_parameters?: { message_id: number; allow_sending_without_reply: boolean } }
    result: { message_id: number }
  }
  editMessageText: { params: OfMessage & Text; result: Edited }
  editMessageReplyMarkup: { params: OfMessage & { reply_markup: Keyboard }; result: Edited }
  sendMessageDraft: { params: ToChat & { draft_id: number; text: string; entities?: TextEntity[]; can_stop?: boolean }; result: true }
  sendChatAction: { params: ToChat & { action: 'typing' }; result: true }
  answerCallbackQuery: { params: { callback_query_id: string; text?: string }; result: true }
  setMyCommands: { params: { commands: BotCommand[]; language_code?: string }; result: true }
  getUserProfilePhotos: { params: { user_id: number; limit: number }; result: { photos: Array<Array<{ file_id: string; width: number }>> } }
  getFile: { params: { file_id: string }; result: { file_path?: string | undefined; file_size?: number | undefined } }
  getWebhookInfo: {
    params: Record<string, never>
    result: { url: string; pending_update_count: number; last_error_date?: number | undefined; last_error_message?: string | undefined }
  }
  setWebhook: {
    params: { url: string; secret_token: string; max_connections: number; allowed_updates: readonly string[]; drop_pending_updates: false }
    result: true
  }
  deleteWebhook: { params: { drop_pending_updates: false }; result: true }
}
