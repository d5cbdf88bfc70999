import type { Reader } from '../../platform/db/index.ts'
import type { BotTables } from './bots/schema.ts'

/** Asked at every start: an instance without bots loads nothing of them. */
export const hasBots = async (reader: Reader<BotTables>): Promise<boolean> =>
  (await reader.selectFrom('telegram_bots').select('id').limit(1).executeTakeFirst()) !== undefined
