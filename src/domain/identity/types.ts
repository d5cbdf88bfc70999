import type { ApiKeyId, SessionId, UserId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { Actor, ApiScope, WorkspaceRole } from './actor.ts'

export interface User {
  id: UserId
  /** As it was typed; compared in lower case. */
  email: string
  language: Language
  /** What customers read over his messages; null until he says it. */
  name: string | null
  isAdmin: boolean
  isBlocked: boolean
  createdAt: number
}

export interface Workspace {
  id: WorkspaceId
  name: string
}

export interface Membership extends Workspace {
  role: WorkspaceRole
}

export interface Session {
  id: SessionId
  userId: UserId
  createdAt: number
  lastSeenAt: number
  /** Ends by then however busy it is. */
  expiresAt: number
  ip: string
  userAgent: string
}

/** The token is what the cookie carries; only its SHA-256 is stored. */
export interface NewSession {
  token: string
  session: Session
}

export interface FoundSession {
  session: Session
  user: User
  workspaces: readonly Membership[]
  /** Undefined when the user is no member of it. */
  actorFor(workspaceId: WorkspaceId): Extract<Actor, { kind: 'user' }> | undefined
}

/** A secret that is shown once and works once. */
export interface OneTimeLink {
  token: string
  expiresAt: number
}

/** Whose account a signed-in verb is about. */
export interface Me {
  userId: UserId
  sessionId: SessionId
}

/** Where a request comes from, for sessions, limits and the audit log. */
export interface Origin {
  ip: string
  userAgent: string
}

export interface ApiKey {
  id: ApiKeyId
  name: string
  /** How the key begins and ends, to tell keys apart: `rx_live_3fT…x9Qa`. */
  masked: string
  scopes: readonly ApiScope[]
  createdAt: number
  lastUsedAt: number | null
}

export interface Member {
  userId: UserId
  email: string
  role: WorkspaceRole
  isAdmin: boolean
  isBlocked: boolean
  joinedAt: number
  lastSeenAt: number | null
}

export interface Invitation {
  id: string
  email: string
  role: WorkspaceRole
  expiresAt: number
}
