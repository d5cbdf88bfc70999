import { z } from 'zod'

/** How mail leaves this instance. */
export interface MailSettings {
  host: string
  port: number
  /** `tls` from the first byte, or `starttls` before the first word; never neither. */
  security: 'tls' | 'starttls'
  user: string | null
  password: string | null
  /** `ReplyX <help@example.com>`. */
  from: string
}

/** What is stored: the password sealed. */
export const StoredMail = z.strictObject({
  host: z.string(),
  port: z.number(),
  security: z.enum(['tls', 'starttls']),
  user: z.string().nullable(),
  sealedPassword: z.string().nullable(),
  from: z.string(),
})

export type StoredMail = z.infer<typeof StoredMail>

/** `smtps://user:password@host:port`, or `smtp://` for STARTTLS. */
export const mailFromUrl = (text: string, from: string | undefined): MailSettings => {
  const url = new URL(text)
  const security = url.protocol === 'smtps:' ? 'tls' : 'starttls'
  const user = decodeURIComponent(url.username)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: Number(url.port) || (security === 'tls' ? 465 : 587),
    security,
    user: user === '' ? null : user,
    password: url.password === '' ? null : decodeURIComponent(url.password),
    from: from ?? (user.includes('@') ? user : `replyx@${host}`),
  }
}
