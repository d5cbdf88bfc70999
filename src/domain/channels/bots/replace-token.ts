import { AppError } from '../../../kernel/app-error.ts'
import { mask } from '../../../platform/secrets/index.ts'
import type { Ctx } from '../../identity/index.ts'
import { auditBot, botOf } from './bot-of.ts'
import { askWho, parseToken } from './connect-bot.ts'
import type { BotsDeps } from './deps.ts'
import { SETUP_JOB } from './job-kinds.ts'
import { tokenAad } from './reach.ts'
import type { Roster } from './roster.ts'
import { type StoredBot, setToken } from './store.ts'

/** A new token of the same bot: chats, dialogs and what is unsent stay its own. */
export const replaceToken = async (
  deps: BotsDeps,
  roster: Roster,
  { ctx, id, token: pasted }: { ctx: Ctx; id: string; token: string },
): Promise<StoredBot> => {
  const stored = await botOf(deps, ctx, id)
  const token = parseToken(pasted)
  const user = await askWho(roster, { ...deps.reach.addressOf(stored), token })
  if (user.id !== stored.bot.telegramId) {
    throw new AppError('refused', { key: 'error.bot_token_other', params: { username: user.username } }, { field: 'token' })
  }
  const { bot } = stored
  return deps.db.write(async (tx) => {
    const changed = await setToken(tx, bot.id, {
      tokenSealed: deps.secrets.seal(token, tokenAad(bot)),
      tokenLast4: mask(token).slice(-4),
      username: user.username,
      name: user.first_name,
      at: deps.clock(),
    })
    // It was removed while Telegram was asked.
    if (!changed) throw new AppError('not_found', { key: 'error.bot_not_found' })
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_token_replaced'))
    await deps.jobs.enqueue(tx, { kind: SETUP_JOB, payload: { botId: bot.id }, key: bot.id, runAt: deps.clock() + 500 })
    return changed
  })
}
