import { Database } from 'bun:sqlite'
import { describe, expect, spyOn, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterCommit, type Tx } from '../../platform/db/db.ts'
import type { SettingsTables } from '../../platform/db/settings.ts'
import { sqliteTestDb } from '../../testing/test-db.ts'
import { createConnection } from './kysely.ts'
import type { LogSync } from './log-sync.ts'
import { createWriter } from './writer.ts'

const put = (tx: Tx<SettingsTables>, key: string) => tx.insertInto('settings').values({ key, value: '1', updated_at: 0 }).execute()

describe('Writer', () => {
  test('a write that throws undoes only itself, not the ones that share its commit', async () => {
    await using t = await sqliteTestDb()
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
    await using t = await sqliteTestDb()
    const nested = t.db.write(() => t.db.write((tx) => put(tx, 'a')))
    expect(nested).rejects.toThrow('must not open another write')
    await nested.catch(() => {})
  })

  test('a transaction that has ended cannot be used', async () => {
    await using t = await sqliteTestDb()
    let kept: Tx | undefined
    await t.db.write(async (tx) => {
      kept = tx
    })
    expect(kept).toBeDefined()
    if (kept) expect(put(kept, 'late')).rejects.toThrow('has ended')
  })

  test('after-commit actions run once the row is readable, and never for a write that failed', async () => {
    await using t = await sqliteTestDb()
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
    await using t = await sqliteTestDb()
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
    await using t = await sqliteTestDb()
    expect(put(t.db.read as never, 'a')).rejects.toThrow('readonly')
  })

  test('writes resolve in the order they were asked for', async () => {
    await using t = await sqliteTestDb()
    const order: number[] = []
    await Promise.all(Array.from({ length: 50 }, (_, i) => t.db.write((tx) => put(tx, `k${i}`)).then(() => order.push(i))))
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  test('a hint that breaks is told as the bug it is; who wrote is answered, and writing goes on', async () => {
    await using t = await sqliteTestDb()
    const reported = spyOn(globalThis, 'reportError').mockImplementation(() => undefined)
    try {
      const broken = (): never => {
        throw new Error('a listener broke')
      }
      const writes = [
        t.db.write(async (tx) => {
          await put(tx, 'a')
          afterCommit(tx, broken)
        }),
        t.db.write(async (tx) => {
          await put(tx, 'b')
          afterCommit(tx, broken)
        }),
        t.db.write((tx) => put(tx, 'c')),
      ]
      expect((await Promise.allSettled(writes)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
      await t.db.write((tx) => put(tx, 'd'))
      expect(reported).toHaveBeenCalledTimes(2)
    } finally {
      reported.mockRestore()
    }
  })
})

/** A writer over a file of its own, with a disk that the test plays. */
const withDisk = async (disk: LogSync, run: (writer: ReturnType<typeof createWriter>, db: Database) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-writer-'))
  const db = new Database(join(folder, 'w.db'), { create: true, readwrite: true, strict: true })
  db.run('PRAGMA journal_mode = WAL')
  db.run('PRAGMA synchronous = NORMAL')
  db.run('CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT, updated_at INTEGER)')
  const connection = createConnection(db)
  const writer = createWriter(db, connection, { log: disk })
  await run(writer, db)
  await writer.close()
  connection.close()
  db.close()
  await rm(folder, { recursive: true, force: true })
}

describe('a disk that fails', () => {
  test('at the flush: whoever wrote is told how to mend it, and the next write is promised nothing before all of the log is written anew', async () => {
    const seen: number[] = []
    let onlooker: Database | undefined
    const movedPages = (): number => onlooker?.query<{ checkpointed: number }, []>('PRAGMA wal_checkpoint(NOOP)').get()?.checkpointed ?? 0
    const failures: Array<Error | undefined> = [Object.assign(new Error('no space left'), { code: 'ENOSPC' }), undefined, undefined]
    const disk: LogSync = {
      flush: async () => {
        seen.push(movedPages())
        const failure = failures.shift()
        if (failure) throw failure
      },
      close: () => undefined,
    }
    await withDisk(disk, async (writer, db) => {
      onlooker = new Database(db.filename, { readonly: true })
      const first = writer.write((tx) => put(tx, 'a'))
      expect(await first.catch((error: unknown) => error)).toMatchObject({ code: 'unavailable', text: { key: 'error.disk_full' } })
      await writer.write((tx) => put(tx, 'b'))
      await writer.write((tx) => put(tx, 'c'))
      expect(db.query('SELECT key FROM settings ORDER BY key').values()).toEqual([['a'], ['b'], ['c']])
      onlooker.close()
    })
    expect(seen[0]).toBe(0)
    expect(seen[1]).toBeGreaterThan(0)
  })

  test('that is slow is flushed once at a time, also when a write is refused meanwhile', async () => {
    let [underWay, most] = [0, 0]
    const slow: LogSync = {
      flush: async () => {
        most = Math.max(most, ++underWay)
        for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
        underWay--
      },
      close: () => undefined,
    }
    await withDisk(slow, async (writer) => {
      const first = writer.write((tx) => put(tx, 'a'))
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
      const refused = writer.write(() => Promise.reject(new Error('no')))
      expect(await refused.catch((error: Error) => error.message)).toBe('no')
      await first
    })
    expect(most).toBe(1)
  })

  test('at a savepoint: all who shared the commit are told, and the next write finds no open transaction', async () => {
    await withDisk({ flush: async () => undefined, close: () => undefined }, async (_, db) => {
      const connection = createConnection(db)
      let isBroken = true
      const breaking = {
        ...connection,
        direct: (text: string, parameters: readonly unknown[]) => {
          if (isBroken && text.startsWith('RELEASE')) throw new Error('disk I/O error')
          return connection.direct(text, parameters)
        },
      }
      const writer = createWriter(db, breaking, { log: { flush: async () => undefined, close: () => undefined } })
      const refuse = (): Promise<never> => Promise.reject(new Error('refused'))
      const told = await Promise.allSettled([writer.write((tx) => put(tx, 'a')), writer.write(refuse), writer.write((tx) => put(tx, 'b'))])
      expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      isBroken = false
      await writer.write((tx) => put(tx, 'c'))
      expect(db.query('SELECT key FROM settings').values()).toContainEqual(['c'])
      await writer.close()
      connection.close()
    })
  })
})
