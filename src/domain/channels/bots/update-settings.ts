import { AppError } from '../../../kernel/app-error.ts'
import type { Ctx } from '../../identity/index.ts'
import { auditBot, botOf } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { changeSettings, type StoredBot } from './store.ts'

export interface BotChange {
  id: string
  mergeWindowMs: number
}

/** Holds from the next message on; what waits already keeps its time. */
export const updateSettings = async (deps: BotsDeps, ctx: Ctx, { id, mergeWindowMs }: BotChange): Promise<StoredBot> => {
  const { bot } = await botOf(deps, ctx, id)
  return deps.db.write(async (tx) => {
    const changed = await changeSettings(tx, bot.id, { change: (now) => ({ ...now, mergeWindowMs }), at: deps.clock() })
    if (!changed) throw new AppError('not_found', { key: 'error.bot_not_found' })
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_changed'))
    return changed
  })
}
