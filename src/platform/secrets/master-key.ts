import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'

const KEY_BYTES = 32

/** Where the key lies that was made at the first run. Without it nothing sealed in the database opens again. */
export const masterKeyPath = (dataDir: string): string => join(dataDir, 'secrets', 'master.key')

/** The configured key, else the one in the data folder, else a new one that is on disk before this returns. `isInUse`: something is
 *  sealed with a key already, so a missing one is missed: a new one in its place would only hide that it has to be put back. */
export const loadMasterKey = async (options: {
  dataDir: string
  configured?: string | undefined
  isInUse?: boolean
}): Promise<Uint8Array> => {
  if (options.configured) return parseKey(options.configured, 'REPLYX_MASTER_KEY')
  const path = masterKeyPath(options.dataDir)
  const text = await readIfThere(path)
  if (text !== undefined) return parseKey(text, path)
  if (options.isInUse) throw new AppError('refused', { key: 'error.wrong_master_key', params: { path } }, { detail: 'no key is there' })
  return makeKey(path)
}

/** 32 bytes as base64, as base64 for URLs (so it lies in our own file) or as hex; undefined for anything else. */
export const decodeMasterKey = (text: string): Uint8Array | undefined => {
  const value = text.trim()
  const bytes = /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : Buffer.from(value, 'base64url')
  return /^[\w+/=-]+$/.test(value) && bytes.length === KEY_BYTES ? new Uint8Array(bytes) : undefined
}

const parseKey = (text: string, where: string): Uint8Array => {
  const key = decodeMasterKey(text)
  if (!key) throw new AppError('invalid', { key: 'error.master_key_broken', params: { where } }, { detail: `${where} is not a key` })
  return key
}

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Written beside, synced, then given its name: a power cut leaves either no key or the whole key. Of two processes at their first
 *  start one makes the key and the other takes it: a second key would shut the first out of its own database. */
const makeKey = async (path: string): Promise<Uint8Array> => {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = new Uint8Array(randomBytes(KEY_BYTES))
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`
  const file = await open(fresh, 'wx', 0o600)
  try {
    await file.writeFile(`${Buffer.from(key).toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  const isOurs = await claimName(fresh, path)
  await syncFolder(folder)
  return isOurs ? key : parseKey(await readFile(path, 'utf8'), path)
}

/** False when another process was first. */
const claimName = async (fresh: string, path: string): Promise<boolean> => {
  try {
    await link(fresh, path)
  } catch (error) {
    // A file system without hard links: the name is then taken without looking whether it is free.
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].some((code) => isCode(error, code))) return rename(fresh, path).then(() => true)
    await unlink(fresh)
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
  await unlink(fresh)
  return true
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
