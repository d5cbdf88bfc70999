import { AppError } from '../../../kernel/app-error.ts'
import type { AssistantId, BotId, WorkspaceId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { Ctx } from '../../identity/index.ts'
import type { Bot } from './bot.ts'
import { auditBot, botOf } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { FORGET_JOB } from './job-kinds.ts'
import type { BotTables } from './schema.ts'
import { rememberTaken } from './taken-updates.ts'

/** Its line ends within seconds; what was on its way by then has come to its end. */
const FORGET_AFTER_MS = 60_000

/** Its dialogs stay, and its customers are known again should it be connected anew. */
export const removeBot = async (deps: BotsDeps, ctx: Ctx, id: string): Promise<Bot> => {
  const { bot } = await botOf(deps, ctx, id)
  await deps.db.write(async (tx) => {
    // Another press of the same button was first.
    if (!(await drop(deps, tx, bot))) throw new AppError('not_found', { key: 'error.bot_not_found' })
    await deps.audit.record(tx, auditBot(ctx, bot, 'bot_removed'))
  })
  return bot
}

/** A step: the bots of an assistant that is removed. Gives those whose lines are to be ended. */
export const removeBotsOf = async (
  deps: BotsDeps,
  tx: Tx,
  { workspaceId, assistantId }: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<BotId[]> => {
  const rows = await tx
    .selectFrom('telegram_bots')
    .select(['id', 'telegram_id'])
    .where('workspace_id', '=', workspaceId)
    .where('assistant_id', '=', assistantId)
    .execute()
  for (const { id, telegram_id: telegramId } of rows) await drop(deps, tx, { id, telegramId })
  return rows.map(({ id }) => id)
}

/** Its rows may be many: they go in small batches, by a job. */
const drop = async (deps: BotsDeps, tx: Tx, bot: { id: BotId; telegramId: number }): Promise<boolean> => {
  const row = await (tx as Tx<BotTables>).deleteFrom('telegram_bots').where('id', '=', bot.id).returning('id').executeTakeFirst()
  if (!row) return false
  await rememberTaken(tx, bot)
  await deps.jobs.enqueue(tx, {
    kind: FORGET_JOB,
    payload: { botId: bot.id },
    key: bot.id,
    runAt: deps.clock() + FORGET_AFTER_MS,
  })
  return true
}
