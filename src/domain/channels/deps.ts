import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Audit } from '../../platform/audit/index.ts'
import type { Cache } from '../../platform/cache/index.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Dialogs } from '../dialogs/index.ts'
import type { Site } from './store.ts'

export interface ChannelsDeps {
  db: Db
  clock: Clock
  newId: NewId
  audit: Pick<Audit, 'record'>
  secrets: Pick<Secrets, 'hmac' | 'seal' | 'open'>
  assistants: Pick<Assistants, 'find'>
  dialogs: Pick<Dialogs, 'ensureCustomer' | 'identify'>
}

/** What the feature keeps in mind itself. */
export interface ChannelsWorld extends ChannelsDeps {
  sites: Cache<Site>
}
