import type { FaultBook } from './faults.ts'
import type { Limiter } from './limits.ts'
import type { Load } from './load.ts'
import type { Poll, UpdateQueue } from './update-queue.ts'
import type { Webhook } from './webhooks.ts'

type Json = Record<string, unknown>

export interface User {
  id: number
  is_bot: boolean
  first_name: string
  last_name?: string
  username?: string
  language_code?: string
  is_premium?: true
}

/** What one bot knows of one chat, private or not. */
export interface Room {
  chatId: number
  /** The user pressed «Start» or wrote; else the bot may not write first. */
  isStarted: boolean
  isBlocked: boolean
  messages: Map<number, StoredMessage>
  lastIncomingAt: number
}

export interface StoredMessage {
  id: number
  isByBot: boolean
  /** As the service would show it. Absent in bulk loads, where only the id matters. */
  json?: Json
  at: number
}

export interface Group {
  id: number
  kind: 'group' | 'supergroup' | 'channel'
  title: string
  username?: string
  isForum: boolean
  /** User and bot ids with their standing. */
  members: Map<number, 'creator' | 'administrator' | 'member' | 'left' | 'kicked'>
  topics: Map<number, { name: string; isClosed: boolean }>
  nextMessageId: number
  /** Set once the group became a supergroup. */
  migratedTo?: number
}

export interface BusinessConnection {
  id: string
  botId: number
  ownerId: number
  canReply: boolean
  isEnabled: boolean
  date: number
  rooms: Map<number, Room>
  nextMessageId: number
}

export interface StoredFile {
  id: string
  uniqueId: string
  path: string
  name: string
  type: string
  size: number
  /** Absent when only its size matters: then the download is zeros. */
  bytes?: Uint8Array
  /** Bots that were given this id; to any other it says nothing. */
  bots: Set<number>
  /** Until when which bot may fetch it. */
  links: Map<number, number>
  /** Its id is known and its content is not to be had any more. */
  isGone?: boolean
}

export interface CommandList {
  scope: string
  language: string
  commands: Array<{ command: string; description: string }>
}

export interface Bot {
  id: number
  token: string
  user: User
  abilities: Json
  isRevoked: boolean
  /** After logOut the cloud takes no calls for ten minutes. */
  loggedOutUntil: number
  firstCallAt: number
  queue: UpdateQueue
  allowedUpdates: Set<string>
  poll: Poll | undefined
  lastPoll: { offset: number; at: number }
  /** Answers with 409 come no faster than this. */
  nextConflictAt: number
  webhook: Webhook | undefined
  nextWebhookSetAt: number
  rooms: Map<number, Room>
  nextMessageId: number
  commands: CommandList[]
  texts: Map<string, string>
  callbacks: Map<string, { at: number; chat: number; isAnswered: boolean }>
  /** By chat: what is being typed out at the moment. */
  drafts: Map<number, { id: number; text: string; at: number; canStop: boolean }>
  counts: Record<string, number>
}

/** One thing a bot did that somebody could see, in order. */
export interface Sent {
  seq: number
  /** Milliseconds since 1970 with fractions, by the fake's clock. */
  at: number
  bot: number
  method: string
  chat: number
  messageId?: number
  text?: string
  /** The call's parameters as given. */
  args: Json
  /** What the service answered. */
  result: unknown
}

/** A bot began to wait for updates, hung up, or was displaced by a later call of its own. */
export interface PollNote {
  bot: number
  what: 'began' | 'cut' | 'displaced'
  at: number
}

export interface World {
  now: () => number
  tokens: Map<string, Bot>
  bots: Map<number, Bot>
  users: Map<number, User>
  groups: Map<number, Group>
  business: Map<string, BusinessConnection>
  files: Map<string, StoredFile>
  userPhotos: Map<number, StoredFile>
  filePaths: Map<string, StoredFile>
  /** People who deleted their account. */
  deactivated: Set<number>
  sent: Sent[]
  /** So many of the newest are kept. */
  keepSent: number
  load: Load | undefined
  /** The newest few thousand. */
  pollNotes: PollNote[]
  sentWaiters: Set<() => void>
  faults: FaultBook
  limiter: Limiter
  /** As the real server started with `--local`: webhooks by http, at any address and port. */
  isLocal: boolean
  webhookRoutes: Map<string, string>
  /** How many times faster than in reality retries and waits of the server itself pass. */
  speed: number
  nextId: { user: number; bot: number; group: number; seq: number; file: number; callback: number }
}
