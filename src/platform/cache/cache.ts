import { afterCommit, type Tx } from '../db/index.ts'

export interface Cache<Value> {
  /** The value as it was at most `ttlMs` ago; `load` is asked otherwise. What is not there (undefined) is not remembered. */
  get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined>
  /** Forgets it once this write is on disk: whoever reads after the writer was answered sees what he wrote. */
  dropWith<Tables>(tx: Tx<Tables>, key: string): void
}

export interface CacheInput {
  /** How long another process's change may go unseen. */
  ttlMs: number
  /** Keys kept; the one loaded longest ago goes first. */
  max: number
}

interface Kept<Value> {
  value: Value
  until: number
}

/** For the few rows that every message asks for. Time is the monotonic clock's: a clock that is set back must not keep anything alive. */
export const createCache = <Value>({ ttlMs, max }: CacheInput): Cache<Value> => {
  const kept = new Map<string, Kept<Value>>()
  /** Moves with each drop: what was read before it is not kept after it. */
  let drops = 0
  return {
    get: async (key, load) => {
      const known = kept.get(key)
      if (known && performance.now() < known.until) return known.value
      const before = drops
      const value = await load()
      if (value === undefined || before !== drops) return value
      kept.delete(key)
      kept.set(key, { value, until: performance.now() + ttlMs })
      if (kept.size > max) forgetOldest(kept)
      return value
    },
    dropWith: (tx, key) => {
      afterCommit(tx, () => {
        drops++
        kept.delete(key)
      })
    },
  }
}

// A Map keeps the order of insertion, and every loading inserts anew.
const forgetOldest = (kept: Map<string, unknown>): void => {
  const [oldest] = kept.keys()
  if (oldest !== undefined) kept.delete(oldest)
}
