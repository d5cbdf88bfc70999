import type { BotId } from '../../kernel/ids.ts'

/** How a bot's line reaches Telegram. */
export interface BotAddress {
  token: string
  /** Without a slash at the end. */
  apiRoot: string
  /** `http://`, `socks5://`; undefined goes straight. */
  proxy?: string | undefined
}

export interface HeldBot extends BotAddress {
  botId: BotId
  /** False where Telegram calls us. */
  isPolling: boolean
}

/** Holds the lines of all bots. Knows nothing but what it is told: whoever starts it tells it again. */
export interface BotFleet {
  /** Holds this bot from now on; for one that is held already, with what changed. */
  hold(bot: HeldBot): void
  /** Resolves when nothing more comes from it. */
  drop(botId: BotId): Promise<void>
  /** One call of the Bot API, over the line of a held bot or of one that is only looked at. Throws BotApiRefused or BotApiUnreachable. */
  call<Method extends keyof BotApi>(
    line: BotId | BotAddress,
    method: Method,
    params: BotApi[Method]['params'],
  ): Promise<BotApi[Method]['result']>
  /** An update as it came to a webhook. */
  readUpdate(raw: unknown): IncomingUpdate
  close(): Promise<void>
}

export interface FleetListener {
  /** Resolves when they are stored: only then are they confirmed to Telegram. Rejects to be given them again. */
  updates(botId: BotId, updates: readonly IncomingUpdate[]): Promise<void>
  state(botId: BotId, seen: LineState): void
  workerRestarted(reason: 'hang' | 'crash' | 'leak'): void
}

/** What a line is seen to do. */
export interface LineState {
  state: 'starting' | 'working' | 'limited' | 'unreachable' | 'conflict' | 'unauthorized' | 'crashed'
  /** In the words of Telegram or the network; never a token. */
  detail?: string
}

/** Telegram said no. */
export class BotApiRefused extends Error {
  /** As in HTTP: 400, 401, 403, 404, 409, 429 … */
  readonly code: number
  readonly description: string
  readonly retryAfterMs: number | undefined
  readonly migratedToChat: number | undefined

  constructor(refusal: { code: number; description: string; retryAfterMs?: number | undefined; migratedToChat?: number | undefined }) {
    super(`Telegram refused: ${refusal.code} ${refusal.description}`)
    this.name = 'BotApiRefused'
    this.code = refusal.code
    this.description = refusal.description
    this.retryAfterMs = refusal.retryAfterMs
    this.migratedToChat = refusal.migratedToChat
  }
}

/** No answer of Telegram came. */
export class BotApiUnreachable extends Error {
  /** It may have been carried out all the same. */
  readonly isUncertain: boolean

  constructor(detail: string, options: { isUncertain: boolean }) {
    super(detail)
    this.name = 'BotApiUnreachable'
    this.isUncertain = options.isUncertain
  }
}

/** A piece of styled text; offsets count UTF-16 units, as JavaScript does. */
export interface TextEntity {
  type: 'bold' | 'italic' | 'underline' | 'strikethrough' | 'code' | 'pre' | 'text_link' | 'blockquote' | 'expandable_blockquote'
  offset: number
  length: number
  url?: string
  language?: string
}

export interface Button {
  text: string
  /** Comes back when it is pressed; 64 bytes at most. */
  data?: string
  url?: string
}

interface ToChat {
  chat_id: number
  message_thread_id?: number
  business_connection_id?: string
}

interface Text {
  text: string
  entities?: TextEntity[]
  reply_markup?: { inline_keyboard: Button[][] }
  link_preview_options?: { is_disabled: boolean }
}

/** The part of the Bot API that is used, in its own words. */
export interface BotApi {
  getMe: { params: Record<string, never>; result: BotUser }
  sendMessage: {
    params: ToChat & Text & { reply_parameters?: { message_id: number; allow_sending_without_reply: boolean } }
    result: { message_id: number }
  }
  deleteWebhook: { params: { drop_pending_updates: false }; result: true }
}

export interface BotUser {
  id: number
  username: string
  first_name: string
  can_join_groups: boolean
  can_read_all_group_messages: boolean
  can_connect_to_business: boolean
}

export type IncomingUpdate = { updateId: number } & (
  | { kind: 'message'; message: IncomingMessage }
  | { kind: 'other'; name: string }
  | { kind: 'unreadable'; name: string; body: string }
)

export interface IncomingMessage {
  messageId: number
  chat: { id: number; kind: 'private' | 'group'; title: string }
  threadId: number | null
  from: { id: number; name: string; username: string | null; languageCode: string | null } | null
  connectionId: string | null
  /** Of the message or under its picture. */
  text: string
}
