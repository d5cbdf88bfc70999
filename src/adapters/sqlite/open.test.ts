import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../../migrations/index.ts'
import { openSqlite } from './open.ts'
import { vectorLibrary } from './vector-library.ts'

test('a database that cannot be written any more is closed all the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-open-'))
  const path = join(folder, 'replyx.db')
  const db = await openSqlite({ path, migrations, vectorLibrary: await vectorLibrary(folder) })
  await db.write(async (tx) => {
    for (let n = 0; n < 300; n++)
      await tx
        .insertInto('settings')
        .values({ key: `k${n}`, value: '1', updated_at: n })
        .execute()
  })
  const other = new Database(path)
  try {
    other.run('ANALYZE')
    await db.write(async (tx) => {
      for (let n = 0; n < 8000; n++)
        await tx
          .insertInto('settings')
          .values({ key: `m${n}`, value: '1', updated_at: n })
          .execute()
      await tx.selectFrom('settings').select('key').where('key', '>', 'm5').limit(3).execute()
    })
    other.run('BEGIN IMMEDIATE')
    await db.close()
    await expect(db.read.selectFrom('settings').select('key').execute()).rejects.toThrow()
  } finally {
    other.close()
    await rm(folder, { recursive: true, force: true })
  }
})
