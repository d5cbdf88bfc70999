import { AppError } from '../../kernel/app-error.ts'
import { byUser } from './audit-entry.ts'
import type { IdentityDeps } from './deps.ts'
import { findSessionByToken, listLiveSessions, revokeSessions } from './session-store.ts'
import type { Me, Session } from './types.ts'

export const signOut = async (deps: IdentityDeps, token: string): Promise<void> => {
  await deps.db.write(async (tx) => {
    const found = await findSessionByToken(tx, { token, now: deps.clock() })
    if (!found) return
    await revokeSessions(tx, { userId: found.user.id, only: found.session.id, at: deps.clock() })
    await deps.audit.record(tx, { ...byUser(found.user.id), event: 'session_ended', target: found.session.id })
  })
}

export const listSessions = (deps: IdentityDeps, me: Me): Promise<Session[]> =>
  listLiveSessions(deps.db.read, { userId: me.userId, now: deps.clock() })

export const revokeSession = (deps: IdentityDeps, me: Me, sessionId: string): Promise<void> =>
  deps.db.write(async (tx) => {
    const ended = await revokeSessions(tx, { userId: me.userId, only: sessionId, at: deps.clock() })
    if (ended === 0) throw new AppError('not_found', { key: 'error.session_not_found' })
    await deps.audit.record(tx, { ...byUser(me.userId), event: 'session_revoked', target: sessionId })
  })

export const revokeOtherSessions = (deps: IdentityDeps, me: Me): Promise<number> =>
  deps.db.write(async (tx) => {
    const ended = await revokeSessions(tx, { userId: me.userId, except: me.sessionId, at: deps.clock() })
    if (ended > 0) await deps.audit.record(tx, { ...byUser(me.userId), event: 'session_revoked', details: { others: ended } })
    return ended
  })
