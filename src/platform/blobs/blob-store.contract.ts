import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import type { BlobStore } from './blobs.ts'

const HELLO_SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'

const bodyOf = (...parts: readonly string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })

const put = (store: BlobStore, ...parts: readonly string[]) =>
  store.put(bodyOf(...parts), { maxBytes: 1000, signal: AbortSignal.timeout(5000) })

const keysOf = async (store: BlobStore, before: number): Promise<string[]> => {
  const keys: string[] = []
  for await (const key of store.list(before)) keys.push(key)
  return keys.toSorted()
}

/** `open` gives an empty store of its own; `later` is a moment after everything the test stores. */
export const describeBlobStore = (name: string, open: () => Promise<{ store: BlobStore; later: number } & AsyncDisposable>): void =>
  describe(`BlobStore: ${name}`, () => {
    test('gives back what was put, with its size and digest', async () => {
      await using opened = await open()
      const stored = await put(opened.store, 'hel', 'lo')
      expect(stored).toMatchObject({ sizeBytes: 5, sha256: HELLO_SHA256 })
      const found = await opened.store.open(stored.key)
      expect(found?.sizeBytes).toBe(5)
      expect(await new Response(found?.body).text()).toBe('hello')
      expect(await Bun.file((await opened.store.path(stored.key)) ?? '').text()).toBe('hello')
    })

    test('the same content put twice is two blobs', async () => {
      await using opened = await open()
      const first = await put(opened.store, 'hello')
      const second = await put(opened.store, 'hello')
      expect(second.key).not.toBe(first.key)
      await opened.store.delete(first.key)
      expect(await opened.store.path(second.key)).toBeDefined()
    })

    test('an empty body is a blob of no bytes', async () => {
      await using opened = await open()
      const stored = await put(opened.store)
      expect(stored.sizeBytes).toBe(0)
      expect(await new Response((await opened.store.open(stored.key))?.body).text()).toBe('')
    })

    test('a body beyond the limit is refused and leaves nothing', async () => {
      await using opened = await open()
      const refusal = opened.store.put(bodyOf('123456', '789'), { maxBytes: 8, signal: AbortSignal.timeout(5000) })
      await expect(refusal).rejects.toBeInstanceOf(AppError)
      await expect(refusal).rejects.toMatchObject({
        code: 'invalid',
        text: { key: 'error.upload_too_large', params: { megabytes: expect.any(Number) } },
      })
      expect(await keysOf(opened.store, opened.later)).toEqual([])
      expect((await put(opened.store, '12345678')).sizeBytes).toBe(8)
    })

    test('a body that fails or is given up half-way leaves nothing', async () => {
      await using opened = await open()
      const broken = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode('half'))
          controller.error(new Error('the client has gone'))
        },
      })
      await expect(opened.store.put(broken, { maxBytes: 1000, signal: AbortSignal.timeout(5000) })).rejects.toThrow()
      const stalled = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('half')) })
      const abort = new AbortController()
      const given = opened.store.put(stalled, { maxBytes: 1000, signal: abort.signal })
      abort.abort(new Error('given up'))
      await expect(given).rejects.toThrow('given up')
      expect(await keysOf(opened.store, opened.later)).toEqual([])
    })

    test('a deleted blob is gone, and deleting it again is fine', async () => {
      await using opened = await open()
      const stored = await put(opened.store, 'hello')
      await opened.store.delete(stored.key)
      await opened.store.delete(stored.key)
      expect(await opened.store.open(stored.key)).toBeUndefined()
      expect(await opened.store.path(stored.key)).toBeUndefined()
      expect(await keysOf(opened.store, opened.later)).toEqual([])
    })

    test('lists what was stored before a moment, and nothing younger', async () => {
      await using opened = await open()
      expect(await keysOf(opened.store, opened.later)).toEqual([])
      const stored = [await put(opened.store, 'one'), await put(opened.store, 'two')]
      expect(await keysOf(opened.store, opened.later)).toEqual(stored.map((s) => s.key).toSorted())
      expect(await keysOf(opened.store, 0)).toEqual([])
    })

    test('a key that no put ever gave is not a path', async () => {
      await using opened = await open()
      for (const key of ['', '.', '..', '../../etc/passwd', '/etc/passwd', 'a/b', 'a\0b']) {
        expect(await opened.store.path(key)).toBeUndefined()
        expect(await opened.store.open(key)).toBeUndefined()
        await opened.store.delete(key)
      }
    })
  })
