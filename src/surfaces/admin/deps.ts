import type { Answers } from '../../domain/answers/index.ts'
import type { Assistants } from '../../domain/assistants/index.ts'
import type { Bots, Channels } from '../../domain/channels/index.ts'
import type { Dialogs } from '../../domain/dialogs/index.ts'
import type { Handoff } from '../../domain/handoff/index.ts'
import type { Identity } from '../../domain/identity/index.ts'
import type { Instance } from '../../domain/instance/index.ts'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import type { Models } from '../../domain/models/index.ts'
import type { Samples } from '../../domain/samples/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Language } from '../../kernel/language.ts'
import type { AuditQuery, AuditRecord } from '../../platform/audit/index.ts'
import type { StreamName } from '../../platform/events/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import type { Mailer } from '../../platform/mail/index.ts'
import type { CookieJar } from '../http/cookies.ts'
import type { Csrf } from '../http/csrf.ts'
import type { look } from '../http/health.ts'
import type { SseHub } from '../http/sse.ts'

export interface AdminDeps {
  identity: Identity
  models: Models
  assistants: Assistants
  knowledge: Knowledge
  dialogs: Dialogs
  handoff: Handoff
  answers: Answers
  channels: Channels
  /** Loaded by the first who needs them. */
  telegram: { bots(): Promise<Bots> }
  samples: Samples
  instance: Instance
  mailer: Mailer
  /** A log that this surface checks the right to read. */
  readAudit(query: AuditQuery): Promise<{ records: AuditRecord[]; next: string | null }>
  /** The newest stored event of a stream, 0 for none. */
  lastSeq(stream: StreamName): Promise<number>
  look(): ReturnType<typeof look>
  sse: SseHub
  limits: Limits
  clock: Clock
  cookies: CookieJar
  csrf: Csrf
  /** Of people who have not chosen one. */
  language: Language
  /** Without a trailing slash; undefined when only the listening address is known. */
  publicUrl: string | undefined
  maxUploadBytes: number
  /** Aborts when the server says goodbye. */
  stopping: AbortSignal
  version: string
  startedAt: number
}
