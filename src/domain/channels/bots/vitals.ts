import type { Clock } from '../../../kernel/clock.ts'
import type { BotId } from '../../../kernel/ids.ts'
import type { BotState, BotTotals } from './bot.ts'

/** What happened last with a bot, newest first. Never what somebody wrote. */
export interface LogLine {
  at: number
  what: 'update' | 'repeated' | 'unusable' | 'sent' | 'limited' | 'refused' | 'retried' | 'given_up' | 'state'
  /** Of a change of state. */
  state: BotState | null
  /** In Telegram's words. */
  detail: string | null
}

export interface BotVitals {
  totals: BotTotals
  lastUpdateAt: number | null
  lastSentAt: number | null
  /** From a message that came to the first that answered it, over the last hundred. */
  replyMs: { p50: number; p95: number } | null
  log: readonly LogLine[]
}

const LOG_LINES = 100
const REPLIES = 100
/** Chats whose answer is awaited; the oldest are forgotten first. */
const AWAITED = 1000

/** How each bot is doing, in memory; the totals are written down now and then by whoever keeps this. */
export class Vitals {
  readonly #clock: Clock
  readonly #bots = new Map<BotId, Record>()
  readonly #onChange: (botId: BotId) => void

  constructor(deps: { clock: Clock; onChange(botId: BotId): void }) {
    this.#clock = deps.clock
    this.#onChange = deps.onChange
  }

  begin(botId: BotId, totals: BotTotals): void {
    if (!this.#bots.has(botId)) this.#bots.set(botId, newRecord(totals))
  }

  forget(botId: BotId): void {
    this.#bots.delete(botId)
  }

  of(botId: BotId): BotVitals | undefined {
    const record = this.#bots.get(botId)
    if (!record) return undefined
    const { totals, lastUpdateAt, lastSentAt, log } = record
    return { totals: { ...totals }, lastUpdateAt, lastSentAt, replyMs: percentiles(record.replies), log: log.toReversed() }
  }

  update(botId: BotId, what: 'update' | 'repeated' | 'unusable', detail: string | null = null): void {
    this.#note(botId, { what, detail }, (record) => {
      if (what === 'repeated') return
      record.totals.received++
      record.lastUpdateAt = this.#clock()
    })
  }

  /** Somebody in this chat waits for an answer from now on. */
  awaited(botId: BotId, chatId: number): void {
    const record = this.#bots.get(botId)
    if (!record || record.awaited.has(chatId)) return
    record.awaited.set(chatId, this.#clock())
    const [oldest] = record.awaited.keys()
    if (record.awaited.size > AWAITED && oldest !== undefined) record.awaited.delete(oldest)
  }

  /** How long the chat had waited, undefined when it did not. */
  sent(botId: BotId, chatId: number): number | undefined {
    let waitedMs: number | undefined
    this.#note(botId, { what: 'sent', detail: null }, (record) => {
      record.totals.sent++
      record.lastSentAt = this.#clock()
      const since = record.awaited.get(chatId)
      if (since === undefined) return
      record.awaited.delete(chatId)
      // Whoever sets the clock back must not make it negative.
      waitedMs = Math.max(0, this.#clock() - since)
      record.replies.push(waitedMs)
      if (record.replies.length > REPLIES) record.replies.shift()
    })
    return waitedMs
  }

  /** `refused` and `given_up` are messages that will never be said. */
  trouble(botId: BotId, what: 'limited' | 'refused' | 'retried' | 'given_up', detail: string): void {
    this.#note(botId, { what, detail }, (record) => {
      if (what === 'limited') record.totals.limited++
      else if (what !== 'retried') record.totals.lost++
    })
  }

  state(botId: BotId, state: BotState, detail: string | null): void {
    this.#note(botId, { what: 'state', state, detail }, (record) => {
      if (state === 'limited') record.totals.limited++
      if (state === 'conflict') record.totals.conflicts++
    })
  }

  /** Something about it is shown differently now. */
  touch(botId: BotId): void {
    this.#onChange(botId)
  }

  /** Totals that changed since the last call. */
  takeChanged(): Array<{ botId: BotId; totals: BotTotals }> {
    const changed = [...this.#bots].filter(([, record]) => record.isChanged)
    for (const [, record] of changed) record.isChanged = false
    return changed.map(([botId, { totals }]) => ({ botId, totals: { ...totals } }))
  }

  #note(botId: BotId, line: Pick<LogLine, 'what' | 'detail'> & { state?: BotState }, count: (record: Record) => void): void {
    const record = this.#bots.get(botId)
    if (!record) return
    count(record)
    record.isChanged = true
    record.log.push({ at: this.#clock(), state: null, ...line, detail: line.detail?.slice(0, 300) ?? null })
    if (record.log.length > LOG_LINES) record.log.shift()
    this.#onChange(botId)
  }
}

interface Record {
  totals: BotTotals
  isChanged: boolean
  lastUpdateAt: number | null
  lastSentAt: number | null
  replies: number[]
  awaited: Map<number, number>
  log: LogLine[]
}

const newRecord = (totals: BotTotals): Record => ({
  totals: { ...totals },
  isChanged: false,
  lastUpdateAt: null,
  lastSentAt: null,
  replies: [],
  awaited: new Map(),
  log: [],
})

const percentiles = (values: readonly number[]): BotVitals['replyMs'] => {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}
