import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createLimits } from './limits.ts'

const RULE = { name: 'messages', quota: 5, windowMs: 60_000 }

const setup = (options: { maxKeys?: number; onLimited?: (purpose: string) => void } = {}) => {
  const time = { now: 1_000_000 }
  return { time, limits: createLimits({ clock: () => time.now, ...options }) }
}

describe('a rate limit', () => {
  test('lets the quota through at once, then one at a time as it fills up again', () => {
    const { time, limits } = setup()
    const remaining = Array.from({ length: 5 }, () => limits.take(RULE, 'a').remaining)
    expect(remaining).toEqual([4, 3, 2, 1, 0])
    expect(limits.take(RULE, 'a')).toEqual({ isAllowed: false, remaining: 0, retryAfterMs: 12_000, resetMs: 60_000 })
    time.now += 11_999
    expect(limits.take(RULE, 'a')).toMatchObject({ isAllowed: false, retryAfterMs: 1 })
    time.now += 1
    expect(limits.take(RULE, 'a').isAllowed).toBe(true)
    time.now += 60_000
    expect(limits.take(RULE, 'a').remaining).toBe(4)
  })

  test('waiting as long as it says is always enough, and nobody gets more than twice the quota in a window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 }), (pauses) => {
        const { time, limits } = setup()
        const taken: number[] = []
        for (const pause of pauses) {
          time.now += pause
          const first = limits.take(RULE, 'a')
          if (first.isAllowed) taken.push(time.now)
          else {
            time.now += first.retryAfterMs
            expect(limits.take(RULE, 'a').isAllowed).toBe(true)
            taken.push(time.now)
          }
        }
        for (const at of taken) expect(taken.filter((t) => t >= at && t < at + RULE.windowMs).length).toBeLessThanOrEqual(2 * RULE.quota)
      }),
      { numRuns: 50 },
    )
  })

  test('counts each key and each purpose apart, and says which purpose was limited', () => {
    const told: string[] = []
    const { limits } = setup({ onLimited: (purpose) => told.push(purpose) })
    for (let i = 0; i < 6; i++) limits.take(RULE, 'a')
    expect(limits.take(RULE, 'b').isAllowed).toBe(true)
    expect(limits.take({ ...RULE, name: 'uploads' }, 'a').isAllowed).toBe(true)
    expect(told).toEqual(['messages'])
  })

  test('a clock that was set back makes nobody wait longer than the window', () => {
    const { time, limits } = setup()
    for (let i = 0; i < 6; i++) limits.take(RULE, 'a')
    time.now -= 3_600_000
    expect(limits.take(RULE, 'a')).toMatchObject({ isAllowed: false, retryAfterMs: 12_000 })
    time.now += 12_000
    expect(limits.take(RULE, 'a').isAllowed).toBe(true)
  })

  test('a costly act takes more at once', () => {
    const { limits } = setup()
    expect(limits.take(RULE, 'a', 4)).toMatchObject({ isAllowed: true, remaining: 1 })
    expect(limits.take(RULE, 'a', 2)).toMatchObject({ isAllowed: false, remaining: 1 })
    expect(limits.take(RULE, 'a', 1).isAllowed).toBe(true)
  })

  test('remembers a bounded number of keys and forgets those unused longest', () => {
    const { limits } = setup({ maxKeys: 4 })
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      for (let i = 0; i < 5; i++) limits.take(RULE, key)
      limits.take(RULE, 'a')
      expect(limits.size).toBeLessThanOrEqual(4)
    }
    expect(limits.take(RULE, 'a').isAllowed).toBe(false)
    expect(limits.take(RULE, 'e').isAllowed).toBe(false)
    expect(limits.take(RULE, 'b').isAllowed).toBe(true)
  })
})
