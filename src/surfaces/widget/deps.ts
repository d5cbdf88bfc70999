import type { Answers } from '../../domain/answers/index.ts'
import type { Assistants } from '../../domain/assistants/index.ts'
import type { Channels, Visitor } from '../../domain/channels/index.ts'
import type { Dialogs } from '../../domain/dialogs/index.ts'
import type { Handoff } from '../../domain/handoff/index.ts'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { DialogId } from '../../kernel/ids.ts'
import type { Limits } from '../../platform/limits/index.ts'
import type { HttpEnv } from '../http/env.ts'
import type { SseHub } from '../http/sse.ts'
import type { ReachedLimit } from './rates.ts'

export interface WidgetSurfaceDeps {
  assistants: Pick<Assistants, 'avatar'>
  channels: Channels
  dialogs: Pick<Dialogs, 'receive' | 'latestOf' | 'messages' | 'messageOf' | 'openTurn' | 'rate'>
  handoff: Pick<Handoff, 'request' | 'withdraw'>
  knowledge: Pick<Knowledge, 'openSource'>
  answers: Pick<Answers, 'stop' | 'catchUp'>
  sse: SseHub
  limits: Limits
  /** The newest stored event of a dialog, 0 for none. */
  lastSeq(dialogId: DialogId): Promise<number>
  /** Undefined when only the listening address is known. */
  publicUrl: string | undefined
  /** Of one visitor. */
  messagesPerMinute: number
  messagesPerDay: number
  clock: Clock
  /** Somebody was held back. Told once a day for each assistant and limit. */
  limitReached(limit: ReachedLimit): Promise<void>
}

/** For everything behind the bearer token. */
export interface VisitorEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & { visitor: Visitor; token: string }
}
