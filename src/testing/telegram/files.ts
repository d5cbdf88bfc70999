import { errorReply, WireError } from './wire.ts'
import type { Bot, StoredFile, World } from './world.ts'

export interface NewFile {
  kind: string
  name?: string
  type?: string
  bytes?: Uint8Array
  /** Without bytes: how large it says it is. */
  size?: number
  /** Who is given its id. */
  bots: number[]
}

const FOLDERS: Record<string, string> = { photo: 'photos', voice: 'voice', document: 'documents', sticker: 'stickers', audio: 'music' }
const ENDINGS: Record<string, string> = { photo: '.jpg', voice: '.oga', sticker: '.webp', video: '.mp4', animation: '.mp4' }
const LINK_MS = 3_600_000

export const storeFile = (world: World, file: NewFile): StoredFile => {
  const serial = world.nextId.file++
  const unique = Bun.hash.wyhash(`file ${serial}`).toString(36)
  const ending = ENDINGS[file.kind] ?? /\.[a-z0-9]{1,8}$/i.exec(file.name ?? '')?.[0] ?? ''
  const stored: StoredFile = {
    id: `AgACAgIAAxk${Buffer.from(`${serial}:${unique}`).toString('base64url')}`,
    uniqueId: `AQAD${unique}`,
    path: `${FOLDERS[file.kind] ?? `${file.kind}s`}/file_${serial}${ending}`,
    name: file.name ?? `file_${serial}${ending}`,
    type: file.type ?? 'application/octet-stream',
    size: file.bytes?.length ?? file.size ?? 0,
    ...(file.bytes ? { bytes: file.bytes } : {}),
    bots: new Set(file.bots),
    links: new Map(),
  }
  world.files.set(stored.id, stored)
  world.filePaths.set(stored.path, stored)
  return stored
}

/** From now on this bot can fetch the file, for an hour. */
export const openLink = (world: World, file: StoredFile, bot: Bot): void => {
  file.links.set(bot.id, world.now() + LINK_MS)
}

/** A file by the id a bot gives; ids of other bots mean nothing to it. */
export const fileOf = (world: World, bot: Bot, id: string): StoredFile | undefined => {
  const file = world.files.get(id)
  return file?.bots.has(bot.id) ? file : undefined
}

/** `/file/bot<token>/<path>`: what getFile promised, and nothing else. */
export const download = (world: World, bot: Bot, path: string): Response => {
  const file = world.filePaths.get(path)
  if (!file || (file.links.get(bot.id) ?? 0) < world.now()) return errorReply(new WireError(404, 'Not Found'))
  const body = file.bytes ? new Uint8Array(file.bytes) : new Uint8Array(file.size)
  return new Response(body, { headers: { 'content-type': 'application/octet-stream' } })
}
