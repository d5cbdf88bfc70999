import type { AssistantId, BotId, CustomerId, DialogId, FileId, MessageId, TurnId, WorkspaceId } from '../../../kernel/ids.ts'
import type { Language } from '../../../kernel/language.ts'
import type { FileKind } from '../incoming.ts'

export interface BotTables {
  telegram_bots: {
    id: BotId
    workspace_id: WorkspaceId
    assistant_id: AssistantId
    telegram_id: number
    username: string
    name: string
    token_sealed: string
    token_last4: string
    desired: 'running' | 'paused'
    /** What was seen last; see `BotState`. */
    state: string
    /** In the words of Telegram or the network. */
    state_detail: string | null
    state_at: number
    /** JSON, see `BotSettings`. */
    settings: string
    /** Public part of its webhook address. */
    hook_key: string
    hook_secret_sealed: string
    picture_key: string | null
    /** JSON, see `BotTotals`. */
    totals: string
    created_at: number
    updated_at: number
  }
  /** What was taken from Telegram, so that nothing is taken twice. */
  telegram_updates: {
    bot_id: BotId
    update_id: number
    at: number
    /** Why it could not be used; its content is then kept in `body` for whoever looks into it. */
    failure: string | null
    body: string | null
  }
  telegram_chats: ChatRow
  telegram_outbox: OutboxRow
  /** Accounts of businesses a bot may answer for. */
  telegram_connections: { bot_id: BotId; id: string; owner_id: number; owner_name: string; can_reply: 0 | 1; changed_at: number }
  telegram_files: FileRow
  /** Messages that show an answer while it is being written. */
  telegram_previews: { turn_id: TurnId; message_id: number; at: number }
}

export interface ChatRow {
  bot_id: BotId
  /** Whose conversation: `<chat>`, `<chat>/<user>` in a group, `<connection>:<chat>` for a business. */
  place: string
  chat_id: number
  kind: 'private' | 'group' | 'business'
  workspace_id: WorkspaceId
  customer_id: CustomerId
  /** Null until something was written, and after /reset. */
  dialog_id: DialogId | null
  language: Language
  is_blocked: 0 | 1
  connection_id: string | null
  thread_id: number | null
  /** The customer's newest message, where an answer must say which one it is to. */
  reply_to: number | null
  start_payload: string | null
  /** Until then nobody answers by machine: the owner of the account wrote himself. */
  silent_until: number | null
  /** When the customer was last told that only words are answered. */
  noted_at: number | null
  created_at: number
}

export interface OutboxRow {
  seq: number
  bot_id: BotId
  chat_id: number
  /** The message it brings, a part of it. */
  message_id: string | null
  /** JSON, see `Outgoing`; emptied once it is done. */
  payload: string
  /** `sending` from before the call until its outcome is stored: what stands so after a crash may have been said. */
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  attempts: number
  provider_message_id: number | null
  failure: string | null
  created_at: number
  finished_at: number | null
}

export interface FileRow {
  id: FileId
  workspace_id: WorkspaceId
  bot_id: BotId
  dialog_id: DialogId
  message_id: MessageId
  kind: FileKind
  file_id: string
  name: string | null
  mime: string | null
  size_bytes: number | null
  seconds: number | null
  /** `too_large` is what Telegram does not hand out, `lost` what it no longer has. */
  state: 'waiting' | 'stored' | 'too_large' | 'lost'
  blob_key: string | null
  created_at: number
}

declare module '../../../platform/db/db.ts' {
  interface Schema extends BotTables {}
}
