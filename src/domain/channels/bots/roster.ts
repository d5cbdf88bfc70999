import type { BotId } from '../../../kernel/ids.ts'
import type { BotAddress, BotFleet, FleetListener, HeldBot, LineState } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { listRunning, type StoredBot, setState } from './store.ts'

/** The bots that run now, in memory: every update and every message asks for its bot. */
export interface Roster {
  /** Takes up all bots that should run. */
  start(): Promise<void>
  hold(stored: StoredBot): void
  release(botId: BotId): Promise<void>
  /** What was seen of its line: remembered, and shown. */
  see(botId: BotId, seen: LineState): void
  find(botId: BotId): Bot | undefined
  all(): Iterable<Bot>
  fleet(): BotFleet
  addressOf(stored: StoredBot): BotAddress
  close(): Promise<void>
}

export const tokenAad = ({ workspaceId, id }: Pick<Bot, 'workspaceId' | 'id'>): string => `telegram_bots|token_sealed|${workspaceId}|${id}`
const proxyAad = ({ workspaceId, id }: Pick<Bot, 'workspaceId' | 'id'>): string => `telegram_bots|proxy|${workspaceId}|${id}`

export const createRoster = (deps: BotsWorld, updates: FleetListener['updates']): Roster => {
  const running = new Map<BotId, Bot>()
  let fleet: BotFleet | undefined
  const see: Roster['see'] = (botId, seen) => note(deps, running.get(botId), seen)
  const listener: FleetListener = {
    updates,
    workerRestarted: (reason) => deps.meters.workerRestarted(reason),
    state: (botId, seen) => {
      see(botId, seen)
      // What waits is said with a token that works.
      if (seen.state === 'unauthorized') deps.sender.pause(botId)
    },
  }
  const theFleet = (): BotFleet => (fleet ??= deps.openFleet(listener))
  const addressOf = ({ bot, tokenSealed }: StoredBot): BotAddress => ({
    token: deps.secrets.open(tokenSealed, tokenAad(bot)),
    apiRoot: bot.settings.apiRoot ?? deps.apiRoot,
    proxy: bot.settings.proxySealed === undefined ? undefined : deps.secrets.open(bot.settings.proxySealed, proxyAad(bot)),
  })
  const hold = (stored: StoredBot): void => {
    running.set(stored.bot.id, stored.bot)
    deps.vitals.begin(stored.bot.id, stored.bot.totals)
    const held: HeldBot = { botId: stored.bot.id, isPolling: true, ...addressOf(stored) }
    theFleet().hold(held)
  }
  return {
    start: async () => {
      for (const stored of await listRunning(deps.db.read)) holdIfItCan(deps, stored, { hold, see })
    },
    hold,
    release: async (botId) => {
      running.delete(botId)
      await fleet?.drop(botId)
    },
    see,
    find: (botId) => running.get(botId),
    all: () => running.values(),
    fleet: theFleet,
    addressOf,
    close: async () => {
      running.clear()
      await fleet?.close()
    },
  }
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
