import type { Ctx } from '../../identity/index.ts'
import { auditBot, botOf } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { type StoredBot, updateBot } from './store.ts'

export interface BotChange {
  id: string
  mergeWindowMs: number
}

/** Holds from the next message on; what waits already keeps its time. */
export const updateSettings = async (deps: BotsDeps, ctx: Ctx, { id, mergeWindowMs }: BotChange): Promise<StoredBot> => {
  const stored = await botOf(deps, ctx, id)
  const bot = { ...stored.bot, settings: { ...stored.bot.settings, mergeWindowMs }, updatedAt: deps.clock() }
  await deps.db.write(async (tx) => {
    await updateBot(tx, { ...stored, bot })
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_changed'))
  })
  return { ...stored, bot }
}
