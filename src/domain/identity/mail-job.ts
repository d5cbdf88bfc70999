import { z } from 'zod'
import type { Tx } from '../../platform/db/index.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import { MailError, type MailTemplate } from '../../platform/mail/index.ts'
import type { IdentityDeps } from './deps.ts'
import { emailKey } from './email.ts'
import { issueLink } from './links.ts'
import type { UserRow } from './schema.ts'
import { findUserByEmail, userOf } from './store.ts'

export const MAIL_JOB = 'identity.mail'

const Payload = z.strictObject({ template: z.enum(['reset', 'password_changed']), to: z.string().max(254) })

/** A step. The row holds no token: the job makes it when it writes the mail. Nothing is promised while no mail server is set. */
export const enqueueMail = async (deps: IdentityDeps, tx: Tx, input: { template: MailTemplate; to: string }): Promise<void> => {
  const isPossible = input.template === 'reset' ? canMailResets(deps) : deps.mail.mailer.isReady()
  if (isPossible) await deps.jobs.enqueue(tx, { kind: MAIL_JOB, payload: input, key: `${input.template}:${emailKey(input.to)}` })
}

export const createMailJob = (deps: IdentityDeps): JobHandler =>
  jobHandler({
    schema: Payload,
    concurrency: 1,
    maxAttempts: 8,
    timeoutMs: 60_000,
    run: async ({ template, to }, job) => {
      const user = await findUserByEmail(deps.db.read, emailKey(to))
      if (!user || user.blocked_at !== null) return
      const params = await paramsOf(deps, template, user)
      if (!params) return
      const mail = deps.mail.texts(userOf(user).language, template, params)
      try {
        // Sent to the address on file, never to the one that was typed: the two may differ by more than case.
        await deps.mail.mailer.send({ to: user.email, ...mail }, job.signal)
      } catch (error) {
        if (!(error instanceof MailError) || !error.isPermanent) throw error
        job.log.warn({ err: error, template, userId: user.id }, 'a mail was refused for good')
      }
    },
  })

/** Whether a forgotten password can be mailed at all. */
export const canMailResets = (deps: IdentityDeps): boolean => deps.mail.mailer.isReady() && deps.mail.resetUrl !== undefined

/** A try that failed after making a link leaves one nobody saw; the next one replaces it. */
const paramsOf = async (
  deps: IdentityDeps,
  template: MailTemplate,
  user: UserRow,
): Promise<Record<string, string | number> | undefined> => {
  if (template !== 'reset') return { email: user.email }
  const { resetUrl } = deps.mail
  if (!resetUrl) return undefined
  const { token, expiresAt } = await deps.db.write(async (tx) => {
    const link = await issueLink(deps, tx, { kind: 'reset', userId: user.id })
    await deps.audit.record(tx, {
      workspaceId: null,
      actor: { kind: 'system', id: null },
      event: 'authn_token_created',
      target: user.id,
      details: { by: 'mail' },
    })
    return link
  })
  return { email: user.email, url: resetUrl(token), minutes: Math.round((expiresAt - deps.clock()) / 60_000) }
}
