import { tooMany } from './wire.ts'

export interface Limiter {
  /** Counts a call of a bot to a chat, or throws the service's 429. */
  count: (botId: number, chatId: number, kind: 'message' | 'hint') => void
  setFactor: (factor: number) => void
}

interface Bucket {
  /** When the bucket would be full again; the call is refused if that lies further ahead than the burst allows. */
  fullAt: number
  blockedUntil: number
  violations: number
}

interface Rule {
  everyMs: number
  burst: number
}

const BOT: Rule = { everyMs: 1_000 / 30, burst: 30 }
const PRIVATE: Rule = { everyMs: 1_000, burst: 3 }
const GROUP: Rule = { everyMs: 3_000, burst: 20 }
const HINT: Rule = { everyMs: 200, burst: 10 }
const LONGEST_SECONDS = 60

/** 30 messages a second for a bot, one a second for a chat, 20 a minute for a group; chat actions and drafts are counted apart and looser. */
export const createLimiter = (now: () => number, startFactor: number): Limiter => {
  const buckets = new Map<string | number, Bucket>()
  let factor = startFactor

  const check = (key: string | number, rule: Rule, at: number): { bucket: Bucket; everyMs: number } => {
    const everyMs = rule.everyMs / factor
    let bucket = buckets.get(key)
    if (!bucket) {
      bucket = { fullAt: 0, blockedUntil: 0, violations: 0 }
      buckets.set(key, bucket)
    }
    const isBlocked = bucket.blockedUntil > at
    const waitMs = Math.max(bucket.fullAt, at) + everyMs - at - everyMs * rule.burst
    if (isBlocked || waitMs > 0.001) {
      // Who calls again before the time has come waits longer each time.
      bucket.violations = isBlocked ? bucket.violations + 1 : 1
      const seconds = Math.min(LONGEST_SECONDS, Math.max(1, Math.ceil(Math.max(waitMs, bucket.blockedUntil - at) / 1_000)))
      if (isBlocked && bucket.violations % 3 === 0) bucket.blockedUntil += 1_000
      else bucket.blockedUntil = Math.max(bucket.blockedUntil, at + seconds * 1_000)
      throw tooMany(Math.max(1, Math.ceil((bucket.blockedUntil - at) / 1_000)))
    }
    return { bucket, everyMs }
  }

  return {
    setFactor: (next) => {
      factor = next
    },
    count: (botId, chatId, kind) => {
      if (factor === Number.POSITIVE_INFINITY) return
      const at = now()
      const chatRule = kind === 'hint' ? HINT : chatId < 0 ? GROUP : PRIVATE
      const both = [check(`${botId}:${chatId}:${kind}`, chatRule, at)]
      if (kind === 'message') both.push(check(botId, BOT, at))
      for (const { bucket, everyMs } of both) bucket.fullAt = Math.max(bucket.fullAt, at) + everyMs
    },
  }
}
