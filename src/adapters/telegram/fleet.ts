import type { BotAddress, BotApi, BotFleet, FleetListener, HeldBot, IncomingUpdate } from '../../domain/channels/ports.ts'
import { BotApiUnreachable } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import type { Log } from '../../platform/log/log.ts'
import { readUpdate } from './read-update.ts'
import { RESULTS } from './results.ts'
import { addressOf, Shard } from './shard.ts'

export interface FleetOptions {
  spawn(): Worker
  listener: FleetListener
  log: Log
  now(): number
  maxWorkers: number
  /** A thread that does not turn for so long is replaced. */
  hangMs: number
  /** A thread whose own heap is larger is replaced. */
  maxHeapMb: number
}

const BOTS_PER_WORKER = 250
const START_MS = 20_000
const CALL_MS = 30_000
const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 30_000
const CALM_MS = 60_000
/** A bot whose data ended a thread is kept apart for so long. */
const WATCHED_MS = 10 * 60_000
const IDLE_MS = 10_000

interface Entry {
  bot: HeldBot
  slot: number
  shard: Shard | undefined
  /** How often its data ended a thread lately. */
  strikes: number
  strikeAt: number
  timer?: Timer
}

/** Spreads bots over worker threads and keeps them turning: a thread that ends gives its bots to the others at once. */
export class Fleet implements BotFleet {
  readonly #options: FleetOptions
  readonly #entries = new Map<BotId, Entry>()
  readonly #shards = new Set<Shard>()
  /** Where bots are watched whose data ended a thread. */
  #apart: Shard | undefined
  #nextSlot = 1
  #failures = 0
  #failedAt = 0
  #checkedAt = 0
  #pulse: Timer | undefined
  #respawn: Timer | undefined
  #idleSince = 0
  #isClosed = false

  constructor(options: FleetOptions) {
    this.#options = options
  }

  hold(bot: HeldBot): void {
    const known = this.#entries.get(bot.botId)
    if (known) {
      known.bot = bot
      known.strikes = 0
      known.shard?.hold(bot, known.slot)
      if (!known.shard) this.#place(known)
      return
    }
    const entry: Entry = { bot, slot: this.#nextSlot++, shard: undefined, strikes: 0, strikeAt: 0 }
    this.#entries.set(bot.botId, entry)
    this.#options.listener.state(bot.botId, { state: 'starting' })
    this.#place(entry)
  }

  async drop(botId: BotId): Promise<void> {
    const entry = this.#entries.get(botId)
    if (!entry) return
    clearTimeout(entry.timer)
    this.#entries.delete(botId)
    await entry.shard?.drop(botId)
  }

  async call<Method extends keyof BotApi>(
    line: BotId | BotAddress,
    method: Method,
    params: BotApi[Method]['params'],
  ): Promise<BotApi[Method]['result']> {
    const shard = typeof line === 'string' ? this.#entries.get(line)?.shard : this.#anyShard()
    if (!shard) throw new BotApiUnreachable('this bot is not held now', { isUncertain: false })
    const order = { line: typeof line === 'string' ? line : addressOf(line), method, params, timeoutMs: CALL_MS }
    const result = RESULTS[method].safeParse(await shard.call(order))
    if (!result.success) throw new BotApiUnreachable(`${method} was answered with something else`, { isUncertain: true })
    return result.data
  }

  download(botId: BotId, filePath: string): ReadableStream<Uint8Array> {
    const shard = this.#entries.get(botId)?.shard
    if (!shard) throw new BotApiUnreachable('this bot is not held now', { isUncertain: false })
    return shard.download(botId, filePath)
  }

  readUpdate(raw: unknown): IncomingUpdate {
    return readUpdate(raw)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#pulse)
    clearTimeout(this.#respawn)
    for (const entry of this.#entries.values()) clearTimeout(entry.timer)
    for (const shard of this.#all()) shard.close()
    this.#shards.clear()
    this.#apart = undefined
  }

  #all(): Shard[] {
    return [...this.#shards, ...(this.#apart ? [this.#apart] : [])]
  }

  #place(entry: Entry): void {
    if (this.#isClosed || !this.#entries.has(entry.bot.botId)) return
    const shard = this.#isWatched(entry) ? (this.#apart ??= this.#open()) : this.#lightest()
    entry.shard = shard
    shard.hold(entry.bot, entry.slot)
  }

  #isWatched({ strikes, strikeAt }: Entry): boolean {
    return strikes > 0 && this.#options.now() - strikeAt < WATCHED_MS
  }

  #lightest(): Shard {
    const wanted = Math.min(this.#options.maxWorkers, Math.ceil(this.#entries.size / BOTS_PER_WORKER))
    if (this.#shards.size === 0 || (this.#shards.size < wanted && this.#respawn === undefined)) return this.#openOne()
    return [...this.#shards].reduce((a, b) => (b.slots.size < a.slots.size ? b : a))
  }

  #anyShard(): Shard {
    const [first] = this.#shards
    return first ?? this.#openOne()
  }

  #openOne(): Shard {
    const shard = this.#open()
    this.#shards.add(shard)
    return shard
  }

  #open(): Shard {
    if (this.#pulse === undefined) {
      this.#checkedAt = this.#options.now()
      this.#pulse = setInterval(() => this.#look(), this.#lookMs())
    }
    const shard: Shard = new Shard({ ...this.#options, onEnd: (end) => this.#ended(shard, end) })
    return shard
  }

  #lookMs(): number {
    return Math.max(25, this.#options.hangMs / 4)
  }

  #look(): void {
    const { now, hangMs, maxHeapMb } = this.#options
    const at = now()
    const wasAway = at - this.#checkedAt > this.#lookMs() + hangMs / 2
    this.#checkedAt = at
    for (const shard of this.#all()) {
      if (wasAway) shard.forgiveSilence()
      shard.checkPulse({ hangMs, startMs: START_MS })
      if (shard.heapMb > maxHeapMb) this.#retire(shard)
    }
    this.#rest(at)
  }

  /** An instance without bots keeps no threads. */
  #rest(at: number): void {
    const isIdle = this.#entries.size === 0 && this.#all().every((shard) => shard.openCalls === 0)
    if (!isIdle) this.#idleSince = at
    if (!isIdle || at - this.#idleSince < IDLE_MS) return
    for (const shard of this.#all()) shard.close()
    this.#shards.clear()
    this.#apart = undefined
    clearInterval(this.#pulse)
    this.#pulse = undefined
  }

  #forget(shard: Shard): Entry[] {
    this.#shards.delete(shard)
    if (this.#apart === shard) this.#apart = undefined
    const entries = [...this.#entries.values()].filter((entry) => entry.shard === shard)
    for (const entry of entries) entry.shard = undefined
    return entries
  }

  #ended(shard: Shard, { how, slot, detail }: { how: 'hang' | 'crash'; slot: number; detail: string }): void {
    if (this.#isClosed) return
    const { log, listener, now } = this.#options
    const orphans = this.#forget(shard)
    const culprit = orphans.find((entry) => entry.slot === slot)
    log.warn({ how, detail, bots: orphans.length, bot: culprit?.bot.botId }, 'telegram worker ended')
    listener.workerRestarted(how)
    this.#failures = now() - this.#failedAt > CALM_MS ? 1 : this.#failures + 1
    this.#failedAt = now()
    this.#respawnLater()
    for (const entry of orphans) if (entry !== culprit) this.#place(entry)
    if (culprit) this.#strike(culprit)
  }

  /** Once may be chance; from then on it waits, longer each time, and only others like it wait with it. */
  #strike(entry: Entry): void {
    const { now, listener } = this.#options
    entry.strikes = this.#isWatched(entry) ? entry.strikes + 1 : 1
    entry.strikeAt = now()
    if (entry.strikes === 1) return this.#place(entry)
    listener.state(entry.bot.botId, { state: 'crashed' })
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => this.#place(entry), Math.min(MAX_DELAY_MS, 1000 * 2 ** (entry.strikes - 2)))
  }

  /** The thread's place is filled again after a delay that grows while threads keep ending; its bots wait for nothing. */
  #respawnLater(): void {
    clearTimeout(this.#respawn)
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#failures - 1))
    this.#respawn = setTimeout(() => {
      this.#respawn = undefined
      const wanted = Math.min(this.#options.maxWorkers, Math.ceil(this.#entries.size / BOTS_PER_WORKER))
      if (!this.#isClosed && this.#shards.size < wanted) void this.#level(this.#openOne())
    }, delayMs)
  }

  /** Brings a new thread its share, a few bots at a time. */
  async #level(light: Shard): Promise<void> {
    const share = Math.floor(this.#entries.size / Math.max(1, this.#shards.size))
    for (const entry of this.#entries.values()) {
      if (this.#isClosed || !this.#shards.has(light) || light.slots.size >= share) return
      const { shard } = entry
      if (!shard || shard === light || shard === this.#apart || shard.slots.size <= share) continue
      await this.#move(entry, light)
    }
  }

  async #move(entry: Entry, to: Shard): Promise<void> {
    const from = entry.shard
    await from?.drop(entry.bot.botId)
    if (entry.shard !== from || !this.#entries.has(entry.bot.botId)) return
    if (!this.#shards.has(to)) return this.#place(entry)
    entry.shard = to
    to.hold(entry.bot, entry.slot)
  }

  /** A thread that grew too large gives its bots away in order, then ends. */
  #retire(shard: Shard): void {
    const entries = this.#forget(shard)
    this.#options.log.warn({ heapMb: shard.heapMb, bots: entries.length }, 'telegram worker grew too large')
    this.#options.listener.workerRestarted('leak')
    const moved = entries.map(async (entry) => {
      await shard.drop(entry.bot.botId)
      this.#place(entry)
    })
    void Promise.allSettled(moved).then(() => shard.close())
  }
}
