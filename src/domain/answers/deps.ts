import type { Clock } from '../../kernel/clock.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Events } from '../../platform/events/index.ts'
import type { Turnstile } from '../../platform/limits/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Dialogs } from '../dialogs/index.ts'
import type { Handoff } from '../handoff/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { Models } from '../models/index.ts'
import type { LiveTurns } from './live-turns.ts'

export interface AnswerDeps {
  db: Db
  clock: Clock
  events: Events
  /** 128 bits of randomness as text, for the marks around documents. */
  newBoundary: () => string
  assistants: Pick<Assistants, 'find'>
  dialogs: Dialogs
  knowledge: Pick<Knowledge, 'search'>
  handoff: Pick<Handoff, 'requestStep'>
  models: Pick<Models, 'stream' | 'recordUsage' | 'spentToday'>
  live: LiveTurns
  /** How long a question may take to be put in full; 2.5 s unless told. */
  rewriteTimeoutMs?: number
  /** How long a trace is kept; 0: for ever. */
  keepTracesDays: number
  /** Before the work that a turn does by itself: a rush of questions must not hold up those who write. */
  turnstile: Turnstile
  /** Told of each finished turn, for metrics. */
  onTurn?(end: { outcome: string; searchMs: number; totalMs: number }): void
}
