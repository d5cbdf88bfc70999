import type { BotId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import type { BotsDeps } from './deps.ts'
import type { BotTables } from './schema.ts'
import { findBot } from './store.ts'

/** A few milliseconds of the writer at a time. */
const BATCH = 500

/** What only a removed bot needed. Its customers, their dialogs and the files in them stay. */
export const forgetBot = async (deps: Pick<BotsDeps, 'db'>, { botId }: { botId: BotId }, job: JobContext): Promise<void> => {
  if (await findBot(deps.db.read, botId)) return
  const deletes = [
    (tx: Tx<BotTables>) =>
      tx
        .deleteFrom('telegram_updates')
        .where('bot_id', '=', botId)
        .where('update_id', 'in', (e) => e.selectFrom('telegram_updates').select('update_id').where('bot_id', '=', botId).limit(BATCH))
        .returning('bot_id')
        .execute(),
    (tx: Tx<BotTables>) =>
      tx
        .deleteFrom('telegram_outbox')
        .where('seq', 'in', (e) => e.selectFrom('telegram_outbox').select('seq').where('bot_id', '=', botId).limit(BATCH))
        .returning('bot_id')
        .execute(),
    (tx: Tx<BotTables>) =>
      tx
        .deleteFrom('telegram_chats')
        .where('bot_id', '=', botId)
        .where('place', 'in', (e) => e.selectFrom('telegram_chats').select('place').where('bot_id', '=', botId).limit(BATCH))
        .returning('bot_id')
        .execute(),
    (tx: Tx<BotTables>) => tx.deleteFrom('telegram_connections').where('bot_id', '=', botId).returning('bot_id').execute(),
  ]
  for (const one of deletes) while (!job.signal.aborted && (await deps.db.write(one)).length === BATCH);
  job.signal.throwIfAborted()
}
