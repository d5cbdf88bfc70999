import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../../migrations/index.ts'
import { openSqlite } from './open.ts'
import { vectorLibrary } from './vector-library.ts'

const spawnCheckpointer = (): Worker => new Worker(new URL('../../checkpoint.worker.ts', import.meta.url), { ref: false })

test('a thread moves a long log into the database while writing goes on, and the end leaves no log behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-checkpoint-'))
  const path = join(folder, 'replyx.db')
  const db = await openSqlite({ path, migrations, vectorLibrary: await vectorLibrary(folder), spawnCheckpointer })
  const onlooker = new Database(path, { readonly: true })
  const movedPages = (): number => onlooker.query<{ checkpointed: number }, []>('PRAGMA wal_checkpoint(NOOP)').get()?.checkpointed ?? 0
  try {
    const value = JSON.stringify('x'.repeat(40_000))
    // Until it shows, however slow the machine is: the test's own time limit ends what never comes.
    for (let n = 0; movedPages() === 0; n++) {
      await db.write((tx) =>
        tx
          .insertInto('settings')
          .values({ key: `k${n}`, value, updated_at: n })
          .execute(),
      )
    }
    onlooker.close()
    await db.close()
    expect(await Bun.file(`${path}-wal`).exists()).toBe(false)
    const again = new Database(path, { readonly: true })
    expect(again.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    again.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 30_000)

test('without the thread nothing is lost: the writer moves the log itself in the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-checkpoint-'))
  const path = join(folder, 'replyx.db')
  const broken = (): Worker => new Worker(new URL('./no-such.worker.ts', import.meta.url), { ref: false })
  const db = await openSqlite({ path, migrations, vectorLibrary: await vectorLibrary(folder), spawnCheckpointer: broken })
  try {
    const value = JSON.stringify('x'.repeat(1_000_000))
    for (let n = 0; n < 20; n++) {
      await db.write((tx) =>
        tx
          .insertInto('settings')
          .values({ key: `k${n}`, value, updated_at: n })
          .execute(),
      )
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await db.read.selectFrom('settings').select('key').where('key', 'like', 'k%').execute()).toHaveLength(20)
    await db.close()
    expect(await Bun.file(`${path}-wal`).exists()).toBe(false)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
