import type { DialogId, MessageId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingMedia } from '../incoming.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { FILE_JOB } from './job-kinds.ts'
import type { BotTables } from './schema.ts'

/** Telegram hands out no larger ones to bots. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024

interface Kept {
  bot: Bot
  dialogId: DialogId
  messageId: MessageId
  media: Extract<IncomingMedia, { fileId: string }>
}

/** A step: the file is fetched by a job of its own, as soon as somebody has time. */
export const keepFile = async (world: BotsWorld, tx: Tx<BotTables> & Tx, { bot, dialogId, messageId, media }: Kept): Promise<void> => {
  const id = world.newId('fil')
  const isTooLarge = (media.sizeBytes ?? 0) > MAX_FILE_BYTES
  await tx
    .insertInto('telegram_files')
    .values({
      id,
      workspace_id: bot.workspaceId,
      bot_id: bot.id,
      dialog_id: dialogId,
      message_id: messageId,
      kind: media.kind,
      file_id: media.fileId,
      name: media.name,
      mime: media.mime,
      size_bytes: media.sizeBytes,
      seconds: media.seconds,
      state: isTooLarge ? 'too_large' : 'waiting',
      blob_key: null,
      created_at: world.clock(),
    })
    .execute()
  if (!isTooLarge) await world.jobs.enqueue(tx, { kind: FILE_JOB, payload: { fileId: id }, key: id })
}
