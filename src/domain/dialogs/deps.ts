import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Events } from '../../platform/events/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Deliveries } from './deliveries.ts'

export interface DialogDeps {
  db: Db
  clock: Clock
  newId: NewId
  events: Events
  jobs: Jobs
  /** Channels that bring what is said somewhere else; without it every customer reads the stream. */
  deliveries?: Deliveries
}
