import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import { isId, type NewId } from '../../kernel/ids.ts'
import type { BlobStore, StoredBlob } from '../../platform/blobs/blobs.ts'

/** Unfinished uploads wait here, on the same file system as the finished ones, because a rename must not copy. */
const UNFINISHED = 'unfinished'

/** Blobs as files of one private folder, spread over subfolders by the last two characters of the key. */
export const createFileBlobStore = (options: { folder: string; newId: NewId }): BlobStore => {
  const { folder, newId } = options
  const shardOf = (key: string): string => join(folder, key.slice(-2))
  const pathOf = (key: string): string => join(shardOf(key), key)
  const unfinishedPathOf = (key: string): string => join(folder, UNFINISHED, key)

  const put: BlobStore['put'] = async (body, { maxBytes, signal }) => {
    const key = newId('blb')
    const unfinished = unfinishedPathOf(key)
    await makeFolder(join(folder, UNFINISHED))
    await makeFolder(shardOf(key))
    try {
      const written = await writeSynced(unfinished, body, { maxBytes, signal })
      await rename(unfinished, pathOf(key))
      await syncFolder(shardOf(key))
      return { key, ...written }
    } catch (error) {
      await rm(unfinished, { force: true })
      throw asRefusal(error)
    }
  }

  const sizeOf = async (key: string): Promise<number | undefined> => {
    if (!isId('blb', key)) return undefined
    return (await stat(pathOf(key)).catch(ignoreMissing))?.size
  }

  return {
    put,
    path: async (key) => ((await sizeOf(key)) === undefined ? undefined : pathOf(key)),
    open: async (key) => {
      const sizeBytes = await sizeOf(key)
      if (sizeBytes === undefined) return undefined
      return { body: Bun.file(pathOf(key)).stream(), sizeBytes }
    },
    delete: async (key) => {
      if (!isId('blb', key)) return
      await rm(pathOf(key), { force: true })
      await rm(unfinishedPathOf(key), { force: true })
    },
    list: (before) => listBlobs(folder, before),
  }
}

const writeSynced = async (
  path: string,
  body: ReadableStream<Uint8Array>,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Omit<StoredBlob, 'key'>> => {
  const file = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const part of readable(body, signal)) {
      sizeBytes += part.byteLength
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
      hash.update(part)
      await writeAll(file, part)
    }
    await file.sync()
    return { sizeBytes, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

/** The parts of a body until its end; the signal interrupts a sender that says nothing more. */
async function* readable(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const giveUp = Promise.withResolvers<never>()
  // Raced against each read; between two of them nobody listens, and the next one is told.
  giveUp.promise.catch(() => {})
  const abort = (): void => giveUp.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), giveUp.promise])
      if (done) break
      yield value
    }
    ended = true
  } finally {
    signal.removeEventListener('abort', abort)
    // Only to let the sender go: what went wrong is on its way to the caller already.
    if (!ended) reader.cancel().catch(() => {})
  }
}

const writeAll = async (file: FileHandle, part: Uint8Array): Promise<void> => {
  for (let offset = 0; offset < part.byteLength; ) {
    const { bytesWritten } = await file.write(part, offset)
    offset += bytesWritten
  }
}

const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* listBlobs(folder: string, before: number): AsyncGenerator<string> {
  for (const shard of await names(folder)) {
    for (const key of await names(join(folder, shard))) {
      if (!isId('blb', key)) continue
      const found = await stat(join(folder, shard, key)).catch(ignoreMissing)
      if (found && found.mtimeMs < before) yield key
    }
  }
}

const names = async (folder: string): Promise<string[]> => (await readdir(folder).catch(ignoreMissing)) ?? []

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const ignoreMissing = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
  throw error
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('invalid', { key: 'error.upload_too_large', params: { megabytes: Math.floor(maxBytes / (1024 * 1024)) } })

const asRefusal = (error: unknown): unknown => {
  if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error))) return error
  return new AppError('unavailable', { key: 'error.disk_full' }, { cause: error })
}
