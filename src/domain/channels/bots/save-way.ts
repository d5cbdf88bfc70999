import { AppError } from '../../../kernel/app-error.ts'
import type { Ctx } from '../../identity/index.ts'
import type { BotSettings } from './bot.ts'
import { auditBot, botOf } from './bot-of.ts'
import { askWho } from './connect-bot.ts'
import type { BotsDeps } from './deps.ts'
import { parseApiRoot, parseProxyAddress, proxyAad } from './reach.ts'
import type { Roster } from './roster.ts'
import { changeSettings, type StoredBot } from './store.ts'

export interface WayChange {
  id: string
  /** Empty for the instance's. */
  apiRoot: string
  /** Empty leaves what there is, unless `isDirect`. */
  proxy: string
  /** No proxy of its own any more. */
  isDirect: boolean
}

/** The bot's own way to Telegram, tried out before it is stored. */
export const saveWay = async (deps: BotsDeps, roster: Roster, { ctx, change }: { ctx: Ctx; change: WayChange }): Promise<StoredBot> => {
  const stored = await botOf(deps, ctx, change.id)
  const { bot } = stored
  const apiRoot = parseApiRoot(change.apiRoot)
  const proxy = change.isDirect ? null : parseProxyAddress(change.proxy)
  const typed = proxy === null ? undefined : deps.secrets.seal(proxy, proxyAad(bot))
  const settingsOf = ({ mergeWindowMs, proxySealed: before }: BotSettings): BotSettings => {
    const proxySealed = change.isDirect ? undefined : (typed ?? before)
    return { mergeWindowMs, ...(apiRoot === null ? {} : { apiRoot }), ...(proxySealed === undefined ? {} : { proxySealed }) }
  }
  if (bot.desired === 'running') {
    const tried = { ...stored, bot: { ...bot, settings: settingsOf(bot.settings) } }
    await askWho(roster, deps.reach.addressOf(tried), proxy === null ? 'apiRoot' : 'proxy')
  }
  return deps.db.write(async (tx) => {
    const changed = await changeSettings(tx, bot.id, { change: settingsOf, at: deps.clock() })
    // It was removed while Telegram was asked.
    if (!changed) throw new AppError('not_found', { key: 'error.bot_not_found' })
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_changed'))
    return changed
  })
}
