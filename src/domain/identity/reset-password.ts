import { AppError } from '../../kernel/app-error.ts'
import { HOUR_MS } from '../../kernel/clock.ts'
import type { LimitRule } from '../../platform/limits/index.ts'
import { byUser } from './audit-entry.ts'
import type { IdentityDeps } from './deps.ts'
import { emailKey } from './email.ts'
import { consumeLink, issueLink, peekLink } from './links.ts'
import { enqueueMail } from './mail-job.ts'
import { assertGoodPassword } from './password-policy.ts'
import { revokeSessions } from './session-store.ts'
import { findUser, findUserByEmail, setPassword } from './store.ts'
import type { OneTimeLink } from './types.ts'

const KINDS = ['reset', 'first_password'] as const
const MAILS: LimitRule = { name: 'reset_mail', quota: 3, windowMs: HOUR_MS }

/** Does the same for an address nobody has: whether there is an account is seen only later, by the job. More than a few mails an
 *  hour to one address are left out without a word. */
export const requestPasswordReset = async (deps: IdentityDeps, email: string): Promise<void> => {
  if (!deps.limits.take(MAILS, emailKey(email).slice(0, 254)).isAllowed) return
  await deps.db.write((tx) => enqueueMail(deps, tx, { template: 'reset', to: email.trim().slice(0, 254) }))
}

/** For the operator of the machine: makes the link itself and hands it over. Throws `not_found` for an unknown address. */
export const resetLink = (deps: IdentityDeps, email: string): Promise<OneTimeLink> =>
  deps.db.write(async (tx) => {
    const user = await findUserByEmail(tx, emailKey(email))
    if (!user) throw new AppError('not_found', { key: 'error.account_not_found', params: { email } })
    const { token, expiresAt } = await issueLink(deps, tx, { kind: 'reset', userId: user.id })
    await deps.audit.record(tx, {
      workspaceId: null,
      actor: { kind: 'system', id: null },
      event: 'authn_token_created',
      target: user.id,
      details: { by: 'cli' },
    })
    return { token, expiresAt }
  })

/** Whose password this token would set; undefined when it opens nothing. For the page, before anything is typed. */
export const findReset = async (deps: IdentityDeps, token: string): Promise<{ email: string; isFirst: boolean } | undefined> => {
  const link = await peekLink(deps.db.read, { kinds: KINDS, token, now: deps.clock() })
  const user = link?.user_id ? await findUser(deps.db.read, link.user_id) : undefined
  return user && { email: user.email, isFirst: user.password_hash === null }
}

/** Sets the password and ends every session; signs nobody in. */
export const resetPassword = async (deps: IdentityDeps, input: { token: string; password: string; ip: string }): Promise<void> => {
  const found = await findReset(deps, input.token)
  if (!found) throw expired()
  assertGoodPassword(input.password, found.email)
  const hash = await deps.passwords.hash(input.password)
  await deps.db.write(async (tx) => {
    const at = deps.clock()
    const link = await consumeLink(tx, { kinds: KINDS, token: input.token, now: at })
    if (!link?.user_id || !(await setPassword(tx, { userId: link.user_id, hash, at }))) throw expired()
    await revokeSessions(tx, { userId: link.user_id, at })
    await deps.audit.record(tx, { ...byUser(link.user_id), event: 'authn_password_change', ip: input.ip, details: { by: 'link' } })
    if (!found.isFirst) await enqueueMail(deps, tx, { template: 'password_changed', to: found.email })
  })
}

const expired = (): AppError => new AppError('refused', { key: 'error.reset_link_expired' })
