import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingMembership } from '../incoming.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import { setBlocked } from './chats.ts'
import type { BotsWorld } from './deps.ts'

/** Blocked or thrown out, nothing more is sent there; what waits is given up. */
export const takeMembership = async (
  world: BotsWorld,
  tx: Tx,
  { bot, membership }: { bot: Bot; membership: IncomingMembership },
): Promise<Outcome> => {
  const { chat, status } = membership
  await setBlocked(tx, { botId: bot.id, chatId: chat.id, isBlocked: status === 'gone' })
  if (status === 'gone') await world.sender.dropChat(tx, { botId: bot.id, chatId: chat.id, failure: 'blocked' })
  return 'accepted'
}
