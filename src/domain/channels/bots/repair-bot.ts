import type { Ctx } from '../../identity/index.ts'
import { auditBot, operatedBot } from './bot-of.ts'
import { askWho } from './connect-bot.ts'
import type { BotsDeps } from './deps.ts'
import { SETUP_JOB } from './job-kinds.ts'
import type { Roster } from './roster.ts'
import type { StoredBot } from './store.ts'

const SETUP_AFTER_MS = 500

/** Says in Telegram's words why it cannot work, takes back a webhook that somebody else has set, and lets the menu be made anew. */
export const repairBot = async (deps: BotsDeps, roster: Roster, { ctx, id }: { ctx: Ctx; id: string }): Promise<StoredBot> => {
  const stored = await operatedBot(deps, ctx, id)
  const { bot } = stored
  const address = deps.reach.addressOf(stored)
  await askWho(roster, address)
  roster.webhooks.forgive(bot.id)
  if (deps.reach.mode === 'polling') await roster.fleet().call(address, 'deleteWebhook', { drop_pending_updates: false })
  await deps.db.write(async (tx) => {
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_repaired'))
    await deps.jobs.enqueue(tx, { kind: SETUP_JOB, payload: { botId: bot.id }, key: bot.id, runAt: deps.clock() + SETUP_AFTER_MS })
  })
  return stored
}
