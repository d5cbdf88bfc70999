import type { BotId } from '../../../kernel/ids.ts'
import { createSemaphore } from '../../../platform/limits/index.ts'
import type { BotFleet, FleetListener, LineState, WorkerView } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { listRunning, type StoredBot, setState } from './store.ts'
import { hostOf, Webhooks } from './webhooks.ts'

/** The bots that run now, in memory: every update and every message asks for its bot. */
export interface Roster {
  /** Takes up all bots that should run. */
  start(): Promise<void>
  hold(stored: StoredBot): void
  /** Nothing more comes from it. Telegram is told not to call, unless it will be held again at once. */
  release(botId: BotId, options?: { isComingBack: boolean }): Promise<void>
  /** The way to Telegram or the mode has changed: every line begins anew. */
  holdAllAnew(): Promise<void>
  /** What was seen of its line: remembered, and shown. */
  see(botId: BotId, seen: LineState): void
  find(botId: BotId): Bot | undefined
  all(): Iterable<Bot>
  /** Those that go the instance's way. */
  common(): Iterable<StoredBot>
  readonly webhooks: Webhooks
  fleet(): BotFleet
  workers(): WorkerView[]
  close(): Promise<void>
}

/** Stopping a bot does not wait longer for Telegram. */
const TOLD_MS = 1_000
const AT_ONCE = 20
const AGAIN_MS = 5_000

interface Lines {
  running: Map<BotId, StoredBot>
  fleet(): BotFleet
  webhooks: Webhooks
  see: Roster['see']
  poll(stored: StoredBot): void
  take(stored: StoredBot): void
}

export const createRoster = (deps: BotsWorld, updates: FleetListener['updates']): Roster => {
  const running = new Map<BotId, StoredBot>()
  let fleet: BotFleet | undefined
  let renewing = Promise.resolve()
  const see: Roster['see'] = (botId, seen) => note(deps, running.get(botId)?.bot, seen)
  const listener = listenerOf(deps, () => lines, updates)
  const theFleet = (): BotFleet => (fleet ??= deps.openFleet(listener))
  const poll = (stored: StoredBot): void => theFleet().hold({ botId: stored.bot.id, isPolling: true, ...deps.reach.addressOf(stored) })
  const take = (stored: StoredBot): void => {
    if (deps.reach.mode === 'polling' || webhooks.whyFallen(stored.bot.id) !== undefined) return poll(stored)
    theFleet().hold({ botId: stored.bot.id, isPolling: false, ...deps.reach.addressOf(stored) })
    webhooks.begin(stored)
  }
  const touched = (botId: BotId): void => deps.vitals.touch(botId)
  const webhooks = new Webhooks({ ...deps, touched, fleet: theFleet, tell: listener.state, poll, callAgain: take })
  const lines: Lines = { running, fleet: theFleet, webhooks, see, poll, take }
  const hold = (stored: StoredBot): void => {
    running.set(stored.bot.id, stored)
    deps.vitals.begin(stored.bot.id, stored.bot.totals)
    take(stored)
  }
  return {
    start: async () => {
      for (const stored of await listRunning(deps.db.read)) holdIfItCan(deps, stored, { hold, see })
    },
    hold,
    release: async (botId, options = { isComingBack: false }) => {
      running.delete(botId)
      if (options.isComingBack) webhooks.leave(botId)
      else await Promise.race([webhooks.end(botId), Bun.sleep(TOLD_MS)])
      await fleet?.drop(botId)
    },
    // One after another: whoever changes his mind twice gets what he wished last.
    holdAllAnew: () => (renewing = renewing.then(() => renewAll(deps, lines))),
    see,
    find: (botId) => running.get(botId)?.bot,
    all: () => running.values().map(({ bot }) => bot),
    common: () => running.values().filter(({ bot: { settings } }) => settings.apiRoot === undefined && settings.proxySealed === undefined),
    webhooks,
    fleet: theFleet,
    workers: () => fleet?.workers() ?? [],
    close: () => closeAll(running, webhooks, fleet),
  }
}

const closeAll = async (running: Lines['running'], webhooks: Webhooks, fleet: BotFleet | undefined): Promise<void> => {
  webhooks.close()
  running.clear()
  await fleet?.close()
}

const listenerOf = (deps: BotsWorld, lines: () => Lines, updates: FleetListener['updates']): FleetListener => ({
  updates,
  workerRestarted: (reason) => deps.meters.workerRestarted(reason),
  state: (botId, seen) => {
    const { running, see } = lines()
    if (isForeign(running.get(botId)?.bot, seen)) return
    see(botId, seen)
    // What waits is said with a token that works.
    if (seen.state === 'unauthorized') deps.sender.pause(botId)
    if (seen.state === 'conflict' && HAS_WEBHOOK.test(seen.detail ?? '')) void freeFromWebhook(deps, lines(), botId)
  },
})

const HAS_WEBHOOK = /webhook is active/i
const FOREIGN = 'webhook: '

/** Whose webhook it is was found out already; it is told until a poll goes through. */
const isForeign = (bot: Bot | undefined, { state, detail }: LineState): boolean =>
  state === 'conflict' && HAS_WEBHOOK.test(detail ?? '') && bot?.state === 'conflict' && bot.stateDetail?.startsWith(FOREIGN) === true

/** Its poll was refused because Telegram calls somebody: if that is us, of an earlier time, it is taken back. */
const freeFromWebhook = async (world: BotsWorld, lines: Lines, botId: BotId): Promise<void> => {
  const { log } = world
  const { running, fleet, webhooks, see, poll } = lines
  const stored = running.get(botId)
  if (!stored) return
  try {
    const { url } = await fleet().call(botId, 'getWebhookInfo', {})
    if (running.get(botId) !== stored || webhooks.isCalled(botId)) return
    if (!url.endsWith(`/${stored.bot.hookKey}`) && url !== '') return see(botId, { state: 'conflict', detail: FOREIGN + hostOf(url) })
    await fleet().call(botId, 'deleteWebhook', { drop_pending_updates: false })
    if (running.get(botId) === stored) poll(stored)
  } catch (error) {
    log.debug({ err: error, bot: botId }, 'a webhook could not be taken back')
    const again = (): void => {
      if (running.get(botId) === stored && stored.bot.state === 'conflict') void freeFromWebhook(world, lines, botId)
    }
    setTimeout(again, AGAIN_MS).unref()
  }
}

const renewAll = async (deps: BotsWorld, { running, webhooks, take, see }: Lines): Promise<void> => {
  const renew = async (botId: BotId): Promise<void> => {
    const stored = running.get(botId)
    if (!stored) return
    webhooks.forgive(botId)
    if (deps.reach.mode === 'polling') await webhooks.end(botId)
    if (running.get(botId) === stored) holdIfItCan(deps, stored, { hold: take, see })
  }
  const line = createSemaphore({ slots: AT_ONCE, maxWaiting: Number.POSITIVE_INFINITY })
  await Promise.all([...running.keys()].map((botId) => line.run(() => renew(botId))))
}

/** A token that cannot be opened is this bot's trouble alone. */
const holdIfItCan = (deps: BotsWorld, stored: StoredBot, { hold, see }: Pick<Roster, 'hold' | 'see'>): void => {
  try {
    hold(stored)
  } catch (error) {
    deps.log.error({ err: error, bot: stored.bot.id }, 'a bot could not be taken up')
    see(stored.bot.id, { state: 'unauthorized' })
  }
}

const note = (deps: BotsWorld, bot: Bot | undefined, { state, detail = null }: Seen): void => {
  if (!bot || (bot.state === state && bot.stateDetail === detail)) return
  Object.assign(bot, { state, stateDetail: detail, stateAt: deps.clock() })
  deps.vitals.state(bot.id, state, detail)
  deps.meters.lineState(state)
  void remember(deps, bot)
}

type Seen = Omit<LineState, 'detail'> & { detail?: string | null }

/** What was seen last is shown after a restart too; that it could not be stored stops nobody. */
const remember = async (deps: BotsWorld, bot: Bot): Promise<void> => {
  const seen = { state: bot.state, detail: bot.stateDetail, at: bot.stateAt }
  try {
    await deps.db.write((tx) => setState(tx, bot.id, seen))
  } catch (error) {
    deps.log.error({ err: error, bot: bot.id }, 'the state of a bot could not be stored')
  }
}
