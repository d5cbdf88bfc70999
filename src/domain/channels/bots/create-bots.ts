import { AppError } from '../../../kernel/app-error.ts'
import type { AssistantId, DialogId } from '../../../kernel/ids.ts'
import { afterCommit } from '../../../platform/db/index.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import type { BotFleet } from '../ports.ts'
import { acceptUpdates } from './accept.ts'
import { admitCall } from './admit-call.ts'
import type { Bot } from './bot.ts'
import { botOf, operatedBot } from './bot-of.ts'
import { connectBot, type NewBot } from './connect-bot.ts'
import { createDelivery } from './deliver.ts'
import type { BotsDeps, BotsWorld } from './deps.ts'
import { type FleetStatus, fleetStatus } from './fleet-status.ts'
import { createLiveTalk, type LiveTalk, type LiveTalkDeps } from './live-talk.ts'
import { createNudges } from './nudges.ts'
import { toChat } from './outgoing.ts'
import type { Previews } from './preview.ts'
import type { LineMode } from './reach.ts'
import { type OpenedFile, openPicture, openSentFile, type SentFile, sentFiles } from './read-files.ts'
import { removeBot, removeBotsOf } from './remove-bot.ts'
import { repairBot } from './repair-bot.ts'
import { replaceToken } from './replace-token.ts'
import { createRoster, type Roster } from './roster.ts'
import { type BotJob, runJob } from './run-job.ts'
import { type ReachChange, type ShownReach, saveReach, showReach } from './save-reach.ts'
import { saveWay, type WayChange } from './save-way.ts'
import { sayRow } from './say-row.ts'
import { seenBot } from './seen-bot.ts'
import { Sender } from './sender.ts'
import { setRunning } from './set-running.ts'
import { createSettle, type Settle } from './settle.ts'
import { findBot, listAllBots, listBots, setTotals } from './store.ts'
import { type BotChange, updateSettings } from './update-settings.ts'
import { type BotVitals, Vitals } from './vitals.ts'
import type { LineInfo } from './webhooks.ts'
import { createWhisper, type Whisper } from './whisper.ts'

/** A bot with how it is doing. */
export interface SeenBot extends Bot {
  vitals: BotVitals | undefined
  line: {
    mode: LineMode
    /** Why it polls although it should be called, in Telegram's words. */
    fallen: string | undefined
    /** What Telegram said of it last, if it was asked. */
    info: LineInfo | undefined
    /** Its own; the proxy without its password. */
    apiRoot: string | null
    proxy: string | null
  }
}

export interface Bots {
  /** Takes up every bot that should run, and what was left unsent. */
  start(): Promise<void>
  /** Needs `channels.manage`, as all that follow; pausing, resuming and restarting are the admin's too. Throws Telegram's own reason for a token that does not work. */
  connect(ctx: Ctx, input: NewBot): Promise<Bot>
  list(ctx: Ctx, of?: { assistantId?: AssistantId }): Promise<SeenBot[]>
  /** Of all workspaces; needs `instance.manage`. */
  listAll(ctx: Ctx): Promise<SeenBot[]>
  /** Throws `not_found` for an unknown or foreign one. */
  get(ctx: Ctx, id: string): Promise<SeenBot>
  /** It reads and says nothing until it is resumed; Telegram keeps what is written meanwhile for a day. */
  pause(ctx: Ctx, id: string): Promise<Bot>
  resume(ctx: Ctx, id: string): Promise<Bot>
  /** Begins its line anew, whatever state it is in. */
  restart(ctx: Ctx, id: string): Promise<Bot>
  /** Takes the bot back from whoever else holds it, sets it up anew and begins its line anew. */
  repair(ctx: Ctx, id: string): Promise<Bot>
  /** Asks Telegram what waits for a bot that is looked at, unless it was asked just now. */
  freshen(ctx: Ctx, id: string): Promise<void>
  /** Its own API root and proxy. Throws Telegram's or the network's reason where they lead nowhere. */
  saveWay(ctx: Ctx, change: WayChange): Promise<Bot>
  /** Of the whole instance; needs `instance.manage`, as the next. */
  reach(ctx: Ctx): ShownReach
  saveReach(ctx: Ctx, change: ReachChange): Promise<void>
  /** Of the whole instance, for health and metrics; names nobody. */
  status(): FleetStatus
  /** A call of Telegram: who is meant by it, if it is one. The update is stored when `take` resolves. */
  admit(call: { key: string; secret: string }): { take(raw: unknown): Promise<void> } | undefined
  update(ctx: Ctx, change: BotChange): Promise<Bot>
  replaceToken(ctx: Ctx, input: { id: string; token: string }): Promise<Bot>
  remove(ctx: Ctx, id: string): Promise<void>
  /** Needs `dialogs.read`: what customers sent along in this dialog. The caller has checked that it is of this workspace. */
  files(ctx: Ctx, dialogId: DialogId): Promise<SentFile[]>
  /** Undefined when it is not there, or another workspace's. */
  openFile(ctx: Ctx, id: string): Promise<OpenedFile | undefined>
  picture(ctx: Ctx, id: string): Promise<OpenedFile | undefined>
  /** Runs a job of this feature. */
  runJob(payload: BotJob, job: JobContext): Promise<void>
  close(): Promise<void>
}

/** What is on its way when the process ends may take so long. */
const GRACE_MS = 2_000

/** How often counted totals are written down. */
const WRITE_DOWN_MS = 30_000

export const createBots = (outer: BotsDeps): Bots => {
  const nudges = createNudges({ events: outer.events, workspaceOf: (botId) => roster.find(botId)?.workspaceId })
  const vitals = new Vitals({ clock: outer.clock, onChange: nudges.moved })
  const fleet = (): BotFleet => roster.fleet()
  const previews: Previews = new Map()
  const sender = new Sender({
    ...outer,
    vitals,
    say: (row) => sayRow({ ...outer, fleet, previews }, row),
    shutOut: (botId, detail) => {
      roster.see(botId, { state: 'unauthorized', detail })
      void fleet().drop(botId)
    },
  })
  const whisper = createWhisper({ ...outer, fleet })
  const live = openLiveTalk({ ...outer, fleet, previews }, { sender, whisper })
  const bot: BotsWorld['bot'] = async (tx, id) => roster.find(id) ?? (await findBot(tx, id))?.bot
  const deps: BotsWorld = { ...outer, vitals, sender, bot, live, whisper }
  const roster = createRoster(deps, async (botId, updates) => {
    const bot = roster.find(botId)
    // It was paused or removed meanwhile: Telegram keeps what is not confirmed.
    if (!bot) throw new Error('this bot does not run any more')
    await acceptUpdates(deps, bot, updates)
  })
  deps.deliveries.by('telegram', createDelivery(deps))
  const settle = createSettle(deps, roster)
  endWithAssistants(deps, settle)
  const timer = setInterval(() => void writeDown(deps), WRITE_DOWN_MS)
  timer.unref()
  return {
    ...verbs(deps, { roster, sender, settle }),
    ...lineVerbs(deps, { roster, settle }),
    files: (ctx, dialogId) => sentFiles(deps, ctx, dialogId),
    openFile: (ctx, id) => openSentFile(deps, ctx, id),
    picture: (ctx, id) => openPicture(deps, ctx, id),
    runJob: (payload, job) => runJob({ ...deps, fleet }, payload, job),
    status: () => fleetStatus({ roster, sender, clock: deps.clock }),
    admit: (call) => admitCall(deps, roster, call),
    close: async () => {
      clearInterval(timer)
      nudges.close()
      live.close()
      await sender.close(GRACE_MS)
      await roster.close()
      // Cut off by now; that it was on its way is still to be stored.
      await sender.ended()
      await writeDown(deps)
    },
  }
}

const openLiveTalk = (
  deps: Omit<LiveTalkDeps, 'withoutDrafts' | 'mayShow' | 'typing'>,
  { sender, whisper }: { sender: Sender; whisper: Whisper },
): LiveTalk =>
  createLiveTalk({
    ...deps,
    withoutDrafts: new Set(),
    mayShow: (chat, what) => {
      const place = { botId: chat.bot_id, chatId: chat.chat_id }
      return what === 'draft' ? sender.mayHint(place) : sender.tryTake(place)
    },
    typing: (chat) => {
      if (sender.mayHint({ botId: chat.bot_id, chatId: chat.chat_id }))
        whisper(chat.bot_id, 'sendChatAction', { ...toChat(chat), action: 'typing' })
    },
  })

const endWithAssistants = (deps: BotsWorld, settle: Settle): void =>
  deps.assistants.onRemoved(async (tx, of) => {
    const botIds = await removeBotsOf(deps, tx, of)
    afterCommit(tx, () => {
      // Where that fails it has said so itself.
      for (const botId of botIds) settle(botId).catch(() => undefined)
    })
  })

const writeDown = async ({ db, vitals, log }: BotsWorld): Promise<void> => {
  const changed = vitals.takeChanged()
  if (changed.length === 0) return
  try {
    await db.write(async (tx) => {
      for (const { botId, totals } of changed) await setTotals(tx, botId, totals)
    })
  } catch (error) {
    log.error({ err: error }, 'the totals of bots could not be stored')
  }
}

/** Whoever looks again within it sees what he saw. */
const FRESH_MS = 10_000

interface Machinery {
  roster: Roster
  sender: Sender
  settle: Settle
}

type LineVerbs = Pick<Bots, 'repair' | 'freshen' | 'saveWay' | 'reach' | 'saveReach'>
type Verbs = Omit<Bots, keyof LineVerbs | 'close' | 'files' | 'openFile' | 'picture' | 'runJob' | 'admit' | 'status'>

const verbs = (deps: BotsWorld, machinery: Machinery): Verbs => {
  const { roster, settle } = machinery
  const seen = (bot: Bot): SeenBot => seenBot(deps, roster, bot)
  return {
    start: async () => {
      await roster.start()
      for (const bot of roster.all()) await machinery.sender.resume(bot.id)
    },
    connect: async (ctx, input) => thereStill(await settle((await connectBot(deps, roster, { ctx, input })).bot.id)),
    list: async (ctx, of = {}) => {
      assertCan(ctx, 'channels.manage')
      return (await listBots(deps.db.read, { workspaceId: ctx.workspaceId, ...of })).map(seen)
    },
    listAll: async (ctx) => {
      assertCan(ctx, 'instance.manage')
      return (await listAllBots(deps.db.read)).map(seen)
    },
    get: async (ctx, id) => seen((await botOf(deps, ctx, id)).bot),
    pause: async (ctx, id) => {
      const bot = await setRunning(deps, ctx, { id, isRunning: false })
      await settle(bot.id)
      return bot
    },
    resume: async (ctx, id) => thereStill(await settle((await setRunning(deps, ctx, { id, isRunning: true })).id)),
    restart: async (ctx, id) => thereStill(await settle((await operatedBot(deps, ctx, id)).bot.id, { isAnew: true })),
    update: async (ctx, change) => {
      const { bot } = await updateSettings(deps, ctx, change)
      const held = roster.find(bot.id)
      if (held) Object.assign(held, { settings: bot.settings, updatedAt: bot.updatedAt })
      return bot
    },
    replaceToken: async (ctx, input) => {
      const { bot } = await replaceToken(deps, roster, { ctx, ...input })
      return thereStill(await settle(bot.id, { isAnew: true }))
    },
    remove: async (ctx, id) => void (await settle((await removeBot(deps, ctx, id)).id)),
  }
}

const lineVerbs = (deps: BotsWorld, { roster, settle }: Pick<Machinery, 'roster' | 'settle'>): LineVerbs => ({
  repair: async (ctx, id) => thereStill(await settle((await repairBot(deps, roster, { ctx, id })).bot.id, { isAnew: true })),
  freshen: async (ctx, id) => {
    const { bot } = await operatedBot(deps, ctx, id)
    const { webhooks } = roster
    const askedAt = webhooks.infoOf(bot.id)?.at ?? 0
    if (roster.find(bot.id) && deps.clock() - askedAt > FRESH_MS) await webhooks.freshen(bot.id)
  },
  saveWay: async (ctx, change) => thereStill(await settle((await saveWay(deps, roster, { ctx, change })).bot.id, { isAnew: true })),
  reach: (ctx) => showReach(deps.reach, ctx),
  saveReach: async (ctx, change) => {
    await saveReach(deps, roster, { ctx, change })
    await roster.holdAllAnew()
  },
})

/** It may have been removed while Telegram was asked. */
const thereStill = (bot: Bot | undefined): Bot => {
  if (!bot) throw new AppError('not_found', { key: 'error.bot_not_found' })
  return bot
}
