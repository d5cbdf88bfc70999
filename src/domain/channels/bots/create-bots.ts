import type { AssistantId, BotId } from '../../../kernel/ids.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import { acceptUpdates } from './accept.ts'
import type { Bot } from './bot.ts'
import { botOf } from './bot-of.ts'
import { connectBot, type NewBot } from './connect-bot.ts'
import { createDelivery } from './deliver.ts'
import type { BotsDeps } from './deps.ts'
import { removeBot } from './remove-bot.ts'
import { replaceToken } from './replace-token.ts'
import { createRoster, type Roster } from './roster.ts'
import { Sender } from './sender.ts'
import { setRunning } from './set-running.ts'
import { listBots, type StoredBot } from './store.ts'

export interface Bots {
  /** Takes up every bot that should run, and what was left unsent. */
  start(): Promise<void>
  /** Needs `channels.manage`, as all that follow. Throws Telegram's own reason for a token that does not work. */
  connect(ctx: Ctx, input: NewBot): Promise<Bot>
  list(ctx: Ctx, of?: { assistantId?: AssistantId }): Promise<Bot[]>
  /** Throws `not_found` for an unknown or foreign one. */
  get(ctx: Ctx, id: string): Promise<Bot>
  /** It reads and says nothing until it is resumed; Telegram keeps what is written meanwhile for a day. */
  pause(ctx: Ctx, id: string): Promise<Bot>
  resume(ctx: Ctx, id: string): Promise<Bot>
  /** Begins its line anew, whatever state it is in. */
  restart(ctx: Ctx, id: string): Promise<Bot>
  replaceToken(ctx: Ctx, input: { id: string; token: string }): Promise<Bot>
  remove(ctx: Ctx, id: string): Promise<void>
  close(): Promise<void>
}

export const createBots = (deps: BotsDeps): Bots => {
  const roster = createRoster(deps, async (botId, updates) => {
    const bot = roster.find(botId)
    // It was paused or removed meanwhile: Telegram keeps what is not confirmed.
    if (!bot) throw new Error('this bot does not run any more')
    await acceptUpdates(deps, bot, updates)
  })
  const sender = new Sender({ ...deps, fleet: roster.fleet })
  deps.deliveries.by('telegram', createDelivery(deps, sender))
  return { ...verbs(deps, { roster, sender }), close: () => close({ roster, sender }) }
}

interface Machinery {
  roster: Roster
  sender: Sender
}

const verbs = (deps: BotsDeps, machinery: Machinery): Omit<Bots, 'close'> => {
  const { roster } = machinery
  return {
    start: async () => {
      await roster.start()
      for (const bot of roster.all()) await machinery.sender.resume(bot.id)
    },
    connect: async (ctx, input) => takeUp(machinery, await connectBot(deps, roster, { ctx, input })),
    list: async (ctx, of = {}) => {
      assertCan(ctx, 'channels.manage')
      return (await listBots(deps.db.read, { workspaceId: ctx.workspaceId, ...of })).map((bot) => roster.find(bot.id) ?? bot)
    },
    get: async (ctx, id) => {
      const { bot } = await botOf(deps, ctx, id)
      return roster.find(bot.id) ?? bot
    },
    pause: async (ctx, id) => {
      const bot = await setRunning(deps, ctx, { id, isRunning: false })
      await putDown(machinery, bot.id)
      return bot
    },
    resume: async (ctx, id) => {
      await setRunning(deps, ctx, { id, isRunning: true })
      return takeUp(machinery, await botOf(deps, ctx, id))
    },
    restart: async (ctx, id) => {
      const stored = await botOf(deps, ctx, id)
      await putDown(machinery, stored.bot.id)
      return stored.bot.desired === 'running' ? takeUp(machinery, stored) : stored.bot
    },
    replaceToken: async (ctx, input) => {
      const changed = await replaceToken(deps, roster, { ctx, ...input })
      await putDown(machinery, changed.bot.id)
      return changed.bot.desired === 'running' ? takeUp(machinery, changed) : changed.bot
    },
    remove: async (ctx, id) => putDown(machinery, (await removeBot(deps, ctx, id)).id),
  }
}

const takeUp = async ({ roster, sender }: Machinery, stored: StoredBot): Promise<Bot> => {
  roster.hold(stored)
  await sender.resume(stored.bot.id)
  return stored.bot
}

const putDown = async ({ roster, sender }: Machinery, botId: BotId): Promise<void> => {
  sender.pause(botId)
  await roster.release(botId)
}

const close = async ({ roster, sender }: Machinery): Promise<void> => {
  sender.close()
  await roster.close()
}
