import type { Clock } from '../../kernel/clock.ts'

/** So many in so long, such as 20 messages a minute. The name is the purpose: each purpose counts apart. */
export interface LimitRule {
  name: string
  quota: number
  windowMs: number
}

export interface LimitOutcome {
  isAllowed: boolean
  /** What may still be taken at once. */
  remaining: number
  /** 0 when allowed. */
  retryAfterMs: number
  /** Until the whole quota is there again. */
  resetMs: number
}

export interface Limits {
  /** Counts one more (or `cost`) for this key. A refused attempt is not counted: it does not lengthen the wait. */
  take(rule: LimitRule, key: string, cost?: number): LimitOutcome
  readonly size: number
}

export interface LimitsDeps {
  clock: Clock
  /** Keys remembered at once, at least half of them; those unused longest are forgotten first, which only ever lets somebody in earlier. */
  maxKeys?: number
  onLimited?: (purpose: string) => void
}

/** A bucket that fills at an even rate, kept as one number a key: the moment at which it would be full. */
export const createLimits = ({ clock, maxKeys = 50_000, onLimited }: LimitsDeps): Limits => {
  // Two generations instead of an order: moving a key to the end of a Map at every touch costs more than all the rest.
  let [young, old] = [new Map<string, number>(), new Map<string, number>()]
  const remember = (place: string, at: number): void => {
    young.set(place, at)
    if (young.size * 2 < maxKeys) return
    old = young
    young = new Map()
  }
  return {
    take: (rule, key, cost = 1) => {
      const place = `${rule.name}|${key}`
      const now = clock()
      // Never further away than an empty bucket, or a clock that was set back would shut everybody out for as long.
      const before = Math.min(Math.max(young.get(place) ?? old.get(place) ?? now, now), now + rule.windowMs)
      const after = before + (cost * rule.windowMs) / rule.quota
      const isAllowed = after - now <= rule.windowMs
      const settled = isAllowed ? after : before
      remember(place, settled)
      if (!isAllowed) onLimited?.(rule.name)
      return {
        isAllowed,
        remaining: Math.floor(((now + rule.windowMs - settled) * rule.quota) / rule.windowMs + 1e-9),
        retryAfterMs: isAllowed ? 0 : Math.ceil(after - now - rule.windowMs),
        resetMs: Math.ceil(settled - now),
      }
    },
    get size() {
      return young.size + old.size
    },
  }
}
