import { describe, expect, test } from 'bun:test'
import { testDb } from '../../testing/test-db.ts'
import { createCache } from './cache.ts'

const counted = () => {
  let loads = 0
  return { load: async () => ++loads, loads: () => loads }
}

describe('a cache', () => {
  test('asks once and then remembers', async () => {
    const cache = createCache<number>({ ttlMs: 60_000, max: 10 })
    const { load } = counted()
    expect([await cache.get('a', load), await cache.get('a', load), await cache.get('b', load)]).toEqual([1, 1, 2])
  })

  test('does not remember that something is missing', async () => {
    const cache = createCache<number>({ ttlMs: 60_000, max: 10 })
    expect(await cache.get('a', async () => undefined)).toBeUndefined()
    expect(await cache.get('a', async () => 7)).toBe(7)
  })

  test('a time of nothing keeps nothing', async () => {
    const cache = createCache<number>({ ttlMs: 0, max: 10 })
    const { load } = counted()
    expect([await cache.get('a', load), await cache.get('a', load)]).toEqual([1, 2])
  })

  test('forgets the oldest beyond its size', async () => {
    const cache = createCache<number>({ ttlMs: 60_000, max: 2 })
    const { load } = counted()
    for (const key of ['a', 'b', 'c']) await cache.get(key, load)
    expect([await cache.get('b', load), await cache.get('c', load), await cache.get('a', load)]).toEqual([2, 3, 4])
  })

  test('a write that ended forgets, one that failed does not', async () => {
    await using t = await testDb()
    const cache = createCache<number>({ ttlMs: 60_000, max: 10 })
    const { load } = counted()
    await cache.get('a', load)
    const failed = t.db.write(async (tx) => {
      cache.dropWith(tx, 'a')
      throw new Error('no')
    })
    expect(failed).rejects.toThrow('no')
    await failed.catch(() => {})
    expect(await cache.get('a', load)).toBe(1)
    await t.db.write(async (tx) => cache.dropWith(tx, 'a'))
    expect(await cache.get('a', load)).toBe(2)
  })

  test('what was being read while a write ended is given but not kept', async () => {
    await using t = await testDb()
    const cache = createCache<number>({ ttlMs: 60_000, max: 10 })
    const gate = Promise.withResolvers<number>()
    const reading = cache.get('a', () => gate.promise)
    await t.db.write(async (tx) => cache.dropWith(tx, 'a'))
    gate.resolve(1)
    expect(await reading).toBe(1)
    expect(await cache.get('a', async () => 2)).toBe(2)
  })
})
