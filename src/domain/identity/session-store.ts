import { DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { SessionId, UserId } from '../../kernel/ids.ts'
import { networkOfIp } from '../../kernel/ip.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { hashToken, newToken } from '../../platform/secrets/index.ts'
import type { IdentityDeps } from './deps.ts'
import type { IdentityTables, SessionRow, UserRow } from './schema.ts'
import type { NewSession, Origin, Session } from './types.ts'

const IDLE_MS = 14 * DAY_MS
const LONGEST_MS = 60 * DAY_MS
/** How exact `last_seen_at` is: a write a request would cost more than it tells. */
export const SEEN_STEP_MS = 5 * MINUTE_MS
const USER_AGENT_LENGTH = 300

type Read = Reader<IdentityTables> | Tx<IdentityTables>
type Write = Tx<IdentityTables>

export const sessionOf = (row: SessionRow): Session => ({
  id: row.id as SessionId,
  userId: row.user_id as UserId,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  ip: row.ip,
  userAgent: row.user_agent,
})

/** A step: every sign-in makes a new token, so one that was planted before it opens nothing. */
export const startSession = async (deps: IdentityDeps, tx: Write, input: { userId: UserId; origin: Origin }): Promise<NewSession> => {
  const token = newToken()
  const now = deps.clock()
  const row: SessionRow = {
    id: deps.newId('ses'),
    user_id: input.userId,
    token_hash: hashToken(token),
    created_at: now,
    last_seen_at: now,
    expires_at: now + LONGEST_MS,
    ip: input.origin.ip,
    user_agent: input.origin.userAgent.slice(0, USER_AGENT_LENGTH),
    revoked_at: null,
  }
  await tx.insertInto('sessions').values(row).execute()
  return { token, session: sessionOf(row) }
}

/** Undefined for a token that is unknown, ended, too old, unused for too long, or whose owner is blocked. */
export const findSessionByToken = async (
  reader: Read,
  { token, now }: { token: string; now: number },
): Promise<{ session: SessionRow; user: UserRow } | undefined> => {
  const session = await reader
    .selectFrom('sessions')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - IDLE_MS)
    .executeTakeFirst()
  if (!session) return undefined
  const user = await reader
    .selectFrom('users')
    .selectAll()
    .where('id', '=', session.user_id)
    .where('blocked_at', 'is', null)
    .executeTakeFirst()
  return user && { session, user }
}

export const listLiveSessions = async (reader: Read, input: { userId: string; now: number }): Promise<Session[]> => {
  const rows = await reader
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', input.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', input.now)
    .where('last_seen_at', '>', input.now - IDLE_MS)
    .orderBy('last_seen_at', 'desc')
    .execute()
  return rows.map(sessionOf)
}

export const touchSession = async (tx: Write, input: { id: string; now: number; ip: string | undefined }): Promise<void> => {
  await tx
    .updateTable('sessions')
    .set({ last_seen_at: input.now, ...(input.ip === undefined ? {} : { ip: input.ip }) })
    .where('id', '=', input.id)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Ends one session of the user, or all but one, or all; returns how many were open. */
export const revokeSessions = async (tx: Write, input: { userId: string; at: number; only?: string; except?: string }): Promise<number> => {
  let update = tx.updateTable('sessions').set({ revoked_at: input.at }).where('user_id', '=', input.userId).where('revoked_at', 'is', null)
  if (input.only !== undefined) update = update.where('id', '=', input.only)
  if (input.except !== undefined) update = update.where('id', '!=', input.except)
  return (await update.returning('id').execute()).length
}

/** Whether this account was signed in from this network before; ended sessions count too. */
export const wasSeenFrom = async (reader: Read, input: { userId: string; ip: string }): Promise<boolean> => {
  const rows = await reader.selectFrom('sessions').select('ip').distinct().where('user_id', '=', input.userId).limit(200).execute()
  return rows.some((row) => networkOfIp(row.ip) === networkOfIp(input.ip))
}

/** Forgets sessions that ended long ago. */
export const deleteOldSessions = async (tx: Write, before: number): Promise<void> => {
  await tx.deleteFrom('sessions').where('expires_at', '<', before).execute()
}
