import type { Clock } from '../../../kernel/clock.ts'
import type { BotId, NewId } from '../../../kernel/ids.ts'
import type { Language } from '../../../kernel/language.ts'
import type { Audit } from '../../../platform/audit/index.ts'
import type { BlobStore } from '../../../platform/blobs/blobs.ts'
import type { Db, Tx } from '../../../platform/db/index.ts'
import type { Events } from '../../../platform/events/index.ts'
import type { Jobs } from '../../../platform/jobs/index.ts'
import type { Log } from '../../../platform/log/log.ts'
import type { Secrets } from '../../../platform/secrets/index.ts'
import type { Answers } from '../../answers/index.ts'
import type { Assistants } from '../../assistants/index.ts'
import type { Deliveries, Dialogs } from '../../dialogs/index.ts'
import type { Handoff } from '../../handoff/index.ts'
import type { BotFleet, FleetListener } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { LiveTalk } from './live-talk.ts'
import type { Reach } from './reach.ts'
import type { RichText } from './rich-text.ts'
import type { Sender } from './sender.ts'
import type { Vitals } from './vitals.ts'
import type { Whisper } from './whisper.ts'

export interface BotsDeps {
  db: Db
  clock: Clock
  /** Milliseconds that only go forward, for waits: a clock that is set back must silence nobody. */
  now(): number
  newId: NewId
  log: Log
  audit: Pick<Audit, 'record'>
  secrets: Pick<Secrets, 'seal' | 'open' | 'hmac'>
  events: Events
  jobs: Jobs
  assistants: Pick<Assistants, 'find' | 'isThere' | 'onRemoved'>
  dialogs: Pick<Dialogs, 'receiveStep' | 'ensureCustomerStep' | 'findByClientId' | 'rateStep' | 'edit' | 'messageOf' | 'isHeld' | 'say'>
  handoff: Pick<Handoff, 'requestStep'>
  answers: Pick<Answers, 'stop'>
  deliveries: Deliveries
  /** Files of customers and pictures of bots. */
  blobs: BlobStore
  /** Called once, when the first line is needed. */
  openFleet(listener: FleetListener): BotFleet
  reach: Reach
  /** An answer as it was written, as Telegram shows it. */
  render(markdown: string): RichText
  /** What a bot says by itself. */
  texts(language: Language, key: BotTextKey, params?: Record<string, string | number>): string
  meters: BotMeters
}

/** With what the feature makes for itself. */
export interface BotsWorld extends BotsDeps {
  vitals: Vitals
  sender: Sender
  live: LiveTalk
  /** Also one that does not run. */
  bot(tx: Tx, id: BotId): Promise<Bot | undefined>
  /** See whisper.ts. */
  whisper: Whisper
}

export type BotTextKey =
  | 'button_bad'
  | 'button_good'
  | 'button_person'
  | 'command_help'
  | 'command_language'
  | 'command_operator'
  | 'command_reset'
  | 'command_start'
  | 'failed'
  | 'help'
  | 'help_person'
  | 'language_ask'
  | 'language_set'
  | 'media_animation'
  | 'media_audio'
  | 'media_contact'
  | 'media_document'
  | 'media_location'
  | 'media_note'
  | 'media_note_person'
  | 'media_other'
  | 'media_photo'
  | 'media_sticker'
  | 'media_video'
  | 'media_video_note'
  | 'media_voice'
  | 'not_yours'
  | 'page'
  | 'person_asked'
  | 'person_not_offered'
  | 'person_waiting'
  | 'rated_bad'
  | 'rated_good'
  | 'rated_why'
  | 'reason_incomplete'
  | 'reason_off_topic'
  | 'reason_other'
  | 'reason_unclear'
  | 'reason_wrong'
  | 'reset'
  | 'sources'
  | 'too_old'

/** Told of everything that is counted. */
export interface BotMeters {
  update(outcome: 'accepted' | 'duplicate' | 'failed' | 'ignored'): void
  sent(outcome: 'sent' | 'failed' | 'limited' | 'retried' | 'given_up'): void
  /** From a message that came to the first that answered it. */
  replied(waitedMs: number): void
  /** A message may have been said twice: a crash fell between saying it and storing that it was said. */
  possibleRepeats(count: number): void
  workerRestarted(reason: string): void
  /** A bot's line was seen to change. */
  lineState(state: string): void
}
