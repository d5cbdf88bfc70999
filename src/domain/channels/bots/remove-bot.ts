import type { Ctx } from '../../identity/index.ts'
import type { Bot } from './bot.ts'
import { auditBot, botOf } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { deleteBot } from './store.ts'

/** Its dialogs stay, and its customers are known again should it be connected anew. */
export const removeBot = async (deps: BotsDeps, ctx: Ctx, id: string): Promise<Bot> => {
  const { bot } = await botOf(deps, ctx, id)
  await deps.db.write(async (tx) => {
    await deleteBot(tx, bot.id)
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_removed'))
  })
  return bot
}
