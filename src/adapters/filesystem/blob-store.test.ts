import { expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock.ts'
import { createNewId } from '../../kernel/ids.ts'
import { describeBlobStore } from '../../platform/blobs/blob-store.contract.ts'
import { createFileBlobStore } from './blob-store.ts'

const openStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-blobs-'))
  const store = createFileBlobStore({ folder: join(folder, 'blobs'), newId: createNewId(systemClock) })
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return { store, folder: join(folder, 'blobs'), later: Date.now() + 60_000, [Symbol.asyncDispose]: remove }
}

describeBlobStore('file system', openStore)

test('what a crash left of an upload is listed for the sweep and can be deleted', async () => {
  await using opened = await openStore()
  const key = createNewId(systemClock)('blb')
  await mkdir(join(opened.folder, 'unfinished'), { recursive: true })
  await Bun.write(join(opened.folder, 'unfinished', key), 'half of a')
  expect(await opened.store.path(key)).toBeUndefined()
  expect(await Array.fromAsync(opened.store.list(opened.later))).toEqual([key])
  await opened.store.delete(key)
  expect(await Array.fromAsync(opened.store.list(opened.later))).toEqual([])
})

test('nobody else on the machine may read a blob', async () => {
  await using opened = await openStore()
  const { key } = await opened.store.put(new Response('hello').body ?? new ReadableStream(), {
    maxBytes: 10,
    signal: AbortSignal.timeout(5000),
  })
  const path = (await opened.store.path(key)) ?? ''
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(opened.folder)).mode & 0o777).toBe(0o700)
})
