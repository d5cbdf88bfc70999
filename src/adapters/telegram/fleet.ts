import type { BotAddress, BotApi, BotFleet, FleetListener, HeldBot, IncomingUpdate, WorkerView } from '../../domain/channels/ports.ts'
import { BotApiUnreachable } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import type { Log } from '../../platform/log/log.ts'
import { readUpdate } from './read-update.ts'
import { RESULTS } from './results.ts'
import { addressOf, type Holding, type Opening, Shard, type ShardEnd } from './shard.ts'

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
/** What a thread that is given up has under way may take so long; a call has its own limit below it. */
const DRAIN_MS = CALL_MS + 5_000
/** Beats come every fiftieth of a second at best, and are looked at now and then: both belong to the time a hang may go unseen. */
const BEAT_MS = 50

interface Entry {
  bot: HeldBot
  slot: number
  shard: Shard | undefined
  /** On its way from one thread to another; it is placed when it has left the first. */
  isMoving: boolean
  /** How often its data ended a thread lately. */
  strikes: number
  strikeAt: number
  timer: Timer | undefined
  /** Its line was seen to work. */
  isProven: boolean
  /** Everything before it is known. */
  offset: number | undefined
}

/** Spreads bots over worker threads and keeps them turning: a thread that ends gives its bots to the others at once. */
export class Fleet implements BotFleet {
  readonly #options: FleetOptions
  readonly #entries = new Map<BotId, Entry>()
  readonly #shards = new Set<Shard>()
  /** Given up, and bringing their last calls to an end. */
  readonly #retiring = new Set<Shard>()
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
      // With another token, say.
      known.isProven = false
      if (known.isMoving) return
      if (known.shard) known.shard.hold(bot, this.#holding(known))
      else this.#place(known)
      return
    }
    const slot = this.#nextSlot++
    const fresh = { shard: undefined, isMoving: false, strikes: 0, strikeAt: 0, timer: undefined, isProven: false, offset: undefined }
    const entry: Entry = { bot, slot, ...fresh }
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

  workers(): WorkerView[] {
    return this.#all().map((shard) => ({
      bots: shard.slots.size,
      heapMb: shard.heapMb,
      openCalls: shard.openCalls,
      isApart: shard === this.#apart,
    }))
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
    this.#retiring.clear()
    this.#apart = undefined
  }

  #all(): Shard[] {
    return [...this.#shards, ...this.#retiring, ...(this.#apart ? [this.#apart] : [])]
  }

  /** Dropped and held anew, a bot has another entry. */
  #isCurrent(entry: Entry): boolean {
    return !this.#isClosed && this.#entries.get(entry.bot.botId) === entry
  }

  /** Where there is no thread, and none may be opened yet, it waits for one. */
  #place(entry: Entry): void {
    clearTimeout(entry.timer)
    entry.timer = undefined
    if (!this.#isCurrent(entry)) return
    const shard = this.#isWatched(entry) ? (this.#apart ??= this.#open()) : this.#lightest()
    entry.shard = shard
    shard?.hold(entry.bot, this.#holding(entry))
  }

  #holding(entry: Entry): Holding {
    return { slot: entry.slot, isCareful: this.#isWatched(entry), isProven: entry.isProven, offset: entry.offset }
  }

  #isWatched({ strikes, strikeAt }: Entry): boolean {
    return strikes > 0 && this.#options.now() - strikeAt < WATCHED_MS
  }

  #wanted(): number {
    return Math.min(this.#options.maxWorkers, Math.ceil(this.#entries.size / BOTS_PER_WORKER))
  }

  #lightest(): Shard | undefined {
    if (this.#respawn === undefined && this.#shards.size < Math.max(1, this.#wanted())) return this.#openOne()
    const [first, ...rest] = this.#shards
    return first && rest.reduce((a, b) => (b.slots.size < a.slots.size ? b : a), first)
  }

  #anyShard(): Shard | undefined {
    const [first] = this.#shards
    return first ?? (this.#respawn === undefined ? this.#openOne() : undefined)
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
    const { listener } = this.#options
    const state: FleetListener['state'] = (botId, seen) => {
      const entry = this.#entries.get(botId)
      if (entry) entry.isProven = seen.state === 'working'
      listener.state(botId, seen)
    }
    const updates: FleetListener['updates'] = (botId, batch) => listener.updates(botId, batch)
    const shard: Shard = new Shard({ ...this.#options, listener: { state, updates }, onEnd: (end) => this.#ended(shard, end) })
    return shard
  }

  #lookMs(): number {
    return Math.max(20, this.#options.hangMs / 10)
  }

  #look(): void {
    const { now, hangMs, maxHeapMb } = this.#options
    const at = now()
    const wasAway = at - this.#checkedAt > this.#lookMs() + hangMs / 2
    this.#checkedAt = at
    for (const shard of this.#all()) {
      if (wasAway) shard.forgiveSilence()
      shard.checkPulse({ hangMs: Math.max(BEAT_MS, hangMs - this.#lookMs() - BEAT_MS), startMs: START_MS })
      if (shard.heapMb > maxHeapMb && !this.#retiring.has(shard)) this.#retire(shard)
    }
    this.#acquit()
    this.#rest(at)
  }

  /** Whoever behaved for long enough goes back among the others. */
  #acquit(): void {
    const { size } = this.#apart?.slots ?? { size: 0 }
    if (size === 0) return
    for (const entry of this.#entries.values()) {
      if (entry.shard === this.#apart && !entry.isMoving && !this.#isWatched(entry)) void this.#move(entry)
    }
  }

  /** An instance without bots keeps no threads. */
  #rest(at: number): void {
    const isIdle = this.#entries.size === 0 && this.#all().every((shard) => shard.openCalls === 0)
    if (!isIdle) this.#idleSince = at
    if (!isIdle || at - this.#idleSince < IDLE_MS) return
    for (const shard of this.#all()) shard.close()
    this.#shards.clear()
    this.#retiring.clear()
    this.#apart = undefined
    clearInterval(this.#pulse)
    this.#pulse = undefined
  }

  #ended(shard: Shard, { how, slot, detail }: ShardEnd): void {
    if (this.#isClosed) return
    const { log, listener, now } = this.#options
    const wasApart = this.#apart === shard
    if (wasApart) this.#apart = undefined
    this.#shards.delete(shard)
    this.#retiring.delete(shard)
    // Who is just leaving it is placed when he notices.
    const orphans = [...this.#entries.values()].filter((entry) => entry.shard === shard && !entry.isMoving)
    for (const entry of orphans) entry.shard = undefined
    const culprit = orphans.find((entry) => entry.slot === slot)
    log.warn({ how, detail, bots: orphans.length, bot: culprit?.bot.botId }, 'telegram worker ended')
    listener.workerRestarted(how)
    this.#failures = now() - this.#failedAt > CALM_MS ? 1 : this.#failures + 1
    this.#failedAt = now()
    if (!wasApart) this.#respawnLater()
    // Among the watched, whoever was there may have done it.
    for (const entry of orphans) if (entry !== culprit && !wasApart) this.#place(entry)
    for (const entry of wasApart ? orphans : culprit ? [culprit] : []) void this.#strike(entry, shard.openingOf(entry.bot.botId))
  }

  /** Once may be chance; from then on it waits, longer each time, and only others like it wait with it. */
  async #strike(entry: Entry, opening: Opening | undefined): Promise<void> {
    const { now, listener } = this.#options
    entry.strikes = this.#isWatched(entry) ? entry.strikes + 1 : 1
    entry.strikeAt = now()
    entry.isProven = false
    if (entry.strikes === 1) return this.#place(entry)
    listener.state(entry.bot.botId, { state: 'crashed' })
    if (opening) await this.#passOver(entry, opening)
    if (!this.#isCurrent(entry) || entry.shard) return
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => this.#place(entry), Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (entry.strikes - 2)))
  }

  /** What ends threads is kept for whoever looks into it, and not opened again. */
  async #passOver(entry: Entry, { updateId, body }: Opening): Promise<void> {
    const { botId } = entry.bot
    try {
      await this.#options.listener.updates(botId, [{ updateId, kind: 'unreadable', name: 'deadly', why: 'it ended the thread', body }])
      entry.offset = updateId + 1
    } catch {
      // Whoever stores has said why; it will be met, and passed over, again.
    }
  }

  /**
   * The thread's place is filled again after a delay that grows while threads keep ending; its bots wait for nothing as long as
   * there is another, and the first time not even without one.
   */
  #respawnLater(): void {
    clearTimeout(this.#respawn)
    this.#respawn = undefined
    if (this.#failures === 1 && this.#shards.size === 0) return
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, this.#failures - 2))
    this.#respawn = setTimeout(() => {
      this.#respawn = undefined
      if (this.#isClosed || this.#shards.size >= this.#wanted()) return
      const fresh = this.#openOne()
      for (const entry of this.#entries.values()) {
        if (entry.shard === undefined && entry.timer === undefined && !entry.isMoving) this.#place(entry)
      }
      void this.#level(fresh)
    }, delayMs)
  }

  /** Brings a new thread its share, a few bots at a time. */
  async #level(light: Shard): Promise<void> {
    const share = Math.floor(this.#entries.size / Math.max(1, this.#shards.size))
    for (const entry of this.#entries.values()) {
      if (this.#isClosed || !this.#shards.has(light) || light.slots.size >= share) return
      const { shard } = entry
      if (!shard || shard === light || !this.#shards.has(shard) || shard.slots.size <= share) continue
      await this.#move(entry)
    }
  }

  /** Leaves its thread in order and goes to the lightest. Until then, what is to be said waits for a tenth of a second or so. */
  async #move(entry: Entry): Promise<void> {
    if (entry.isMoving) return
    entry.isMoving = true
    await entry.shard?.drop(entry.bot.botId)
    entry.isMoving = false
    entry.shard = undefined
    this.#place(entry)
  }

  /** A thread that grew too large gives its bots away, brings what it has under way to its end, then ends. */
  #retire(shard: Shard): void {
    const entries = [...this.#entries.values()].filter((entry) => entry.shard === shard)
    this.#options.log.warn({ heapMb: shard.heapMb, bots: entries.length }, 'telegram worker grew too large')
    this.#options.listener.workerRestarted('leak')
    this.#shards.delete(shard)
    if (this.#apart === shard) this.#apart = undefined
    this.#retiring.add(shard)
    void this.#drain(shard, entries)
  }

  async #drain(shard: Shard, entries: readonly Entry[]): Promise<void> {
    await Promise.all([shard.quiet(DRAIN_MS), ...entries.map((entry) => this.#move(entry))])
    shard.close()
    this.#retiring.delete(shard)
  }
}
