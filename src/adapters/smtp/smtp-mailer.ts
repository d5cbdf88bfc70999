import { type Mail, MailError, type Mailer } from '../../platform/mail/index.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** `tls` from the first byte, or `starttls` before the first word; never neither. */
  security: 'tls' | 'starttls'
  user: string | null
  password: string | null
  /** `ReplyX <help@example.com>`. */
  from: string
}

export interface SmtpDeps {
  /** Asked at every mail, so a change in the console holds at once; undefined while no server is set. */
  settings: () => SmtpSettings | undefined
  /** Certificate authority of a private mail server, beside the public ones' place. */
  ca?: string
  timeoutMs?: number
}

const TIMEOUT_MS = 15_000

/** One connection a mail: mails are rare, and a pool would keep a socket and its memory open all day. */
export const createSmtpMailer = (deps: SmtpDeps): Mailer => ({
  isReady: () => deps.settings() !== undefined,
  send: async (mail, signal) => {
    const settings = deps.settings()
    if (!settings) throw new MailError('no mail server is set', { isPermanent: false })
    signal.throwIfAborted()
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(optionsOf(settings, deps))
    const stop = (): void => transport.close()
    signal.addEventListener('abort', stop, { once: true })
    try {
      await Promise.race([transport.sendMail(messageOf(settings, mail)), rejectOn(signal)])
    } catch (error) {
      signal.throwIfAborted()
      throw mailError(error)
    } finally {
      signal.removeEventListener('abort', stop)
      transport.close()
    }
  },
})

const optionsOf = ({ host, port, security, user, password }: SmtpSettings, deps: SmtpDeps) => {
  const timeoutMs = deps.timeoutMs ?? TIMEOUT_MS
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in somebody's environment changes nothing here.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...(deps.ca === undefined ? {} : { ca: deps.ca }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

const messageOf = (settings: SmtpSettings, mail: Mail) => ({
  from: settings.from,
  // As an object it is one address, whatever commas it holds.
  to: { name: '', address: mail.to },
  subject: mail.subject,
  text: mail.text,
  // Holiday notices are not to answer.
  headers: { 'Auto-Submitted': 'auto-generated' },
})

const rejectOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

/** Only a refused recipient or message is for good: a wrong password or a dead server is put right by somebody meanwhile. */
const mailError = (error: unknown): MailError => {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  const isRefused = (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500
  return new MailError(`the mail server did not take the mail: ${code ?? 'UNKNOWN'} ${responseCode ?? ''}`.trim(), {
    isPermanent: isRefused,
    cause: error,
  })
}
