import { sql } from 'kysely'
import type { BotId } from '../../../kernel/ids.ts'
import { prepare, type Tx } from '../../../platform/db/index.ts'
import type { BotTables } from './schema.ts'

/** Of a bot that goes, so many are remembered: more can be on their way unconfirmed at no time. */
const REMEMBERED = 300

/** False when this update was taken before. */
export const insertUpdate = async (tx: Tx<BotTables>, update: BotTables['telegram_updates']): Promise<boolean> =>
  (await insertUpdateOnce(tx, update)).length > 0

const insertUpdateOnce = prepare<BotTables, BotTables['telegram_updates'], { update_id: number }>((db, param) =>
  db
    .insertInto('telegram_updates')
    .values({
      bot_id: param('bot_id'),
      update_id: param('update_id'),
      at: param('at'),
      failure: param('failure'),
      body: param('body'),
    })
    .onConflict((c) => c.columns(['bot_id', 'update_id']).doNothing())
    .returning('update_id'),
)

/** A step: what was taken last is kept under Telegram's own number of the bot. Telegram brings what it has not heard confirmed to whoever comes next. */
export const rememberTaken = async (tx: Tx<BotTables>, bot: { id: BotId; telegramId: number }): Promise<void> => {
  const owner = goneOf(bot.telegramId)
  await tx.deleteFrom('telegram_updates').where('bot_id', '=', owner).execute()
  await tx
    .insertInto('telegram_updates')
    .columns(['bot_id', 'update_id', 'at', 'failure', 'body'])
    .expression((e) =>
      e
        .selectFrom('telegram_updates')
        .select([
          sql<BotId>`${owner}`.as('bot_id'),
          'update_id',
          'at',
          sql<string | null>`null`.as('failure'),
          sql<string | null>`null`.as('body'),
        ])
        .where('bot_id', '=', bot.id)
        .orderBy('update_id', 'desc')
        .limit(REMEMBERED),
    )
    .execute()
}

/** A step: connected anew, the bot takes nothing twice. */
export const recallTaken = async (tx: Tx<BotTables>, bot: { id: BotId; telegramId: number }): Promise<void> => {
  await tx.updateTable('telegram_updates').set({ bot_id: bot.id }).where('bot_id', '=', goneOf(bot.telegramId)).execute()
}

const goneOf = (telegramId: number): BotId => `gone:${telegramId}` as BotId
