import type { Language } from '../../kernel/language.ts'

export interface Mail {
  to: string
  subject: string
  /** Plain text; lines are wrapped by whoever reads it. */
  text: string
}

export interface Mailer {
  /** False while no mail server is set: then nobody is promised a mail. */
  isReady(): boolean
  /** Resolves when the server has taken it. Throws MailError, or the signal's reason. */
  send(mail: Mail, signal: AbortSignal): Promise<void>
}

export class MailError extends Error {
  /** The server will say the same again: a second try is useless. */
  readonly isPermanent: boolean

  constructor(detail: string, options: { isPermanent: boolean; cause?: unknown }) {
    super(detail, { cause: options.cause })
    this.name = 'MailError'
    this.isPermanent = options.isPermanent
  }
}

export type MailTemplate = 'reset' | 'password_changed'

/** What a mail says in a language; the words live in web/words. */
export type MailTexts = (
  language: Language,
  template: MailTemplate,
  params: Record<string, string | number>,
) => { subject: string; text: string }
