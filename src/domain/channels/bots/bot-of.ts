import { AppError } from '../../../kernel/app-error.ts'
import { assertCan, type Ctx, can } from '../../identity/index.ts'
import type { Bot } from './bot.ts'
import type { BotsDeps } from './deps.ts'
import { findBot, type StoredBot } from './store.ts'

/** The bot of this id; throws `not_found` for an unknown or foreign one. */
export const botOf = async (deps: Pick<BotsDeps, 'db'>, ctx: Ctx, id: string): Promise<StoredBot> => {
  assertCan(ctx, 'channels.manage')
  const stored = await findBot(deps.db.read, id)
  if (stored?.bot.workspaceId !== ctx.workspaceId) throw new AppError('not_found', { key: 'error.bot_not_found' })
  return stored
}

/** The same for what keeps the instance running: its admin may, whosever bot it is. */
export const operatedBot = async (deps: Pick<BotsDeps, 'db'>, ctx: Ctx, id: string): Promise<StoredBot> => {
  if (!can(ctx.actor, 'instance.manage')) return botOf(deps, ctx, id)
  const stored = await findBot(deps.db.read, id)
  if (!stored) throw new AppError('not_found', { key: 'error.bot_not_found' })
  return stored
}

export const auditBot = (ctx: Ctx, bot: Pick<Bot, 'id' | 'workspaceId' | 'username'>, event: string) => ({
  workspaceId: bot.workspaceId,
  actor: actorOf(ctx),
  event,
  target: bot.id,
  details: { username: bot.username },
})

export const actorOf = ({ actor }: Ctx): { kind: Ctx['actor']['kind']; id: string | null } => {
  if (actor.kind === 'user') return { kind: actor.kind, id: actor.userId }
  if (actor.kind === 'api_key') return { kind: actor.kind, id: actor.apiKeyId }
  return { kind: actor.kind, id: null }
}
