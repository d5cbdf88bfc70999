import { join } from 'node:path'
import { createFileBlobStore } from '../adapters/filesystem/blob-store.ts'
import { buildInfo } from '../build-info.ts'
import type { LoadedConfig } from '../config.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { createNewId, type NewId } from '../kernel/ids.ts'
import { type Audit, createAudit } from '../platform/audit/index.ts'
import type { BlobStore } from '../platform/blobs/blobs.ts'
import type { Db } from '../platform/db/index.ts'
import { createEvents, type Events } from '../platform/events/index.ts'
import { createJobQueue, type JobQueue } from '../platform/jobs/index.ts'
import { createLimits, type Limits } from '../platform/limits/index.ts'
import type { Log } from '../platform/log/log.ts'
import { createMetrics, type Metrics } from '../platform/metrics/metrics.ts'
import { checkCanary, createSecrets, hasCanary, loadMasterKey, masterKeyPath, type Secrets } from '../platform/secrets/index.ts'
import { openDb } from './open-db.ts'

export interface ComposeInput {
  loaded: LoadedConfig
  log: Log
  clock?: Clock
  /** How the child that reads documents is started; this program again unless told. */
  extractCommand?: readonly string[]
  /** How a thread that holds bots is started; the program's own entry unless told. */
  spawnTelegramWorker?: () => Worker
}

/** The machinery every feature stands on. */
export interface Base {
  db: Db
  clock: Clock
  newId: NewId
  log: Log
  events: Events
  jobs: JobQueue
  secrets: Secrets
  audit: Audit
  limits: Limits
  metrics: Metrics
  blobs: BlobStore
}

/** Opens what must be closed on the given stack. Throws AppError for a folder, database or key that will not do. */
export const openBase = async ({ loaded, log, clock = systemClock }: ComposeInput, closing: AsyncDisposableStack): Promise<Base> => {
  const { config } = loaded
  const { dataDir } = config
  const newId = createNewId(clock)
  const db = closing.adopt(await openDb(config), (open) => open.close())
  const secrets = createSecrets([await loadMasterKey({ dataDir, configured: config.masterKey, isInUse: await hasCanary(db) })])
  await checkCanary({ db, secrets, clock, keyPath: masterKeyPath(dataDir) })
  const metrics = createMetrics(buildInfo)
  return {
    db,
    clock,
    newId,
    log,
    secrets,
    metrics,
    events: createEvents({ clock }),
    jobs: createJobQueue({ clock, newId }),
    audit: createAudit({ clock, newId }),
    limits: createLimits({ clock, onLimited: (purpose) => metrics.limited(purpose) }),
    blobs: createFileBlobStore({ folder: join(dataDir, 'files'), newId }),
  }
}
