import { AppError } from '../../kernel/app-error.ts'
import type { UserId } from '../../kernel/ids.ts'
import { byUser } from './audit-entry.ts'
import type { IdentityDeps } from './deps.ts'
import { emailKey } from './email.ts'
import { MAX_PASSWORD } from './password-policy.ts'
import type { UserRow } from './schema.ts'
import { startSession, wasSeenFrom } from './session-store.ts'
import { findUserByEmail, setPassword } from './store.ts'
import type { NewSession, Origin } from './types.ts'

export interface SignIn extends Origin {
  email: string
  password: string
}

/** The same answer after the same work for an unknown address, a wrong password and a blocked account. */
export const signIn = async (deps: IdentityDeps, input: SignIn): Promise<NewSession> => {
  const user = await checkPassword(deps, input)
  const renewed =
    user.password_hash !== null && deps.passwords.isOld(user.password_hash) ? await deps.passwords.hash(input.password) : undefined
  const userId = user.id as UserId
  return deps.db.write(async (tx) => {
    if (renewed !== undefined) await setPassword(tx, { userId, hash: renewed, at: user.password_changed_at ?? deps.clock() })
    const started = await startSession(deps, tx, { userId, origin: input })
    await deps.audit.record(tx, { ...byUser(userId), event: 'authn_login_success', target: started.session.id, ip: input.ip })
    return started
  })
}

/** The account behind an address and its password; throws `limited` or `unauthenticated`. Counts and logs what fails. */
export const checkPassword = async (deps: IdentityDeps, input: SignIn): Promise<UserRow> => {
  const account = emailKey(input.email)
  const user = await findUserByEmail(deps.db.read, account)
  const isKnown = async (): Promise<boolean> => user !== undefined && (await wasSeenFrom(deps.db.read, { userId: user.id, ip: input.ip }))
  const attempt = await deps.attempts.begin({ account, ip: input.ip, isKnown })
  if (!('succeeded' in attempt)) throw tooMany(deps, input, attempt.retryAfterMs)
  const isRight = await deps.passwords.verify(input.password.slice(0, MAX_PASSWORD * 2), user?.password_hash)
  if (!user || !isRight || user.blocked_at !== null) {
    logFailure(deps, input)
    await deps.db.write((tx) =>
      deps.audit.record(tx, {
        workspaceId: null,
        actor: { kind: 'system', id: null },
        event: 'authn_login_fail',
        target: user?.id,
        ip: input.ip,
      }),
    )
    deps.onSignIn?.('failed')
    throw new AppError('unauthenticated', { key: 'error.wrong_credentials' })
  }
  attempt.succeeded()
  deps.onSignIn?.('ok')
  return user
}

const tooMany = (deps: IdentityDeps, input: SignIn, retryAfterMs: number): AppError => {
  logFailure(deps, input)
  deps.onSignIn?.('failed')
  return new AppError('limited', { key: 'error.too_many_attempts', params: { seconds: Math.ceil(retryAfterMs / 1000) } }, { retryAfterMs })
}

/** fail2ban reads this line: the order of the first fields is part of the filter, and what a stranger typed comes after his address. */
const logFailure = (deps: IdentityDeps, input: SignIn): void =>
  deps.log.warn({ event: 'authn_login_fail', ip: input.ip, userid: input.email.slice(0, 254) }, 'sign-in failed')
