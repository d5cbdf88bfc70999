import { describe, expect, test } from 'bun:test'
import { createAttempts } from './attempts.ts'

const setup = () => {
  const time = { now: 5_000_000 }
  const attempts = createAttempts({ clock: () => time.now })
  const attempt = (account: string, ip: string, isKnown = false) => attempts.begin({ account, ip, isKnown: async () => isKnown })
  const wait = async (account: string, ip: string, isKnown = false): Promise<number> => (await attempt(account, ip, isKnown)).retryAfterMs
  return { time, attempt, wait }
}

describe('attempts to sign in', () => {
  test('are free five times, then each failure doubles the wait', async () => {
    const { time, wait } = setup()
    for (let i = 0; i < 5; i++) expect(await wait('bob', '192.0.2.1')).toBe(0)
    for (const seconds of [1, 2, 4, 8, 16, 32]) {
      expect(await wait('bob', '192.0.2.1')).toBe(seconds * 1000)
      time.now += seconds * 1000
      expect(await wait('bob', '192.0.2.1')).toBe(0)
    }
  })

  test('that come all at once are counted before the first is answered', async () => {
    const { attempt } = setup()
    const all = await Promise.all(Array.from({ length: 100 }, () => attempt('bob', '192.0.2.1')))
    expect(all.filter((a) => a.retryAfterMs === 0)).toHaveLength(5)
    const known = await Promise.all(Array.from({ length: 100 }, () => attempt('bob', '192.0.2.2', true)))
    expect(known.filter((a) => a.retryAfterMs === 0)).toHaveLength(5)
  })

  test('before the clock was set back are not waited for longer than those after', async () => {
    const { time, wait } = setup()
    for (let i = 0; i < 5; i++) await wait('bob', '192.0.2.1')
    time.now -= 3_600_000
    expect(await wait('bob', '192.0.2.1')).toBe(1000)
  })

  test('that are refused do not lengthen the wait', async () => {
    const { time, wait } = setup()
    for (let i = 0; i < 5; i++) await wait('bob', '192.0.2.1')
    time.now += 400
    for (let i = 0; i < 20; i++) expect(await wait('bob', `203.0.113.${i}`)).toBe(600)
    expect(await wait('bob', '192.0.2.1')).toBe(600)
  })

  test('on one account from everywhere are at most ten in the first minute and then one a minute', async () => {
    const { time, wait } = setup()
    let passed = 0
    for (let second = 0; second < 600; second++) {
      if ((await wait('bob', `192.0.2.${second % 250}`)) === 0) passed++
      if (second === 59) expect(passed).toBeLessThanOrEqual(12)
      time.now += 1000
    }
    expect(passed).toBeLessThanOrEqual(25)
  })

  test('of strangers never keep out whoever used the account from here before', async () => {
    const { wait } = setup()
    for (let i = 0; i < 50; i++) await wait('bob', `192.0.2.${i}`)
    expect(await wait('bob', '203.0.113.9')).toBeGreaterThan(0)
    expect(await wait('bob', '203.0.113.9', true)).toBe(0)
  })

  test('of one address at many accounts are slowed too, an IPv6 address counting as its network', async () => {
    const { wait } = setup()
    for (let i = 0; i < 20; i++) expect(await wait(`user${i}`, `2001:db8:1:2::${i}`)).toBe(0)
    expect(await wait('user99', '2001:db8:1:2::ffff')).toBeGreaterThan(0)
    expect(await wait('user99', '2001:db8:1:3::1')).toBe(0)
  })

  test('that succeed free the account, but not the address for other accounts', async () => {
    const { attempt, wait } = setup()
    for (let i = 0; i < 19; i++) await wait(`user${i}`, '192.0.2.1')
    const own = await attempt('mallory', '192.0.2.1')
    if ('succeeded' in own) own.succeeded()
    expect(await wait('victim', '192.0.2.1')).toBe(0)
    expect(await wait('victim2', '192.0.2.1')).toBeGreaterThan(0)
  })

  test('after a success begin anew, and an hour without one is forgotten', async () => {
    const { time, attempt, wait } = setup()
    for (let i = 0; i < 4; i++) await wait('bob', '192.0.2.1')
    const fifth = await attempt('bob', '192.0.2.1')
    expect(fifth.retryAfterMs).toBe(0)
    if ('succeeded' in fifth) fifth.succeeded()
    for (let i = 0; i < 5; i++) expect(await wait('bob', '192.0.2.1')).toBe(0)
    expect(await wait('bob', '192.0.2.1')).toBeGreaterThan(0)
    time.now += 3_600_001
    expect(await wait('bob', '192.0.2.1')).toBe(0)
  })
})
