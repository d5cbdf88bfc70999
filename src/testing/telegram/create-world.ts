import { defaultKinds } from './allowed-updates.ts'
import { createFaultBook } from './faults.ts'
import { createLimiter } from './limits.ts'
import { UpdateQueue } from './update-queue.ts'
import type { Bot, World } from './world.ts'

export interface WorldOptions {
  /** 1 is as strict as the real service, 2 allows twice as much, `Infinity` switches the limits off. */
  limitFactor?: number
  /** As the real server started with `--local`: webhooks by http, at any address and port; files of any size. */
  isLocal?: boolean
  /** How many times faster the service's own waits pass: repeated webhooks, told conflicts. Held polls are not shortened. */
  speed?: number
  /** How much of what bots did is kept for `sent`: all by default, little in long loads. */
  keepSent?: number
}

export const createWorld = (options: WorldOptions): World => {
  const now = (): number => performance.timeOrigin + performance.now()
  return {
    now,
    tokens: new Map(),
    bots: new Map(),
    users: new Map(),
    groups: new Map(),
    business: new Map(),
    files: new Map(),
    filePaths: new Map(),
    userPhotos: new Map(),
    deactivated: new Set(),
    sent: [],
    keepSent: options.keepSent ?? Number.POSITIVE_INFINITY,
    load: undefined,
    pollNotes: [],
    sentWaiters: new Set(),
    faults: createFaultBook(now),
    limiter: createLimiter(now, options.limitFactor ?? 1),
    isLocal: options.isLocal ?? false,
    webhookRoutes: new Map(),
    speed: options.speed ?? 1,
    nextId: { user: 500_000_001, bot: 7_000_000_001, group: 1, seq: 1, file: 1, callback: 1 },
  }
}

export interface BotOrder {
  name?: string
  username?: string
  token?: string
  canJoinGroups?: boolean
  canReadAllGroupMessages?: boolean
  canConnectToBusiness?: boolean
}

export const addBot = (world: World, order: BotOrder): Bot => {
  const id = order.token ? Number(order.token.split(':')[0]) : world.nextId.bot++
  const token = order.token ?? makeToken(id, 0)
  const user = { id, is_bot: true, first_name: order.name ?? `Bot ${id}`, username: order.username ?? `shop_${id}_bot` }
  const bot: Bot = {
    id,
    token,
    user,
    abilities: {
      can_join_groups: order.canJoinGroups ?? true,
      can_read_all_group_messages: order.canReadAllGroupMessages ?? false,
      supports_inline_queries: false,
      supports_guest_queries: false,
      can_connect_to_business: order.canConnectToBusiness ?? false,
      has_main_web_app: false,
      has_topics_enabled: false,
      allows_users_to_create_topics: false,
      can_manage_bots: false,
    },
    isRevoked: false,
    loggedOutUntil: 0,
    firstCallAt: 0,
    // The first id is as good as random, as in reality: nothing may count on 1.
    queue: new UpdateQueue(10_000_000 + ((id * 7_919) % 900_000_000)),
    allowedUpdates: defaultKinds(),
    poll: undefined,
    lastPoll: { offset: Number.NaN, at: 0 },
    nextConflictAt: 0,
    webhook: undefined,
    nextWebhookSetAt: 0,
    rooms: new Map(),
    nextMessageId: 1,
    commands: [],
    texts: new Map(),
    callbacks: new Map(),
    drafts: new Map(),
    counts: {},
  }
  world.bots.set(id, bot)
  world.tokens.set(token, bot)
  world.users.set(id, user)
  return bot
}

/** `<id>:` and 35 characters, the same in every run. */
export const makeToken = (id: number, generation: number): string =>
  `${id}:AA${new Bun.CryptoHasher('sha256').update(`${id} ${generation}`).digest('base64url').slice(0, 33)}`
