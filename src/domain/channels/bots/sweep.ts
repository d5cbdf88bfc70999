import { sql } from 'kysely'
import { DAY_MS } from '../../../kernel/clock.ts'
import type { BlobStore } from '../../../platform/blobs/blobs.ts'
import type { Db, Tx } from '../../../platform/db/index.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import { NO_TOTALS } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { finishRow } from './outbox-store.ts'
import type { BotTables } from './schema.ts'
import { MAX_AGE_MS } from './send-row.ts'

/** Telegram keeps an update for a day and then never brings it again. */
const UPDATES_KEPT_MS = 3 * DAY_MS
/** Those that could not be used, for whoever looks into it. */
const FAILED_KEPT_MS = 30 * DAY_MS
const OUTBOX_KEPT_MS = 30 * DAY_MS
const PREVIEWS_KEPT_MS = 2 * DAY_MS
/** A few milliseconds of the writer at a time. */
const BATCH = 500

type SweepDeps = Pick<BotsWorld, 'db' | 'clock' | 'blobs' | 'meters' | 'vitals'>

/** Forgets what nobody will ask for again. */
export const sweepBots = async (deps: SweepDeps, job: JobContext): Promise<void> => {
  const now = deps.clock()
  const sweeps = [
    (tx: Tx<BotTables>) => deleteUpdates(tx, { before: now - UPDATES_KEPT_MS, failedBefore: now - FAILED_KEPT_MS }),
    (tx: Tx<BotTables>) => deleteOutbox(tx, now - OUTBOX_KEPT_MS),
    (tx: Tx<BotTables>) => deletePreviews(tx, now - PREVIEWS_KEPT_MS),
  ]
  for (const sweep of sweeps) while (!job.signal.aborted && (await deps.db.write(sweep)) === BATCH);
  while (!job.signal.aborted && (await giveUpUnsent(deps, now - MAX_AGE_MS)) === BATCH);
  await deleteBlobs(deps, { before: now - DAY_MS, signal: job.signal })
}

const deleteUpdates = async (tx: Tx<BotTables>, { before, failedBefore }: { before: number; failedBefore: number }): Promise<number> => {
  const rows = await tx
    .selectFrom('telegram_updates')
    .select(['bot_id', 'update_id'])
    .where('at', '<', before)
    .where((e) => e.or([e('failure', 'is', null), e('at', '<', failedBefore)]))
    .orderBy('at')
    .limit(BATCH)
    .execute()
  for (const { bot_id, update_id } of rows) {
    await tx.deleteFrom('telegram_updates').where('bot_id', '=', bot_id).where('update_id', '=', update_id).execute()
  }
  return rows.length
}

const deleteOutbox = async (tx: Tx<BotTables>, before: number): Promise<number> => {
  const rows = await tx
    .deleteFrom('telegram_outbox')
    .where('seq', 'in', (e) => e.selectFrom('telegram_outbox').select('seq').where('finished_at', '<', before).limit(BATCH))
    .returning('seq')
    .execute()
  return rows.length
}

const deletePreviews = async (tx: Tx<BotTables>, before: number): Promise<number> => {
  const rows = await tx
    .deleteFrom('telegram_previews')
    .where('turn_id', 'in', (e) => e.selectFrom('telegram_previews').select('turn_id').where('at', '<', before).limit(BATCH))
    .returning('turn_id')
    .execute()
  return rows.length
}

/** Of bots that are stopped or shut out; a bot that runs sees to its own. */
const giveUpUnsent = async ({ db, clock, meters, vitals }: SweepDeps, before: number): Promise<number> => {
  const rows = await db.read
    .selectFrom('telegram_outbox as o')
    .innerJoin('telegram_bots as b', 'b.id', 'o.bot_id')
    .select(['o.seq', 'o.bot_id', 'o.failure', 'b.totals'])
    .where(sql<boolean>`o.state in ('waiting', 'sending')`)
    .where('o.created_at', '<', before)
    .where((e) => e.or([e('b.desired', '=', 'paused'), e('b.state', '=', 'unauthorized')]))
    .limit(BATCH)
    .execute()
  const failureOf = (row: { failure: string | null }): string => row.failure ?? 'the bot was stopped'
  await db.write(async (tx) => {
    for (const row of rows) await finishRow(tx, { seq: row.seq, providerMessageId: null, failure: failureOf(row), at: clock() })
  })
  for (const row of rows) {
    meters.sent('given_up')
    vitals.begin(row.bot_id, { ...NO_TOTALS, ...JSON.parse(row.totals) })
    vitals.trouble(row.bot_id, 'given_up', failureOf(row))
  }
  return rows.length
}

/** Files whose row was never written, because something died between the two. */
const deleteBlobs = async (
  deps: { db: Db; blobs: BlobStore },
  { before, signal }: { before: number; signal: AbortSignal },
): Promise<void> => {
  const { read } = deps.db
  for await (const key of deps.blobs.list(before)) {
    if (signal.aborted) return
    const file = await read.selectFrom('telegram_files').select('id').where('blob_key', '=', key).executeTakeFirst()
    const picture = file ?? (await read.selectFrom('telegram_bots').select('id').where('picture_key', '=', key).executeTakeFirst())
    if (!picture) await deps.blobs.delete(key)
  }
}
