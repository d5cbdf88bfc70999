import type { Ctx } from '../../identity/index.ts'
import type { Bot } from './bot.ts'
import { auditBot, operatedBot } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { setDesired } from './store.ts'

/** What the owner wishes; whoever holds the line is told afterwards. Wishing it twice is fine. */
export const setRunning = async (deps: BotsDeps, ctx: Ctx, { id, isRunning }: { id: string; isRunning: boolean }): Promise<Bot> => {
  const { bot } = await operatedBot(deps, ctx, id)
  const desired = isRunning ? 'running' : 'paused'
  await deps.db.write(async (tx) => {
    if (!(await setDesired(tx, bot.id, { desired, at: deps.clock() }))) return
    await deps.audit.record(tx, auditBot(ctx, bot, isRunning ? 'bot_resumed' : 'bot_paused'))
  })
  return bot.desired === desired ? bot : { ...bot, desired, state: isRunning ? 'starting' : 'paused' }
}
