import type { Clock } from '../../../kernel/clock.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Language } from '../../../kernel/language.ts'
import type { Audit } from '../../../platform/audit/index.ts'
import type { Db } from '../../../platform/db/index.ts'
import type { Events } from '../../../platform/events/index.ts'
import type { Log } from '../../../platform/log/log.ts'
import type { Secrets } from '../../../platform/secrets/index.ts'
import type { Assistants } from '../../assistants/index.ts'
import type { Deliveries, Dialogs } from '../../dialogs/index.ts'
import type { BotFleet, FleetListener } from '../ports.ts'
import type { Vitals } from './vitals.ts'

export interface BotsDeps {
  db: Db
  clock: Clock
  newId: NewId
  log: Log
  audit: Pick<Audit, 'record'>
  secrets: Pick<Secrets, 'seal' | 'open' | 'hmac'>
  events: Events
  assistants: Pick<Assistants, 'find'>
  dialogs: Pick<Dialogs, 'receiveStep' | 'ensureCustomerStep'>
  deliveries: Deliveries
  /** Called once, when the first line is needed. */
  openFleet(listener: FleetListener): BotFleet
  /** Where Telegram is, unless a bot says otherwise. */
  apiRoot: string
  /** What a bot says by itself. */
  texts(language: Language, key: BotTextKey, params?: Record<string, string | number>): string
  meters: BotMeters
}

/** With what the feature makes for itself. */
export interface BotsWorld extends BotsDeps {
  vitals: Vitals
}

export type BotTextKey = 'failed'

/** Told of everything that is counted. */
export interface BotMeters {
  update(outcome: 'accepted' | 'duplicate' | 'failed' | 'ignored'): void
  sent(outcome: 'sent' | 'failed' | 'limited' | 'retried'): void
  /** From a message that came to the first that answered it. */
  replied(waitedMs: number): void
  /** A message may have been said twice: a crash fell between saying it and storing that it was said. */
  possibleRepeats(count: number): void
  workerRestarted(reason: string): void
}
