import { type Clock, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { networkOfIp } from '../../kernel/ip.ts'

/** Slows down guessing: each failure beyond the free ones doubles the wait, for the account, for the address, and for the two
 *  together. Nobody is locked out by others: see `isKnown`. */
export interface Attempts {
  /** Counts as failed until `succeeded` is called, so that a hundred at once are a hundred. */
  begin(input: AttemptInput): Promise<Attempt>
}

export interface AttemptInput {
  /** Also for names nobody has: an attacker must not see the difference. */
  account: string
  ip: string
  /** Whether this account was used from here before; asked only when the account alone would be refused. Its rightful owner
   *  does not wait for what strangers fail at. */
  isKnown: () => Promise<boolean>
}

export type Attempt = { retryAfterMs: number } | { retryAfterMs: 0; succeeded(): void }

interface Pace {
  free: number
  maxWaitMs: number
}

const PACES = {
  account: { free: 5, maxWaitMs: MINUTE_MS },
  // One office may be many people behind one address.
  address: { free: 20, maxWaitMs: 15 * MINUTE_MS },
  both: { free: 5, maxWaitMs: 15 * MINUTE_MS },
} as const satisfies Record<string, Pace>

interface Failures {
  failures: number
  lastAt: number
}

const FORGET_MS = HOUR_MS

export const createAttempts = ({ clock, maxKeys = 20_000 }: { clock: Clock; maxKeys?: number }): Attempts => {
  const records = new Map<string, Failures>()

  const waitOf = (key: string, pace: Pace, now: number): number => {
    const record = records.get(key)
    if (!record || now - record.lastAt > FORGET_MS || record.failures < pace.free) return 0
    const waitMs = Math.min(pace.maxWaitMs, 1000 * 2 ** Math.min(20, record.failures - pace.free))
    // The clock may have been set back since.
    return Math.max(0, Math.min(record.lastAt, now) + waitMs - now)
  }

  const count = (key: string, now: number): void => {
    const known = records.get(key)
    const failures = known && now - known.lastAt <= FORGET_MS ? known.failures : 0
    records.delete(key)
    records.set(key, { failures: failures + 1, lastAt: now })
    if (records.size <= maxKeys) return
    const [oldest] = records.keys()
    if (oldest !== undefined) records.delete(oldest)
  }

  const uncount = (key: string): void => {
    const record = records.get(key)
    if (record) record.failures = Math.max(0, record.failures - 1)
  }

  return {
    begin: async ({ account, ip, isKnown }) => {
      const network = networkOfIp(ip)
      const keys = { account: `a|${account}`, address: `i|${network}`, both: `b|${account}|${network}` }
      const now = clock()
      const ownWait = (): number => Math.max(waitOf(keys.address, PACES.address, now), waitOf(keys.both, PACES.both, now))
      const ofAccount = waitOf(keys.account, PACES.account, now)
      if (ofAccount > 0 && ownWait() === 0 && !(await isKnown())) return { retryAfterMs: ofAccount }
      // Looked at and counted in one go: attempts that come together see each other.
      const own = ownWait()
      if (own > 0) return { retryAfterMs: own }
      for (const key of Object.values(keys)) count(key, now)
      return {
        retryAfterMs: 0,
        succeeded: () => {
          records.delete(keys.both)
          records.delete(keys.account)
          // Only this attempt: whoever owns one account could otherwise wipe away his guesses at others.
          uncount(keys.address)
        },
      }
    },
  }
}
