import type { BotId } from '../../kernel/ids.ts'
import type { BotApi } from './bot-api.ts'
import type { IncomingUpdate } from './incoming.ts'

/** How a bot's line reaches Telegram. */
export interface BotAddress {
  token: string
  /** Without a slash at the end. */
  apiRoot: string
  /** `http://`, `https://`, `socks5://`, with a user and a password or without; undefined goes straight. */
  proxy?: string | undefined
  /** Where a person gave one of the two in the console: undefined where both come from whoever runs the machine. */
  guard?: AddressGuard | undefined
}

/** What is not trusted may lead to public addresses, and to what the admin opened. */
export interface AddressGuard {
  /** `host:port` each. */
  opened: readonly string[]
  isRootTrusted: boolean
  isProxyTrusted: boolean
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
  /** A file that getFile named, as it comes; ends the call when it is not read on. Throws as `call` does. */
  download(botId: BotId, filePath: string): ReadableStream<Uint8Array>
  /** The threads that hold them. */
  workers(): WorkerView[]
  /** An update as it came to a webhook. */
  readUpdate(raw: unknown): IncomingUpdate
  close(): Promise<void>
}

/** A thread that holds bots. */
export interface WorkerView {
  bots: number
  heapMb: number
  /** Calls under way, without polls. */
  openCalls: number
  /** Holds those whose data ended a thread lately. */
  isApart: boolean
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
  /** The guard did not let it go there. */
  readonly closedHost: string | undefined

  constructor(detail: string, options: { isUncertain: boolean; closedHost?: string | undefined }) {
    super(detail)
    this.name = 'BotApiUnreachable'
    this.isUncertain = options.isUncertain
    this.closedHost = options.closedHost
  }
}

export type { BotApi, BotCommand, BotUser, Button, Keyboard, TextEntity } from './bot-api.ts'
export { ALLOWED_UPDATES } from './bot-api.ts'
export type { IncomingChat, IncomingMedia, IncomingMessage, IncomingPerson, IncomingPress, IncomingUpdate } from './incoming.ts'
