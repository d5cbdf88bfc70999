import { AppError } from '../../../kernel/app-error.ts'
import { writeSetting } from '../../../platform/db/settings.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import { actorOf } from './bot-of.ts'
import { askWho } from './connect-bot.ts'
import type { BotsDeps } from './deps.ts'
import { type InstanceReach, type LineMode, parseApiRoot, parseProxyAddress, REACH_SETTING, type Reach, shownProxy } from './reach.ts'
import type { Roster } from './roster.ts'

/** What the admin sees of the way to Telegram. Never the proxy's password. */
export interface ShownReach {
  mode: LineMode
  apiRoot: string
  proxy: string | null
  standardRoot: string
  /** Undefined: Telegram has nowhere to call. */
  publicUrl: string | undefined
  /** What the environment decides. */
  fixed: { mode: boolean; apiRoot: boolean; proxy: boolean }
}

export interface ReachChange {
  mode: LineMode
  /** Empty for Telegram itself. */
  apiRoot: string
  /** Empty leaves what there is, unless `isDirect`. */
  proxy: string
  isDirect: boolean
}

export const showReach = (reach: Reach, ctx: Ctx): ShownReach => {
  assertCan(ctx, 'instance.manage')
  const { set, fixed } = reach
  return {
    mode: reach.mode,
    apiRoot: fixed.apiRoot ?? set.apiRoot ?? '',
    proxy: shownProxy(fixed.proxy ?? set.proxy),
    standardRoot: reach.standardRoot,
    publicUrl: reach.publicUrl,
    fixed: { mode: fixed.mode !== undefined, apiRoot: fixed.apiRoot !== undefined, proxy: fixed.proxy !== undefined },
  }
}

/** For all bots without a way of their own. A way that leads nowhere is refused as long as there is a bot to try it with. */
export const saveReach = async (deps: BotsDeps, roster: Roster, { ctx, change }: { ctx: Ctx; change: ReachChange }): Promise<void> => {
  assertCan(ctx, 'instance.manage')
  const before = deps.reach.set
  const { fixed } = deps.reach
  const after: InstanceReach = {
    mode: fixed.mode === undefined ? change.mode : before.mode,
    apiRoot: fixed.apiRoot === undefined ? parseApiRoot(change.apiRoot) : before.apiRoot,
    proxy: fixed.proxy === undefined ? newProxy(change, before) : before.proxy,
  }
  if (after.mode === 'webhook') refuseUncallable(deps.reach, after)
  if (after.apiRoot !== before.apiRoot || after.proxy !== before.proxy) await tryOut(deps, roster, { before, after })
  await deps.db.write(async (tx) => {
    await writeSetting(tx, { key: REACH_SETTING, value: deps.reach.sealed(after), at: deps.clock() })
    await deps.audit.record(tx, { workspaceId: null, actor: actorOf(ctx), event: 'setting_changed', target: REACH_SETTING })
  })
  deps.reach.take(after)
}

const newProxy = ({ proxy, isDirect }: ReachChange, before: InstanceReach): string | null =>
  isDirect ? null : (parseProxyAddress(proxy) ?? before.proxy)

/** Telegram calls by name and with TLS only; a Bot API server of one's own may do otherwise and says so itself. */
const refuseUncallable = ({ publicUrl, fixed }: Reach, { apiRoot }: InstanceReach): void => {
  const isOwnServer = (fixed.apiRoot ?? apiRoot) !== null
  if (publicUrl === undefined || (!isOwnServer && !publicUrl.startsWith('https:')))
    throw new AppError('refused', { key: 'error.telegram_webhook_url' }, { field: 'mode' })
}

const tryOut = async (
  deps: BotsDeps,
  roster: Roster,
  { before, after }: { before: InstanceReach; after: InstanceReach },
): Promise<void> => {
  const [one] = roster.common()
  if (!one) return
  await askWho(roster, deps.reach.addressOf(one, after), after.proxy === before.proxy ? 'apiRoot' : 'proxy')
}
