import type { BotId } from '../../../kernel/ids.ts'
import { afterCommit, type Tx } from '../../../platform/db/index.ts'
import { type BotLanes, emptyLane, forgetQuietLanes, isFree, type Lane, laneOf, openLanes } from './lanes.ts'
import { failChat, insertOutgoing, type NewRow, type OpenRow, readOpen } from './outbox-store.ts'
import { type SendRowDeps, sendRow } from './send-row.ts'

/** Of one bot in memory; the rest waits on disk. */
const MAX_LOADED = 500
const READ_AGAIN_MS = 5_000

export interface SenderDeps extends Omit<SendRowDeps, 'dropChat' | 'shutOut'> {
  /** Telegram knows the bot's token no more; it is paused by then. */
  shutOut(botId: BotId, detail: string): void
}

/**
 * Brings the rows of the outbox to Telegram: one after another in a chat, within the limits of chat and bot, each stored as
 * `sending` before the call and with Telegram's message id after it. A bot's lanes concern no other bot.
 */
export class Sender {
  readonly #deps: SendRowDeps
  readonly #bots = new Map<BotId, BotLanes>()
  /** Rows on their way to Telegram, also of a bot that was paused meanwhile. */
  readonly #onTheWay = new Map<number, { botId: BotId; ended: Promise<void> }>()
  #isClosed = false

  constructor(deps: SenderDeps) {
    this.#deps = {
      ...deps,
      dropChat: (tx, of) => this.dropChat(tx, of),
      shutOut: (bot, botId, detail) => {
        // A message of an earlier life says nothing about the token of this one.
        if (this.#bots.get(botId) !== bot) return
        this.pause(botId)
        deps.shutOut(botId, detail)
      },
    }
  }

  /** A step: the row is sent once this write is on disk. */
  async enqueue(tx: Tx, row: Omit<NewRow, 'isClaimed' | 'at'>): Promise<void> {
    const open = await insertOutgoing(tx, { ...row, at: this.#deps.clock(), isClaimed: this.#goesAtOnce(row) })
    afterCommit(tx, () => this.#add(open))
  }

  /** Takes up what an earlier process or a pause left unsent. */
  async resume(botId: BotId): Promise<void> {
    if (this.#bots.has(botId) || this.#isClosed) return
    const bot = openLanes()
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
    afterCommit(tx, () => {
      const bot = this.#bots.get(botId)
      if (bot) emptyLane(bot, chatId)
    })
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
    const now = this.#deps.now()
    const lane = laneOf(bot, chatId)
    if (lane.queue.length > 0 || lane.bucket.waitMs(now) > 0 || bot.bucket.waitMs(now) > 0) return false
    lane.bucket.take(now)
    bot.bucket.take(now)
    return true
  }

  /** False while Telegram wants this bot or chat to be quiet. */
  mayHint({ botId, chatId }: { botId: BotId; chatId: number }): boolean {
    const bot = this.#bots.get(botId)
    const now = this.#deps.now()
    return bot !== undefined && !bot.bucket.isClosed(now) && bot.lanes.get(chatId)?.bucket.isClosed(now) !== true
  }

  get waiting(): number {
    let count = 0
    for (const bot of this.#bots.values()) count += bot.loaded
    return count
  }

  /** Begins nothing more. What is on its way is given a moment to end: cut off, it would have to be said again. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true
    for (const botId of this.#bots.keys()) this.pause(botId)
    await Promise.race([this.ended(), Bun.sleep(graceMs)])
  }

  /** Resolves when the outcome of everything that was on its way is stored. */
  async ended(): Promise<void> {
    await Promise.all([...this.#onTheWay.values()].map((row) => row.ended))
  }

  /** Spares the write that would claim it: nothing stands before it. */
  #goesAtOnce({ botId, chatId }: { botId: BotId; chatId: number }): boolean {
    const bot = this.#bots.get(botId)
    return bot !== undefined && !bot.hasMore && isFree(bot, { chatId, now: this.#deps.now() })
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

  #put(bot: BotLanes, row: OpenRow): void {
    const lane = laneOf(bot, row.chatId)
    lane.queue.push(row)
    bot.loaded++
    this.#pump(row.botId, bot, lane)
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
    const now = this.#deps.now()
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
    const isDone = await sendRow(this.#deps, { bot, lane, row })
    lane.isBusy = false
    if (isDone && lane.queue[0] === row) {
      lane.queue.shift()
      bot.loaded--
    }
    if (this.#bots.get(row.botId) !== bot) return
    if (lane.queue.length > 0) this.#pump(row.botId, bot, lane)
    forgetQuietLanes(bot, this.#deps.now())
    if (bot.hasMore && bot.loaded < MAX_LOADED / 2) void this.#load(row.botId, bot)
  }
}
