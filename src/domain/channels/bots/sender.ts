import type { BotId } from '../../../kernel/ids.ts'
import { afterCommit, type Tx } from '../../../platform/db/index.ts'
import { BotApiRefused, BotApiUnreachable } from '../ports.ts'
import { setBlocked } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { judgeRefusal } from './judge-refusal.ts'
import {
  claimRow,
  failChat,
  finishRow,
  insertOutgoing,
  moveEverything,
  type NewRow,
  type OpenRow,
  readOpen,
  releaseRow,
} from './outbox-store.ts'
import { BOT_PACE, Bucket, CHAT_PACE, GROUP_PACE } from './pace.ts'

/** Of one bot in memory; the rest waits on disk. */
const MAX_LOADED = 500
const MAX_IDLE_LANES = 64
const MAX_DELAY_MS = 60_000
const READ_AGAIN_MS = 5_000
/** What Telegram does not take for so long is given up. */
const MAX_ATTEMPTS = 200

interface Lane {
  chatId: number
  queue: OpenRow[]
  bucket: Bucket
  isBusy: boolean
  timer: Timer | undefined
}

interface BotLanes {
  lanes: Map<number, Lane>
  bucket: Bucket
  /** The chat that was asked to slow down last. */
  limited: { chatId: number; until: number } | undefined
  loaded: number
  /** Rows up to here are in memory or done; beyond it there may be more, when `hasMore`. */
  cursor: number
  hasMore: boolean
  isLoading: boolean
}

export type SenderDeps = Pick<BotsWorld, 'db' | 'clock' | 'log' | 'meters' | 'vitals'> & {
  /** The call itself; gives Telegram's id of the message. Throws BotApiRefused or BotApiUnreachable. */
  say(row: OpenRow): Promise<number>
}

/**
 * Brings the rows of the outbox to Telegram: one after another in a chat, within the limits of chat and bot, each stored as
 * `sending` before the call and with Telegram's message id after it. A bot's lanes concern no other bot.
 */
export class Sender {
  readonly #deps: SenderDeps
  readonly #bots = new Map<BotId, BotLanes>()
  /** Rows on their way to Telegram, also of a bot that was paused meanwhile. */
  readonly #onTheWay = new Map<number, { botId: BotId; ended: Promise<void> }>()
  #isClosed = false

  constructor(deps: SenderDeps) {
    this.#deps = deps
  }

  /** A step: the row is sent once this write is on disk. */
  async enqueue(tx: Tx, row: Omit<NewRow, 'isClaimed' | 'at'>): Promise<void> {
    const now = this.#deps.clock()
    const open = await insertOutgoing(tx, { ...row, at: now, isClaimed: this.#goesAtOnce(row, now) })
    afterCommit(tx, () => this.#add(open))
  }

  /** Takes up what an earlier process or a pause left unsent. */
  async resume(botId: BotId): Promise<void> {
    if (this.#bots.has(botId) || this.#isClosed) return
    const bot: BotLanes = {
      lanes: new Map(),
      bucket: new Bucket(BOT_PACE),
      limited: undefined,
      loaded: 0,
      cursor: 0,
      hasMore: true,
      isLoading: false,
    }
    this.#bots.set(botId, bot)
    // What the pause did not stop: until its outcome is stored it would be read as unsaid, and said again.
    bot.isLoading = true
    await Promise.all([...this.#onTheWay.values()].filter((row) => row.botId === botId).map((row) => row.ended))
    bot.isLoading = false
    await this.#load(botId, bot)
  }

  /** A step: nothing more is said in this chat. */
  async dropChat(tx: Tx, { botId, chatId, failure }: { botId: BotId; chatId: number; failure: string }): Promise<void> {
    await failChat(tx, { botId, chatId, failure, at: this.#deps.clock() })
    afterCommit(tx, () => this.#empty(botId, chatId))
  }

  /** What is under way ends; the rest waits on disk. */
  pause(botId: BotId): void {
    for (const lane of this.#bots.get(botId)?.lanes.values() ?? []) {
      clearTimeout(lane.timer)
      lane.queue = []
    }
    this.#bots.delete(botId)
  }

  /** For what is only shown meanwhile: whether there is room for one more message here now, which it then takes. */
  tryTake({ botId, chatId }: { botId: BotId; chatId: number }): boolean {
    const bot = this.#bots.get(botId)
    if (!bot || !this.mayHint({ botId, chatId })) return false
    const now = this.#deps.clock()
    const lane = this.#laneOf(bot, chatId)
    if (lane.queue.length > 0 || lane.bucket.waitMs(now) > 0 || bot.bucket.waitMs(now) > 0) return false
    lane.bucket.take(now)
    bot.bucket.take(now)
    return true
  }

  /** False while Telegram wants this bot or chat to be quiet. */
  mayHint({ botId, chatId }: { botId: BotId; chatId: number }): boolean {
    const bot = this.#bots.get(botId)
    const now = this.#deps.clock()
    return bot !== undefined && !bot.bucket.isClosed(now) && bot.lanes.get(chatId)?.bucket.isClosed(now) !== true
  }

  get waiting(): number {
    let count = 0
    for (const bot of this.#bots.values()) count += bot.loaded
    return count
  }

  close(): void {
    this.#isClosed = true
    for (const botId of this.#bots.keys()) this.pause(botId)
  }

  /** Spares the write that would claim it: nothing stands before it. */
  #goesAtOnce({ botId, chatId }: { botId: BotId; chatId: number }, now: number): boolean {
    const bot = this.#bots.get(botId)
    if (!bot || bot.hasMore) return false
    const lane = bot.lanes.get(chatId)
    return (
      bot.bucket.waitMs(now) === 0 && (lane === undefined || (!lane.isBusy && lane.queue.length === 0 && lane.bucket.waitMs(now) === 0))
    )
  }

  #add(row: OpenRow): void {
    const bot = this.#bots.get(row.botId)
    // It was readable before this: a look at the disk may have found it.
    if (!bot || this.#isClosed || row.seq <= bot.cursor) return
    // In order: what lies on disk before it comes first.
    if (bot.isLoading || bot.hasMore || bot.loaded >= MAX_LOADED) {
      bot.hasMore = true
      void this.#load(row.botId, bot)
      return
    }
    bot.cursor = row.seq
    this.#put(bot, row)
  }

  #empty(botId: BotId, chatId: number): void {
    const bot = this.#bots.get(botId)
    const lane = bot?.lanes.get(chatId)
    if (!bot || !lane) return
    // The one under way ends by itself.
    const kept = lane.isBusy ? lane.queue.slice(0, 1) : []
    bot.loaded -= lane.queue.length - kept.length
    lane.queue = kept
  }

  #put(bot: BotLanes, row: OpenRow): void {
    const lane = this.#laneOf(bot, row.chatId)
    lane.queue.push(row)
    bot.loaded++
    this.#pump(row.botId, bot, lane)
  }

  #laneOf(bot: BotLanes, chatId: number): Lane {
    const known = bot.lanes.get(chatId)
    if (known) return known
    const lane: Lane = { chatId, queue: [], bucket: new Bucket(chatId < 0 ? GROUP_PACE : CHAT_PACE), isBusy: false, timer: undefined }
    bot.lanes.set(chatId, lane)
    return lane
  }

  async #load(botId: BotId, bot: BotLanes): Promise<void> {
    if (bot.isLoading) return
    bot.isLoading = true
    try {
      while (bot.hasMore && bot.loaded < MAX_LOADED && this.#bots.get(botId) === bot) {
        bot.hasMore = false
        const rows = await readOpen(this.#deps.db.read, botId, { after: bot.cursor, limit: MAX_LOADED })
        if (this.#bots.get(botId) !== bot) return
        if (rows.length === MAX_LOADED) bot.hasMore = true
        const first = bot.cursor === 0
        bot.cursor = rows.at(-1)?.seq ?? bot.cursor
        if (first) this.#countRepeats(rows)
        for (const row of rows) this.#put(bot, row)
      }
    } catch (error) {
      bot.hasMore = true
      this.#deps.log.error({ err: error, bot: botId }, 'the outbox of a bot could not be read')
      setTimeout(() => void this.#load(botId, bot), READ_AGAIN_MS).unref()
    } finally {
      bot.isLoading = false
    }
  }

  #countRepeats(rows: readonly OpenRow[]): void {
    const count = rows.filter((row) => row.isClaimed).length
    if (count > 0) this.#deps.meters.possibleRepeats(count)
  }

  #pump(botId: BotId, bot: BotLanes, lane: Lane): void {
    const [row] = lane.queue
    if (lane.isBusy || !row || lane.timer !== undefined || this.#bots.get(botId) !== bot) return
    const now = this.#deps.clock()
    const waitMs = Math.max(bot.bucket.waitMs(now), lane.bucket.waitMs(now))
    if (waitMs > 0) {
      lane.timer = setTimeout(() => {
        lane.timer = undefined
        this.#pump(botId, bot, lane)
      }, Math.ceil(waitMs))
      return
    }
    bot.bucket.take(now)
    lane.bucket.take(now)
    lane.isBusy = true
    const ended = this.#send({ bot, lane, row }).finally(() => this.#onTheWay.delete(row.seq))
    this.#onTheWay.set(row.seq, { botId, ended })
  }

  async #send({ bot, lane, row }: { bot: BotLanes; lane: Lane; row: OpenRow }): Promise<void> {
    const { botId } = row
    let isDone = false
    try {
      if (!row.isClaimed) await this.#deps.db.write((tx) => claimRow(tx, row.seq))
      row.isClaimed = true
      isDone = await this.#try({ bot, lane, row })
    } catch (error) {
      // The disk is full, say: only the storing is tried again.
      this.#deps.log.error({ err: error, bot: botId }, 'the outcome of a message could not be stored')
      lane.bucket.closeUntil(this.#deps.clock() + MAX_DELAY_MS)
    }
    lane.isBusy = false
    if (isDone && lane.queue[0] === row) {
      lane.queue.shift()
      bot.loaded--
    }
    if (this.#bots.get(botId) !== bot) return
    if (lane.queue.length > 0) this.#pump(botId, bot, lane)
    if (bot.lanes.size > MAX_IDLE_LANES) this.#sweep(bot)
    if (bot.hasMore && bot.loaded < MAX_LOADED / 2) void this.#load(botId, bot)
  }

  /** A chat that was silent for long enough needs no bucket. */
  #sweep(bot: BotLanes): void {
    const now = this.#deps.clock()
    for (const [chatId, lane] of bot.lanes) if (!lane.isBusy && lane.queue.length === 0 && lane.bucket.isFull(now)) bot.lanes.delete(chatId)
  }

  /** True when the row is done, well or for good. */
  async #try({ bot, lane, row }: { bot: BotLanes; lane: Lane; row: OpenRow }): Promise<boolean> {
    const { db, clock, meters, vitals } = this.#deps
    try {
      if (row.saidAs === undefined) {
        row.saidAs = await this.#deps.say(row)
        meters.sent('sent')
        const waitedMs = vitals.sent(row.botId, row.chatId)
        if (waitedMs !== undefined) meters.replied(waitedMs)
      }
      const providerMessageId = row.saidAs
      await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId, failure: null, at: clock() }))
      return true
    } catch (error) {
      if (error instanceof BotApiRefused) return this.#refused({ bot, lane, row, error })
      if (!(error instanceof BotApiUnreachable)) throw error
      return this.#again({ lane, row, failure: error.message, isUncertain: error.isUncertain })
    }
  }

  async #refused({ bot, lane, row, error }: { bot: BotLanes; lane: Lane; row: OpenRow; error: BotApiRefused }): Promise<boolean> {
    const { db, clock, meters, vitals } = this.#deps
    const { description: failure } = error
    const judgement = judgeRefusal(error, row.outgoing)
    switch (judgement.kind) {
      case 'slow_down':
        meters.sent('limited')
        vitals.trouble(row.botId, 'limited', failure)
        this.#slowDown(bot, lane, clock() + judgement.forMs)
        return false
      case 'simpler':
        vitals.trouble(row.botId, 'retried', failure)
        row.outgoing = judgement.outgoing
        return false
      case 'moved':
        await db.write((tx) => moveEverything(tx, { botId: row.botId, from: lane.chatId, to: judgement.to }))
        for (const waiting of lane.queue) waiting.chatId = judgement.to
        return false
      case 'shut_out':
        return this.#again({ lane, row, failure, isUncertain: false })
      case 'uncertain':
        return this.#again({ lane, row, failure, isUncertain: true })
      case 'gone':
        vitals.trouble(row.botId, 'refused', failure)
        meters.sent('failed')
        await db.write(async (tx) => {
          await setBlocked(tx, { botId: row.botId, chatId: row.chatId, isBlocked: true })
          await this.dropChat(tx, { botId: row.botId, chatId: row.chatId, failure })
        })
        return true
      case 'hopeless':
        vitals.trouble(row.botId, 'refused', `${error.code} ${failure}`)
        meters.sent('failed')
        await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId: null, failure: failure.slice(0, 300), at: clock() }))
        return true
    }
  }

  /** It does not say whether it means the chat or the bot. Two chats at once mean the bot. */
  #slowDown(bot: BotLanes, lane: Lane, until: number): void {
    lane.bucket.closeUntil(until)
    const { limited } = bot
    if (limited && limited.chatId !== lane.chatId && limited.until > this.#deps.clock()) bot.bucket.closeUntil(until)
    bot.limited = { chatId: lane.chatId, until }
  }

  async #again({ lane, row, failure, isUncertain }: { lane: Lane; row: OpenRow; failure: string; isUncertain: boolean }): Promise<boolean> {
    const { db, clock, meters, vitals } = this.#deps
    row.attempts++
    meters.sent('retried')
    vitals.trouble(row.botId, 'retried', failure)
    if (isUncertain) meters.possibleRepeats(1)
    if (row.attempts >= MAX_ATTEMPTS) {
      await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId: null, failure, at: clock() }))
      return true
    }
    // After the death of a worker its bots are held by another one already.
    const delayMs = row.attempts === 1 ? 100 : Math.min(MAX_DELAY_MS, 500 * 2 ** Math.min(row.attempts - 2, 10))
    lane.bucket.closeUntil(clock() + delayMs)
    await db.write((tx) => releaseRow(tx, { seq: row.seq, attempts: row.attempts, failure, isUncertain }))
    row.isClaimed = isUncertain
    return false
  }
}
