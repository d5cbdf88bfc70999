import { addBot, type BotOrder, makeToken } from './create-world.ts'
import type { Deliver } from './deliver.ts'
import type { Fault } from './faults.ts'
import { say } from './say.ts'
import type { Bot, Sent, User, World } from './world.ts'

/** The users' side. Every verb takes one object and returns plain data, so other processes call the same verbs over HTTP. */
export const createControls = (world: World, deliver: Deliver) => ({
  makeBot: (order: BotOrder = {}) => shown(addBot(world, order)),
  makeBots: (order: { count: number }) => Array.from({ length: order.count }, () => shown(addBot(world, {}))),
  /** The owner revoked the token at BotFather: the old one is unauthorized from now on. */
  revokeToken: (order: { bot: number }) => {
    const bot = botOf(world, order.bot)
    bot.isRevoked = true
    bot.poll?.answer({ revoked: true })
    bot.poll = undefined
    return null
  },
  /** A new token for the same bot; the old one stops working. */
  replaceToken: (order: { bot: number }) => {
    const bot = botOf(world, order.bot)
    bot.poll?.answer({ revoked: true })
    bot.poll = undefined
    world.tokens.delete(bot.token)
    bot.token = makeToken(bot.id, world.nextId.seq++)
    bot.isRevoked = false
    world.tokens.set(bot.token, bot)
    return shown(bot)
  },
  makeUser: (order: Partial<User> = {}): User => {
    const id = order.id ?? world.nextId.user++
    const user: User = { id, is_bot: false, first_name: `User ${id}`, language_code: 'ru', ...order }
    world.users.set(id, user)
    return user
  },
  say: (order: Parameters<typeof say>[2]) => say(world, deliver, order),
  /** A ready-made update as it is, be it poison. */
  rawUpdate: (order: { bot: number; kind: string; content: unknown; key?: number }) => {
    const update = deliver(botOf(world, order.bot), { kind: order.kind, content: order.content, key: order.key ?? 0 })
    return { updateId: update?.id ?? null }
  },
  fault: (fault: Fault) => {
    world.faults.add(fault)
    return null
  },
  clearFaults: () => {
    world.faults.clear()
    return null
  },
  setLimits: (order: { factor: number | null }) => {
    world.limiter.setFactor(order.factor ?? Number.POSITIVE_INFINITY)
    return null
  },
  /** What bots did, oldest first; waits up to `waitMs` until there are `count`. */
  sent: async (order: SentQuery = {}): Promise<Sent[]> => {
    const enough = order.count ?? 1
    if (order.waitMs !== undefined) await waitFor(world, () => findSent(world, order).length >= enough, order.waitMs)
    return findSent(world, order)
  },
  state: (order: { bot: number }) => stateOf(botOf(world, order.bot)),
})

export type Controls = ReturnType<typeof createControls>

interface SentQuery {
  bot?: number
  chat?: number
  method?: string
  /** Only what came after this `seq`. */
  after?: number
  count?: number
  waitMs?: number
}

const botOf = (world: World, id: number): Bot => {
  const bot = world.bots.get(id)
  if (!bot) throw new Error(`no bot ${id}`)
  return bot
}

const shown = (bot: Bot): { id: number; token: string; username: string; name: string } => ({
  id: bot.id,
  token: bot.token,
  username: bot.user.username ?? '',
  name: bot.user.first_name,
})

const findSent = (world: World, query: SentQuery): Sent[] =>
  world.sent.filter(
    (one) =>
      one.seq > (query.after ?? 0) &&
      (query.bot === undefined || one.bot === query.bot) &&
      (query.chat === undefined || one.chat === query.chat) &&
      (query.method === undefined || one.method.toLowerCase() === query.method.toLowerCase()),
  )

const waitFor = (world: World, isThere: () => boolean, waitMs: number): Promise<void> => {
  if (isThere()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      world.sentWaiters.delete(look)
      resolve()
    }
    const look = (): void => {
      if (isThere()) done()
    }
    const timer = setTimeout(done, waitMs)
    world.sentWaiters.add(look)
  })
}

const stateOf = (bot: Bot) => ({
  pending: bot.queue.pending,
  nextUpdateId: bot.queue.tail,
  isPolling: bot.poll !== undefined && !bot.poll.isGone,
  calls: { ...bot.counts },
})
