import { AppError } from '../../kernel/app-error.ts'
import { byUser } from './audit-entry.ts'
import type { IdentityDeps } from './deps.ts'
import { enqueueMail } from './mail-job.ts'
import { assertGoodPassword } from './password-policy.ts'
import { revokeSessions } from './session-store.ts'
import { findUser, setPassword } from './store.ts'
import type { Me } from './types.ts'

export interface PasswordChange {
  current: string
  next: string
  ip: string
}

/** Asks for the current password and ends every other session of the account. */
export const changePassword = async (deps: IdentityDeps, me: Me, input: PasswordChange): Promise<void> => {
  const user = await findUser(deps.db.read, me.userId)
  if (!user) throw new AppError('unauthenticated', { key: 'error.signed_out' })
  // Somebody at an unattended screen guesses no faster than at the door; the account's own session is known by definition.
  const attempt = await deps.attempts.begin({ account: user.email_key, ip: input.ip, isKnown: async () => true })
  if (!('succeeded' in attempt)) {
    const { retryAfterMs } = attempt
    throw new AppError('limited', { key: 'error.too_many_attempts', params: { seconds: Math.ceil(retryAfterMs / 1000) } }, { retryAfterMs })
  }
  if (!(await deps.passwords.verify(input.current, user.password_hash))) {
    throw new AppError('invalid', { key: 'error.wrong_current_password' }, { field: 'current' })
  }
  attempt.succeeded()
  assertGoodPassword(input.next, user.email)
  const hash = await deps.passwords.hash(input.next)
  await deps.db.write(async (tx) => {
    const at = deps.clock()
    await setPassword(tx, { userId: me.userId, hash, at })
    const ended = await revokeSessions(tx, { userId: me.userId, except: me.sessionId, at })
    await deps.audit.record(tx, { ...byUser(me.userId), event: 'authn_password_change', ip: input.ip, details: { endedSessions: ended } })
    await enqueueMail(deps, tx, { template: 'password_changed', to: user.email })
  })
}
