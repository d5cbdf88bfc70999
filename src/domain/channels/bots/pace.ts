/** How fast messages may follow each other: one every `everyMs` in the long run, `burst` of them at once. */
export interface Pace {
  everyMs: number
  burst: number
}

/** Telegram's limits are not published; these are the ones its documentation names, with the short bursts it tolerates. */
export const BOT_PACE: Pace = { everyMs: 1000 / 30, burst: 30 }
export const CHAT_PACE: Pace = { everyMs: 1000, burst: 3 }
export const GROUP_PACE: Pace = { everyMs: 3000, burst: 20 }

/** A bucket kept as the moment at which it is full again. */
export class Bucket {
  readonly #pace: Pace
  #fullAt = 0
  #closedUntil = 0

  constructor(pace: Pace) {
    this.#pace = pace
  }

  /** How long the next message has to wait. */
  waitMs(now: number): number {
    const { everyMs, burst } = this.#pace
    const untilRoom = Math.max(this.#fullAt, now) + everyMs - now - everyMs * burst
    return Math.max(0, untilRoom, this.#closedUntil - now)
  }

  take(now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + this.#pace.everyMs
  }

  /** Telegram said when to come again. */
  closeUntil(at: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, at)
  }

  isClosed(now: number): boolean {
    return this.#closedUntil > now
  }

  isFull(now: number): boolean {
    return this.#fullAt <= now && this.#closedUntil <= now
  }
}
