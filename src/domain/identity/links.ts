import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { hashToken, newToken } from '../../platform/secrets/index.ts'
import type { WorkspaceRole } from './actor.ts'
import type { IdentityDeps } from './deps.ts'
import type { IdentityTables, LinkRow } from './schema.ts'
import type { OneTimeLink } from './types.ts'

/** `setup` makes the first account, `reset` sets a password, `first_password` sets the first one, `invite` joins a workspace. */
export type LinkKind = 'setup' | 'reset' | 'first_password' | 'invite'

const LIFE_MS: Record<LinkKind, number> = {
  setup: 30 * MINUTE_MS,
  reset: HOUR_MS,
  first_password: 7 * DAY_MS,
  invite: 7 * DAY_MS,
}

export interface NewLink {
  kind: LinkKind
  userId?: string
  workspaceId?: string
  email?: string
  role?: WorkspaceRole
  createdBy?: string | null
}

/** A step: makes a link and ends the earlier ones for the same purpose, so that only the newest one opens anything. */
export const issueLink = async (deps: IdentityDeps, tx: Tx<IdentityTables>, link: NewLink): Promise<OneTimeLink & { id: string }> => {
  const now = deps.clock()
  await endLinks(tx, link, now)
  const token = newToken()
  const row: LinkRow = {
    id: deps.newId('lnk'),
    kind: link.kind,
    token_hash: hashToken(token),
    user_id: link.userId ?? null,
    workspace_id: link.workspaceId ?? null,
    email: link.email ?? null,
    role: link.role ?? null,
    created_by: link.createdBy ?? null,
    created_at: now,
    expires_at: now + LIFE_MS[link.kind],
    ended_at: null,
  }
  await tx.insertInto('one_time_links').values(row).execute()
  return { id: row.id, token, expiresAt: row.expires_at }
}

const endLinks = async (tx: Tx<IdentityTables>, link: NewLink, now: number): Promise<void> => {
  let update = tx.updateTable('one_time_links').set({ ended_at: now }).where('ended_at', 'is', null)
  // A forgotten first password and a reset are one purpose: whoever holds either sets the password.
  if (link.userId !== undefined) update = update.where('user_id', '=', link.userId).where('kind', 'in', ['reset', 'first_password'])
  else if (link.kind === 'invite') {
    update = update
      .where('kind', '=', 'invite')
      .where('workspace_id', '=', link.workspaceId ?? '')
      .where('email', '=', link.email ?? '')
  } else update = update.where('kind', '=', link.kind)
  await update.execute()
}

/** The link that this token opens now, without using it up. */
export const peekLink = (
  reader: Reader<IdentityTables> | Tx<IdentityTables>,
  input: { kinds: readonly LinkKind[]; token: string; now: number },
): Promise<LinkRow | undefined> =>
  reader
    .selectFrom('one_time_links')
    .selectAll()
    .where('token_hash', '=', hashToken(input.token))
    .where('kind', 'in', [...input.kinds])
    .where('ended_at', 'is', null)
    .where('expires_at', '>', input.now)
    .executeTakeFirst()

/** A step: uses the link up; of two who come at once only one gets it. */
export const consumeLink = (
  tx: Tx<IdentityTables>,
  input: { kinds: readonly LinkKind[]; token: string; now: number },
): Promise<LinkRow | undefined> =>
  tx
    .updateTable('one_time_links')
    .set({ ended_at: input.now })
    .where('token_hash', '=', hashToken(input.token))
    .where('kind', 'in', [...input.kinds])
    .where('ended_at', 'is', null)
    .where('expires_at', '>', input.now)
    .returningAll()
    .executeTakeFirst()

/** Forgets links that expired long ago. */
export const deleteOldLinks = async (tx: Tx<IdentityTables>, before: number): Promise<void> => {
  await tx.deleteFrom('one_time_links').where('expires_at', '<', before).execute()
}
