import type { WorkspaceId } from '../../kernel/ids.ts'
import type { IdentityDeps } from './deps.ts'
import { findSessionByToken, SEEN_STEP_MS, sessionOf, touchSession } from './session-store.ts'
import { listMemberships, userOf } from './store.ts'
import type { FoundSession, Membership, User } from './types.ts'

/** Who holds this token; undefined for nobody. Remembers, roughly, when and from where it was used last. */
export const findSession = async (deps: IdentityDeps, token: string, ip?: string): Promise<FoundSession | undefined> => {
  const now = deps.clock()
  const found = await findSessionByToken(deps.db.read, { token, now })
  if (!found) return undefined
  const workspaces = await listMemberships(deps.db.read, found.user.id)
  if (now - found.session.last_seen_at >= SEEN_STEP_MS) await deps.db.write((tx) => touchSession(tx, { id: found.session.id, now, ip }))
  const user = userOf(found.user)
  return { session: sessionOf(found.session), user, workspaces, actorFor: actorIn(user, workspaces) }
}

const actorIn =
  (user: User, workspaces: readonly Membership[]): FoundSession['actorFor'] =>
  (workspaceId: WorkspaceId) => {
    const membership = workspaces.find((workspace) => workspace.id === workspaceId)
    return membership && { kind: 'user', userId: user.id, isAdmin: user.isAdmin, role: membership.role }
  }
