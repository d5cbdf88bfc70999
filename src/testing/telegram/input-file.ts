import type { Call } from './call.ts'
import { fileOf, storeFile } from './files.ts'
import { badRequest, WireError } from './wire.ts'
import type { StoredFile } from './world.ts'

export interface InputFile {
  stored: StoredFile
}

const UPLOAD_BYTES = 50 << 20

/** A file of a call: uploaded beside it, named by `attach://`, by an earlier id, or by an address, which nothing here can reach. */
export const readInputFile = (call: Call, field: string, limits: { uploadBytes?: number }): InputFile | undefined => {
  const { args, world } = call
  const given = args.text(field)
  const upload = args.uploads.get(given.startsWith('attach://') ? given.slice('attach://'.length) : field)
  if (upload && (given === '' || given.startsWith('attach://'))) {
    const limit = limits.uploadBytes ?? UPLOAD_BYTES
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty')
    if (upload.bytes.length > UPLOAD_BYTES) throw new WireError(413, 'Request Entity Too Large')
    if (upload.bytes.length > limit)
      throw badRequest(`file of size ${upload.bytes.length} bytes is too big for a ${field}; the maximum size is ${limit} bytes`)
    return { stored: storeFile(world, { kind: field, name: upload.name, type: upload.type, bytes: upload.bytes, bots: [call.bot.id] }) }
  }
  if (given === '' || given.startsWith('attach://')) return undefined
  if (/^https?:\/\//.test(given)) throw badRequest('failed to get HTTP URL content')
  const stored = fileOf(world, call.bot, given)
  if (!stored) throw badRequest('wrong file identifier/HTTP URL specified')
  return { stored }
}
