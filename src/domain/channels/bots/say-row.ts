import { BotApiRefused, type BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import type { OpenRow } from './outbox-store.ts'
import type { Previews } from './preview.ts'
import { deletePreview, findPreview } from './store.ts'

export type SayDeps = Pick<BotsDeps, 'db'> & { fleet(): BotFleet; previews: Previews }

/** Brings one row of the outbox to Telegram and gives the id of its message there. */
export const sayRow = async (deps: SayDeps, row: OpenRow): Promise<number> => {
  const { params, replaces } = row.outgoing
  const shownIn = replaces && (await (deps.previews.get(replaces) ?? (row.isOld ? findPreview(deps.db.read, replaces) : undefined)))
  if (shownIn === undefined) {
    const { message_id: messageId } = await deps.fleet().call(row.botId, 'sendMessage', { ...params, chat_id: row.chatId })
    if (replaces) deps.previews.delete(replaces)
    return messageId
  }
  await complete(deps, row, shownIn)
  if (replaces) {
    deps.previews.delete(replaces)
    await deps.db.write((tx) => deletePreview(tx, replaces))
  }
  return shownIn
}

/** The message that grew gets its last words. Said twice, they are said once. */
const complete = async (deps: SayDeps, row: OpenRow, messageId: number): Promise<void> => {
  const { message_thread_id: _thread, reply_parameters: _reply, ...rest } = row.outgoing.params
  try {
    await deps.fleet().call(row.botId, 'editMessageText', { ...rest, chat_id: row.chatId, message_id: messageId })
  } catch (error) {
    if (error instanceof BotApiRefused && /not modified/i.test(error.description)) return
    throw error
  }
}
