import { addBot, type BotOrder, makeToken } from './create-world.ts'
import type { Deliver } from './deliver.ts'
import type { Fault } from './faults.ts'
import { storeFile } from './files.ts'
import { type LoadOrder, startLoad } from './load.ts'
import { changeBusiness, connectBusiness, deleteBusinessMessages } from './people/business.ts'
import { botOf, userOf } from './people/find.ts'
import { type Said, type Saying, say } from './people/say.ts'
import { type GroupOrder, makeGroup, makeTopic, setBlocked, setStanding, upgradeGroup } from './people/standing.ts'
import { editSaid, press, react, stopDraft } from './people/touch.ts'
import { findSent, type SentQuery, waitUntil } from './sent.ts'
import type { Bot, Sent, User, World } from './world.ts'

/** What one verb of `people/` takes after the world and the way to deliver. */
type Order<V extends (world: World, deliver: Deliver, order: never) => unknown> = Parameters<V>[2]

/** The users' side. Every verb takes one object and returns plain data, so other processes call the same verbs over HTTP. */
export const createControls = (world: World, deliver: Deliver, wake: (bot: Bot) => void) => ({
  ...botControls(world),
  ...peopleControls(world, deliver),
  ...serviceControls(world, wake),
})

export type Controls = ReturnType<typeof createControls>

const botControls = (world: World) => ({
  makeBot: (order: BotOrder = {}) => shown(addBot(world, order)),
  makeBots: (order: { count: number }) => Array.from({ length: order.count }, () => shown(addBot(world, {}))),
  /** The owner revoked the token at BotFather: it is unauthorized from now on, held polls too. */
  revokeToken: (order: { bot: number }) => {
    const bot = botOf(world, order.bot)
    bot.isRevoked = true
    bot.poll?.answer({ revoked: true })
    bot.poll = undefined
    return null
  },
  /** A new token for the same bot; the old one is unauthorized, its chats and updates stay. */
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
  state: (order: { bot: number }) => stateOf(botOf(world, order.bot)),
})

const peopleControls = (world: World, deliver: Deliver) => ({
  makeUser: (order: Partial<User> = {}): User => {
    const id = order.id ?? world.nextId.user++
    const user: User = { id, is_bot: false, first_name: `User ${id}`, language_code: 'ru', ...order }
    world.users.set(id, user)
    return user
  },
  /** A picture for a person or a bot. */
  setPhoto: (order: { who: number; base64?: string; size?: number }) => {
    const bytes = order.base64 === undefined ? {} : { bytes: new Uint8Array(Buffer.from(order.base64, 'base64')) }
    const photo = storeFile(world, { kind: 'photo', size: order.size ?? 20_000, bots: [], ...bytes })
    world.userPhotos.set(order.who, photo)
    return { fileId: photo.id }
  },
  deleteAccount: (order: { user: number }) => {
    world.deactivated.add(userOf(world, order.user).id)
    return null
  },
  makeGroup: (order: GroupOrder) => makeGroup(world, order),
  makeTopic: (order: { chat: number; name: string }) => makeTopic(world, order),
  upgradeGroup: (order: Order<typeof upgradeGroup>) => upgradeGroup(world, deliver, order),
  setStanding: (order: Order<typeof setStanding>) => setStanding(world, deliver, order),
  say: (order: Saying): Said => say(world, deliver, order),
  /** Presses «Start», by a link with a payload or without. */
  start: (order: { bot: number; from: number; payload?: string }): Said =>
    say(world, deliver, { bot: order.bot, from: order.from, text: order.payload === undefined ? '/start' : `/start ${order.payload}` }),
  editSaid: (order: Order<typeof editSaid>) => editSaid(world, deliver, order),
  press: (order: Order<typeof press>) => press(world, deliver, order),
  react: (order: Order<typeof react>) => react(world, deliver, order),
  stopDraft: (order: Order<typeof stopDraft>) => stopDraft(world, deliver, order),
  block: (order: { bot: number; user: number }) => setBlocked(world, deliver, { ...order, isBlocked: true }),
  unblock: (order: { bot: number; user: number }) => setBlocked(world, deliver, { ...order, isBlocked: false }),
  connectBusiness: (order: Order<typeof connectBusiness>) => connectBusiness(world, deliver, order),
  changeBusiness: (order: Order<typeof changeBusiness>) => changeBusiness(world, deliver, order),
  deleteBusinessMessages: (order: Order<typeof deleteBusinessMessages>) => deleteBusinessMessages(world, deliver, order),
  /** A ready-made update as it is, be it poison. `json` is the content as text, which may be no JSON at all. */
  rawUpdate: (order: { bot: number; kind: string; content?: unknown; json?: string; key?: number }) => {
    const content = order.json ?? order.content
    return { updateId: deliver(botOf(world, order.bot), { kind: order.kind, content, key: order.key ?? 0 })?.id ?? null }
  },
})

const serviceControls = (world: World, wake: (bot: Bot) => void) => ({
  fault: (fault: Fault) => {
    world.faults.add(fault)
    return null
  },
  clearFaults: () => {
    world.faults.clear()
    return null
  },
  /** 1 as strict as the real service, 2 twice as generous, `null` without limits. */
  setLimits: (order: { factor: number | null }) => {
    world.limiter.setFactor(order.factor ?? Number.POSITIVE_INFINITY)
    return null
  },
  /** Where a webhook's public origin leads in truth: `https://shop.example` → `http://127.0.0.1:4000`. */
  routeWebhooks: (order: { from: string; to: string }) => {
    world.webhookRoutes.set(order.from, order.to)
    return null
  },
  /** What bots did, oldest first; with `waitMs`, waits until there are `count`. */
  sent: async (order: SentQuery = {}): Promise<Sent[]> => {
    if (order.waitMs !== undefined) await waitUntil(world, () => findSent(world, order).length >= (order.count ?? 1), order.waitMs)
    return findSent(world, order)
  },
  /** Many updates, evenly or at once; a load that still runs is given up. */
  startLoad: (order: LoadOrder) => {
    world.load?.stop()
    world.load = startLoad(world, wake, order)
    return null
  },
  /** How the load goes; with `waitMs`, waits until every update has its answer. */
  loadReport: async (order: { waitMs?: number } = {}) => {
    const { load } = world
    if (!load) throw new Error('no load was started')
    if (order.waitMs !== undefined) await waitUntil(world, load.isDone, order.waitMs)
    return load.report()
  },
  /** How far it is, for who asks often; `pending` is what no bot has confirmed yet. */
  loadProgress: () => {
    if (!world.load) throw new Error('no load was started')
    const pending = [...world.bots.values()].reduce((sum, bot) => sum + bot.queue.pending, 0)
    return { ...world.load.progress(), pending }
  },
  /** The same update by update. */
  loadLines: () => {
    if (!world.load) throw new Error('no load was started')
    return world.load.lines()
  },
  /** Which bots began to wait for updates and which hung up, from a moment on. */
  pollNotes: (order: { since: number }) => world.pollNotes.filter((note) => note.at >= order.since),
  /** What the fake itself uses, so that a measurement can leave it out. */
  usage: () => {
    const { user, system } = process.cpuUsage()
    const polls = [...world.bots.values()].filter((bot) => bot.poll !== undefined && !bot.poll.isGone).length
    return { rssBytes: process.memoryUsage.rss(), cpuMs: Math.round((user + system) / 1_000), heldPolls: polls }
  },
})

const shown = (bot: Bot): { id: number; token: string; username: string; name: string } => ({
  id: bot.id,
  token: bot.token,
  username: bot.user.username ?? '',
  name: bot.user.first_name,
})

const stateOf = (bot: Bot) => ({
  pending: bot.queue.pending,
  overflow: bot.queue.overflow,
  nextUpdateId: bot.queue.tail,
  isPolling: bot.poll !== undefined && !bot.poll.isGone,
  webhook: bot.webhook?.url ?? null,
  allowedUpdates: [...bot.allowedUpdates],
  commands: bot.commands,
  calls: { ...bot.counts },
})
