import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { afterCommit, type Tx } from '../../platform/db/db.ts'
import type { SettingsTables } from '../../platform/db/settings.ts'
import { testDb } from '../../testing/test-db.ts'

const put = (tx: Tx<SettingsTables>, key: string) => tx.insertInto('settings').values({ key, value: '1', updated_at: 0 }).execute()

describe('Writer', () => {
  test('a write that throws undoes only itself, not the ones that share its commit', async () => {
    await using t = await testDb()
    const results = await Promise.allSettled([
      t.db.write((tx) => put(tx, 'a')),
      t.db.write(async (tx) => {
        await put(tx, 'b')
        throw new Error('no')
      }),
      t.db.write((tx) => put(tx, 'c')),
    ])
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const rows = await t.db.read.selectFrom('settings').select('key').orderBy('key').execute()
    expect(rows.map((r) => r.key)).toEqual(['a', 'c'])
  })

  test('a write inside a write is refused, not a dead-lock', async () => {
    await using t = await testDb()
    const nested = t.db.write(() => t.db.write((tx) => put(tx, 'a')))
    expect(nested).rejects.toThrow('must not open another write')
    await nested.catch(() => {})
  })

  test('a transaction that has ended cannot be used', async () => {
    await using t = await testDb()
    let kept: Tx | undefined
    await t.db.write(async (tx) => {
      kept = tx
    })
    expect(kept).toBeDefined()
    if (kept) expect(put(kept, 'late')).rejects.toThrow('has ended')
  })

  test('after-commit actions run once the row is readable, and never for a write that failed', async () => {
    await using t = await testDb()
    const seen: unknown[] = []
    await t.db.write(async (tx) => {
      await put(tx, 'a')
      afterCommit(tx, () =>
        seen.push(new Database(join(t.folder, 'replyx.db'), { readonly: true }).query('SELECT key FROM settings').all()),
      )
    })
    await t.db
      .write(async (tx) => {
        afterCommit(tx, () => seen.push('never'))
        throw new Error('no')
      })
      .catch(() => {})
    expect(seen).toEqual([[{ key: 'a' }]])
  })

  test('a lock held by another process delays a write without blocking the event loop', async () => {
    await using t = await testDb()
    const other = new Database(join(t.folder, 'replyx.db'))
    other.run('BEGIN IMMEDIATE')
    const write = t.db.write((tx) => put(tx, 'a'))
    const ticks = await new Promise<number>((resolve) => {
      let count = 0
      const timer = setInterval(() => {
        if (++count === 5) {
          clearInterval(timer)
          resolve(count)
        }
      }, 1)
    })
    expect(ticks).toBe(5)
    other.run('COMMIT')
    other.close()
    await write
    expect(await t.db.read.selectFrom('settings').selectAll().execute()).toHaveLength(1)
  })

  test('the reader cannot write', async () => {
    await using t = await testDb()
    expect(put(t.db.read as never, 'a')).rejects.toThrow('readonly')
  })

  test('writes resolve in the order they were asked for', async () => {
    await using t = await testDb()
    const order: number[] = []
    await Promise.all(Array.from({ length: 50 }, (_, i) => t.db.write((tx) => put(tx, `k${i}`)).then(() => order.push(i))))
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })
})
