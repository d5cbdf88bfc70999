import type { Clock } from '../../kernel/clock.ts'
import type { DialogId, NewId, TurnId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { Audit } from '../../platform/audit/index.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Mailer } from '../../platform/mail/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Dialogs } from '../dialogs/index.ts'
import type { Identity } from '../identity/index.ts'

export interface HandoffDeps {
  db: Db
  clock: Clock
  newId: NewId
  audit: Pick<Audit, 'record'>
  jobs: Jobs
  identity: Pick<Identity, 'nameOf' | 'mailboxesOf'>
  assistants: Pick<Assistants, 'find'>
  dialogs: Pick<Dialogs, 'find' | 'findByClientId' | 'openTurns' | 'cancelTurn' | 'changeHandoff' | 'say'>
  /** What the assistant is saying at this moment; `answers` keeps it, which stands to the right of us. */
  speech: {
    said(dialogId: DialogId): { turnId: TurnId; text: string } | undefined
    hush(turnId: TurnId): void
  }
  mail: {
    mailer: Mailer
    texts(language: Language, calls: readonly Call[]): { subject: string; text: string }
  }
}

/** Somebody who waits for a person, as the mail names him. */
export interface Call {
  dialogId: DialogId
  /** The beginning of his first message. */
  title: string
}
