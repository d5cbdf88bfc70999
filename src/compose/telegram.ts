import { availableParallelism } from 'node:os'
import { t } from '../../web/words/index.ts'
import type { Config } from '../config.ts'
import type { Assistants } from '../domain/assistants/index.ts'
import type { Bots } from '../domain/channels/index.ts'
import type { Deliveries, Dialogs } from '../domain/dialogs/index.ts'
import { spawnTelegramWorker } from '../spawn-telegram-worker.ts'
import type { Base } from './base.ts'

export interface Telegram {
  /** Loads them at the first call: an instance without bots pays nothing for them. */
  bots(): Promise<Bots>
  close(): Promise<void>
}

const MAX_HEAP_MB = 512

interface Parts {
  config: Config
  assistants: Assistants
  dialogs: Dialogs
  deliveries: Deliveries
  spawnWorker?: (() => Worker) | undefined
}

export const createTelegram = (base: Base, parts: Parts): Telegram => {
  let loading: Promise<Bots> | undefined
  return {
    bots: () => (loading ??= loadBots(base, parts)),
    close: async () => (await loading)?.close(),
  }
}

const loadBots = async (base: Base, { config, assistants, dialogs, deliveries, spawnWorker }: Parts): Promise<Bots> => {
  const [{ createBots }, { Fleet }] = await Promise.all([
    import('../domain/channels/bots/create-bots.ts'),
    import('../adapters/telegram/fleet.ts'),
  ])
  const { metrics } = base
  return createBots({
    ...base,
    assistants,
    dialogs,
    deliveries,
    apiRoot: config.telegramApiRoot,
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
    },
  })
}
