import type { DialogId, FileId, MessageId } from '../../../kernel/ids.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import type { FileKind } from '../incoming.ts'
import { botOf } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import type { FileRow } from './schema.ts'
import { findFile, listFiles } from './store.ts'

/** A file that a customer sent along. */
export interface SentFile {
  id: FileId
  messageId: MessageId
  kind: FileKind
  name: string | null
  mime: string | null
  sizeBytes: number | null
  seconds: number | null
  state: FileRow['state']
}

export interface OpenedFile {
  body: ReadableStream<Uint8Array>
  sizeBytes: number
  name: string | null
  mime: string | null
}

type Deps = Pick<BotsDeps, 'db' | 'blobs'>

export const sentFiles = async (deps: Deps, ctx: Ctx, dialogId: DialogId): Promise<SentFile[]> => {
  assertCan(ctx, 'dialogs.read')
  const rows = await listFiles(deps.db.read, dialogId)
  return rows.filter((row) => row.workspace_id === ctx.workspaceId).map(toSent)
}

export const openSentFile = async (deps: Deps, ctx: Ctx, id: string): Promise<OpenedFile | undefined> => {
  assertCan(ctx, 'dialogs.read')
  const row = await findFile(deps.db.read, id as FileId)
  if (row?.workspace_id !== ctx.workspaceId || row.blob_key === null) return undefined
  const blob = await deps.blobs.open(row.blob_key)
  return blob && { ...blob, name: row.name, mime: row.mime }
}

export const openPicture = async (deps: Deps, ctx: Ctx, id: string): Promise<OpenedFile | undefined> => {
  const { bot } = await botOf(deps, ctx, id)
  const blob = bot.pictureKey === null ? undefined : await deps.blobs.open(bot.pictureKey)
  return blob && { ...blob, name: null, mime: 'image/jpeg' }
}

const toSent = (row: FileRow): SentFile => ({
  id: row.id,
  messageId: row.message_id,
  kind: row.kind,
  name: row.name,
  mime: row.mime,
  sizeBytes: row.size_bytes,
  seconds: row.seconds,
  state: row.state,
})
