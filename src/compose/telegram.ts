import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { t } from '../../web/words/index.ts'
import { createFileBlobStore } from '../adapters/filesystem/blob-store.ts'
import type { LoadedConfig } from '../config.ts'
import type { Answers } from '../domain/answers/index.ts'
import type { Assistants } from '../domain/assistants/index.ts'
import type { openReach as OpenReach } from '../domain/channels/bots/reach.ts'
import { type Bots, type Channels, FILE_JOB, FORGET_JOB, SETUP_JOB, SWEEP_JOB } from '../domain/channels/index.ts'
import type { Deliveries, Dialogs } from '../domain/dialogs/index.ts'
import type { Handoff } from '../domain/handoff/index.ts'
import type { Instance } from '../domain/instance/index.ts'
import { DAY_MS } from '../kernel/clock.ts'
import type { BotId, FileId } from '../kernel/ids.ts'
import { type JobHandlers, jobHandler } from '../platform/jobs/index.ts'
import { spawnTelegramWorker } from '../spawn-telegram-worker.ts'
import type { Base } from './base.ts'

export interface Telegram {
  jobs: JobHandlers
  /** Loads them at the first call: an instance without bots pays nothing for them. */
  bots(): Promise<Bots>
  /** Undefined while nobody has needed them. */
  running(): Promise<Bots> | undefined
  close(): Promise<void>
}

const MAX_HEAP_MB = 512
const FILE_MS = 120_000

interface Parts {
  loaded: LoadedConfig
  instance: Pick<Instance, 'allowedAddresses'>
  channels: Pick<Channels, 'hasBots'>
  assistants: Assistants
  dialogs: Dialogs
  handoff: Handoff
  answers: Answers
  deliveries: Deliveries
  spawnWorker?: (() => Worker) | undefined
}

export const createTelegram = (base: Base, parts: Parts): Telegram => {
  let loading: Promise<Bots> | undefined
  const bots = (): Promise<Bots> => (loading ??= watched(base, loadBots(base, parts)))
  return {
    jobs: jobsOf(bots, parts),
    bots,
    running: () => loading,
    close: async () => (await loading)?.close(),
  }
}

const OfBot = z.strictObject({ botId: z.string().transform((id) => id as BotId) })
const File = z.strictObject({ fileId: z.string().transform((id) => id as FileId) })

const jobsOf = (bots: () => Promise<Bots>, { channels }: Parts): JobHandlers => ({
  [SETUP_JOB]: jobHandler({ schema: OfBot, run: async ({ botId }, job) => (await bots()).runJob({ job: 'setup', botId }, job) }),
  [FORGET_JOB]: jobHandler({ schema: OfBot, run: async ({ botId }, job) => (await bots()).runJob({ job: 'forget', botId }, job) }),
  [FILE_JOB]: jobHandler({
    schema: File,
    timeoutMs: FILE_MS,
    run: async ({ fileId }, job) => (await bots()).runJob({ job: 'file', fileId }, job),
  }),
  [SWEEP_JOB]: jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    concurrency: 1,
    run: async (_payload, job) => {
      if (await channels.hasBots()) await (await bots()).runJob({ job: 'sweep' }, job)
    },
  }),
})

const loadBots = async (base: Base, { loaded, instance, spawnWorker, channels: _channels, ...parts }: Parts): Promise<Bots> => {
  const { config } = loaded
  const [{ createBots }, { openReach }, { Fleet }, { richText }] = await Promise.all([
    import('../domain/channels/bots/create-bots.ts'),
    import('../domain/channels/bots/reach.ts'),
    import('../adapters/telegram/fleet.ts'),
    import('../surfaces/telegram/rich-text.ts'),
  ])
  const { metrics } = base
  return createBots({
    ...base,
    ...parts,
    now: () => performance.now(),
    render: richText,
    blobs: createFileBlobStore({ folder: join(config.dataDir, 'attachments'), newId: base.newId }),
    reach: await reachOf(base, { loaded, instance, openReach }),
    texts: (language, key, params) => t(language, `telegram.${key}`, params),
    openFleet: (listener) =>
      new Fleet({
        spawn: spawnWorker ?? spawnTelegramWorker,
        listener,
        log: base.log,
        now: () => performance.now(),
        maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
        hangMs: config.telegramHangMs,
        maxHeapMb: MAX_HEAP_MB,
      }),
    meters: {
      update: (outcome) => metrics.telegram({ kind: 'update', outcome }),
      sent: (outcome) => metrics.telegram({ kind: 'send', outcome }),
      replied: (waitedMs) => metrics.telegram({ kind: 'reply', waitedMs }),
      possibleRepeats: (count) => metrics.telegram({ kind: 'possible_repeats', count }),
      workerRestarted: (reason) => metrics.telegram({ kind: 'worker_restart', reason }),
      lineState: (state) => metrics.telegram({ kind: 'line', state }),
    },
  })
}

/** What the environment says is trusted and locked; the rest belongs to the console. */
const reachOf = (
  base: Base,
  { loaded, instance, openReach }: Pick<Parts, 'loaded' | 'instance'> & { openReach: typeof OpenReach },
): ReturnType<typeof OpenReach> => {
  const { config, sources } = loaded
  const isRootFixed = sources.telegramApiRoot !== 'default'
  return openReach({
    ...base,
    fixed: { mode: config.telegramMode, apiRoot: isRootFixed ? config.telegramApiRoot : undefined, proxy: config.telegramProxy },
    standardRoot: config.telegramApiRoot,
    publicUrl: config.publicUrl,
    allowedAddresses: () => instance.allowedAddresses(),
  })
}

/** What a scrape asks of them while they are there. */
const watched = async ({ metrics }: Base, loading: Promise<Bots>): Promise<Bots> => {
  const bots = await loading
  metrics.gauges('replyx_telegram_bots', 'Bots that should run, by what is seen of their line.', {
    label: 'state',
    read: () => bots.status().states,
  })
  metrics.gauge('replyx_telegram_outbox_waiting', 'Messages in memory that are not said yet.', () => bots.status().waiting)
  metrics.gauge('replyx_telegram_workers', 'Threads that hold bots.', () => bots.status().workers.length)
  metrics.gauge('replyx_telegram_webhooks_failing', 'Bots that poll because calls of Telegram do not arrive.', () => bots.status().fallen)
  return bots
}
