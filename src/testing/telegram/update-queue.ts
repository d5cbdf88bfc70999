/** An update as kept: its text is written once, when it is queued. */
export interface QueuedUpdate {
  id: number
  /** `"message":{…}` and the like; the id stands in front when it is delivered. */
  body: string
  /** Updates of one key are delivered to a webhook one after another. */
  key: number
  queuedAt: number
  expiresAt: number
  deliveries: number
  deliveredAt?: number
  isGone: boolean
}

/** A getUpdates call that waits. */
export interface Poll {
  offset: number
  limit: number
  heldSince: number
  until: number
  isGone: boolean
  answer: (reply: { updates: QueuedUpdate[] } | { conflict: string } | { revoked: true }) => void
}

const QUEUE_LIMIT = 100_000
const REPLY_BYTES = 1 << 22
const DAY_MS = 86_400_000

/** Updates of one bot, oldest first, kept until confirmed or a day old. */
export class UpdateQueue {
  /** How many could not be kept because the queue was full. */
  overflow = 0
  lastConfirmed: QueuedUpdate | undefined
  #items: QueuedUpdate[] = []
  #start = 0
  #pending = 0
  #nextId: number

  constructor(firstId: number) {
    this.#nextId = firstId
  }

  get pending(): number {
    return this.#pending
  }

  /** The oldest id kept, or the id of the next one. */
  get head(): number {
    return this.#items[this.#start]?.id ?? this.#nextId
  }

  get tail(): number {
    return this.#nextId
  }

  push(body: string, options: { key: number; now: number; id?: number }): QueuedUpdate | undefined {
    if (this.#pending >= QUEUE_LIMIT) {
      this.overflow++
      return undefined
    }
    const { key, now } = options
    const id = options.id ?? this.#nextId++
    const update: QueuedUpdate = { id, body, key, queuedAt: now, expiresAt: now + DAY_MS, deliveries: 0, isGone: false }
    this.#items.push(update)
    this.#pending++
    return update
  }

  /** Forgets what lies before the offset, returns what comes after it. An offset far in the future or past counts as the oldest. */
  take(offset: number, limit: number, now: number): QueuedUpdate[] {
    const isKnown = offset <= this.#nextId + 10 && offset >= this.head - QUEUE_LIMIT
    const from = isKnown ? offset : this.head
    this.#forgetBefore(from, now)
    const found: QueuedUpdate[] = []
    let left = REPLY_BYTES
    for (let i = this.#start; i < this.#items.length && found.length < limit; i++) {
      const item = this.#items[i]!
      if (item.isGone || item.id < from) continue
      left -= 50 + item.body.length
      if (left <= 0 && found.length > 0) break
      found.push(item)
    }
    return found
  }

  /** All but the newest so many are dropped. */
  keepNewest(count: number): void {
    let drop = this.#pending - count
    for (let i = this.#start; i < this.#items.length && drop > 0; i++) {
      if (this.#items[i]!.isGone) continue
      this.forget(this.#items[i]!)
      drop--
    }
    this.#trim()
  }

  forget(update: QueuedUpdate): void {
    if (update.isGone) return
    update.isGone = true
    this.#pending--
    if (this.#items[this.#start] === update) this.#trim()
  }

  *all(): Generator<QueuedUpdate> {
    for (let i = this.#start; i < this.#items.length; i++) if (!this.#items[i]!.isGone) yield this.#items[i]!
  }

  #forgetBefore(offset: number, now: number): void {
    while (this.#start < this.#items.length) {
      const item = this.#items[this.#start]!
      if (!item.isGone && item.id >= offset && item.expiresAt > now) break
      if (!item.isGone) {
        item.isGone = true
        this.#pending--
        this.lastConfirmed = item
      }
      this.#start++
    }
    this.#compact()
  }

  #trim(): void {
    while (this.#start < this.#items.length && this.#items[this.#start]!.isGone) this.#start++
    this.#compact()
  }

  #compact(): void {
    if (this.#start < 1_024 || this.#start * 2 < this.#items.length) return
    this.#items = this.#items.slice(this.#start)
    this.#start = 0
  }
}

export const toUpdateJson = (update: QueuedUpdate): string => `{"update_id":${update.id},\n${update.body}}`
