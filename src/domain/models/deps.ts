import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Audit } from '../../platform/audit/index.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { ModelCall } from './model-call.ts'
import type { ChatModel, Embedder, ModelVendor } from './ports.ts'
import type { ProviderKind } from './provider.ts'

export interface ModelDeps {
  db: Db
  clock: Clock
  newId: NewId
  log: Log
  audit: Pick<Audit, 'record'>
  jobs: Jobs
  secrets: Pick<Secrets, 'seal' | 'open'>
  vendors: Record<ProviderKind, ModelVendor>
  /** What answers and embeds with no key at all; never missing, always last. */
  local: { chat: ChatModel; embedder: Embedder }
  /** Told of each call that ended, for metrics. */
  onCall?: (call: ModelCall) => void
}
