import { type Clock, DAY_MS } from '../../../kernel/clock.ts'
import type { BlobStore } from '../../../platform/blobs/blobs.ts'
import type { Db, Tx } from '../../../platform/db/index.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import type { BotTables } from './schema.ts'

/** Telegram keeps an update for a day and then never brings it again. */
const UPDATES_KEPT_MS = 3 * DAY_MS
/** Those that could not be used, for whoever looks into it. */
const FAILED_KEPT_MS = 30 * DAY_MS
const OUTBOX_KEPT_MS = 30 * DAY_MS
const PREVIEWS_KEPT_MS = 2 * DAY_MS
/** A few milliseconds of the writer at a time. */
const BATCH = 500

/** Forgets what nobody will ask for again. */
export const sweepBots = async (deps: { db: Db; clock: Clock; blobs: BlobStore }, job: JobContext): Promise<void> => {
  const now = deps.clock()
  const sweeps = [
    (tx: Tx<BotTables>) => deleteUpdates(tx, { before: now - UPDATES_KEPT_MS, failedBefore: now - FAILED_KEPT_MS }),
    (tx: Tx<BotTables>) => deleteOutbox(tx, now - OUTBOX_KEPT_MS),
    (tx: Tx<BotTables>) => deletePreviews(tx, now - PREVIEWS_KEPT_MS),
  ]
  for (const sweep of sweeps) while (!job.signal.aborted && (await deps.db.write(sweep)) === BATCH);
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
