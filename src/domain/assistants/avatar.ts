import { createHash } from 'node:crypto'
import { AppError } from '../../kernel/app-error.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'
import type { Db, Tx } from '../../platform/db/index.ts'
import type { AssistantTables } from './schema.ts'

export interface Avatar {
  type: 'image/png' | 'image/jpeg' | 'image/webp'
  bytes: Uint8Array
  /** Changes with the picture, so that it may be kept for ever under it. */
  hash: string
}

/** A face of 256 pixels needs no more; the console makes larger ones small before it sends them. */
export const MAX_AVATAR_BYTES = 200_000

/** A picture by what it is, whatever it is called. Vector graphics are none: they can hold scripts. */
export const readAvatarFile = (bytes: Uint8Array): Avatar => {
  if (bytes.length > MAX_AVATAR_BYTES)
    throw new AppError('invalid', { key: 'error.avatar_too_large', params: { kb: MAX_AVATAR_BYTES / 1000 } })
  const type = typeOf(bytes)
  if (!type) throw new AppError('invalid', { key: 'error.avatar_type' })
  return { type, bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) }
}

const typeOf = (bytes: Uint8Array): Avatar['type'] | undefined => {
  const begins = (at: number, ...wanted: number[]): boolean => wanted.every((byte, i) => bytes[at + i] === byte)
  if (begins(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (begins(0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  return begins(0, 0x52, 0x49, 0x46, 0x46) && begins(8, 0x57, 0x45, 0x42, 0x50) ? 'image/webp' : undefined
}

/** A step. Undefined takes the picture away. */
export const storeAvatar = async (
  tx: Tx<AssistantTables>,
  of: { workspaceId: WorkspaceId; assistantId: string },
  avatar: Avatar | undefined,
): Promise<void> => {
  await tx.deleteFrom('avatars').where('assistant_id', '=', of.assistantId).execute()
  if (!avatar) return
  const { type, bytes, hash } = avatar
  await tx.insertInto('avatars').values({ assistant_id: of.assistantId, workspace_id: of.workspaceId, type, bytes, hash }).execute()
}

export const findAvatar = async ({ read }: Pick<Db, 'read'>, assistantId: string): Promise<Avatar | undefined> => {
  const row = await read.selectFrom('avatars').select(['type', 'bytes', 'hash']).where('assistant_id', '=', assistantId).executeTakeFirst()
  return row && { ...row, type: row.type as Avatar['type'] }
}
