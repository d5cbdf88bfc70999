import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingMessage } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import { placeOf } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { findChat } from './store.ts'
import { clientIdOf, takeContent } from './take-content.ts'

/**
 * Somebody changed what he wrote: what is not answered yet is read as it stands now, what was answered is asked anew. Changes
 * of what the bot never took are nothing to it.
 */
export const takeEdit = async (
  world: BotsWorld,
  tx: Tx,
  { bot, message, updateId }: { bot: Bot; message: IncomingMessage; updateId: number },
): Promise<Outcome> => {
  const { from, chat: where, connectionId } = message
  const text = message.text.trim()
  if (!from || text === '' || message.command) return 'ignored'
  const kind = where.kind === 'private' ? 'private' : 'group'
  const chat = await findChat(tx, { botId: bot.id, place: placeOf({ chatId: where.id, kind, person: from, connectionId }) })
  if (!chat?.dialog_id) return 'ignored'
  const clientMessageId = clientIdOf(message)
  const known = await world.dialogs.findByClientId(tx, chat.dialog_id, clientMessageId)
  // A comma more is no other question.
  if (!known || bare(known.text) === bare(text)) return 'ignored'
  const edited = await world.dialogs.edit(tx, { dialogId: chat.dialog_id, clientMessageId, text })
  if (edited !== 'too_late') return edited === undefined ? 'ignored' : 'accepted'
  return takeContent(world, tx, { bot, chat, message: { ...message, text, media: [], clientId: `${clientMessageId}:${updateId}` } })
}

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
