import { AppError } from '../../kernel/app-error.ts'
import type { UserId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import { addUser } from './accounts.ts'
import type { Ctx, WorkspaceRole } from './actor.ts'
import { auditActor, byUser } from './audit-entry.ts'
import { assertCan } from './can.ts'
import type { IdentityDeps } from './deps.ts'
import { cleanEmail, emailKey } from './email.ts'
import { consumeLink, issueLink, peekLink } from './links.ts'
import { assertGoodPassword } from './password-policy.ts'
import type { LinkRow } from './schema.ts'
import { startSession } from './session-store.ts'
import { checkPassword } from './sign-in.ts'
import { findUserByEmail, findWorkspace, insertMember, roleOf } from './store.ts'
import type { Invitation, NewSession, OneTimeLink, Origin } from './types.ts'

const KINDS = ['invite'] as const
const MAX_OPEN = 100

/** A link for one address; whoever invites hands it over. A new one for the same address ends the old. */
export const inviteMember = async (
  deps: IdentityDeps,
  ctx: Ctx,
  input: { email: string; role: WorkspaceRole },
): Promise<OneTimeLink & { id: string }> => {
  assertCan(ctx, 'members.manage')
  const email = cleanEmail(input.email)
  return deps.db.write(async (tx) => {
    const user = await findUserByEmail(tx, emailKey(email))
    const member =
      user &&
      (await tx
        .selectFrom('members')
        .select('role')
        .where('workspace_id', '=', ctx.workspaceId)
        .where('user_id', '=', user.id)
        .executeTakeFirst())
    if (member) throw new AppError('conflict', { key: 'error.already_member' }, { field: 'email' })
    const actor = auditActor(ctx.actor)
    const link = await issueLink(deps, tx, {
      kind: 'invite',
      workspaceId: ctx.workspaceId,
      email: emailKey(email),
      role: input.role,
      createdBy: actor.id,
    })
    await deps.audit.record(tx, {
      workspaceId: ctx.workspaceId,
      actor,
      event: 'member_invited',
      target: link.id,
      details: { role: input.role },
    })
    return link
  })
}

export const listInvitations = async (deps: IdentityDeps, ctx: Ctx): Promise<Invitation[]> => {
  assertCan(ctx, 'members.manage')
  const rows = await deps.db.read
    .selectFrom('one_time_links')
    .selectAll()
    .where('kind', '=', 'invite')
    .where('workspace_id', '=', ctx.workspaceId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .orderBy('created_at', 'desc')
    .limit(MAX_OPEN)
    .execute()
  return rows.map((row) => ({ id: row.id, email: row.email ?? '', role: roleOf(row.role ?? ''), expiresAt: row.expires_at }))
}

export const cancelInvitation = async (deps: IdentityDeps, ctx: Ctx, id: string): Promise<void> => {
  assertCan(ctx, 'members.manage')
  return deps.db.write(async (tx) => {
    const row = await tx
      .updateTable('one_time_links')
      .set({ ended_at: deps.clock() })
      .where('id', '=', id)
      .where('kind', '=', 'invite')
      .where('workspace_id', '=', ctx.workspaceId)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new AppError('not_found', { key: 'error.invitation_not_found' })
    await deps.audit.record(tx, {
      workspaceId: ctx.workspaceId,
      actor: auditActor(ctx.actor),
      event: 'member_invite_cancelled',
      target: id,
    })
  })
}

export interface FoundInvitation {
  email: string
  role: WorkspaceRole
  workspaceName: string
  /** Then the page asks for the account's password instead of a new one. */
  hasAccount: boolean
}

/** What this token invites to; undefined when it opens nothing. For the page, before anything is typed. */
export const findInvitation = async (deps: IdentityDeps, token: string): Promise<FoundInvitation | undefined> => {
  const link = await peekLink(deps.db.read, { kinds: KINDS, token, now: deps.clock() })
  const workspace = link?.workspace_id ? await findWorkspace(deps.db.read, link.workspace_id) : undefined
  if (!link?.email || !workspace) return undefined
  const user = await findUserByEmail(deps.db.read, link.email)
  return { email: link.email, role: roleOf(link.role ?? ''), workspaceName: workspace.name, hasAccount: user !== undefined }
}

export interface AcceptedInvitation extends Origin {
  token: string
  password: string
  language: Language
}

/** Joins the workspace and signs in: a new account is made with this password, an existing one is proved by it. */
export const acceptInvitation = async (deps: IdentityDeps, input: AcceptedInvitation): Promise<NewSession> => {
  const invitation = await findInvitation(deps, input.token)
  if (!invitation) throw expired()
  const { email, hasAccount } = invitation
  const existing = hasAccount ? ((await checkPassword(deps, { ...input, email })).id as UserId) : undefined
  if (existing === undefined) assertGoodPassword(input.password, email)
  const hash = existing === undefined ? await deps.passwords.hash(input.password) : null
  return deps.db.write(async (tx) => {
    const link = await consumeLink(tx, { kinds: KINDS, token: input.token, now: deps.clock() })
    if (!link?.workspace_id) throw expired()
    const userId = existing ?? (await addUser(deps, tx, { email, hash, language: input.language, isAdmin: false })).id
    await join(deps, tx, { link, userId, ip: input.ip })
    return startSession(deps, tx, { userId, origin: input })
  })
}

const join = async (deps: IdentityDeps, tx: Tx, { link, userId, ip }: { link: LinkRow; userId: UserId; ip: string }): Promise<void> => {
  const workspaceId = link.workspace_id as WorkspaceId
  const role = roleOf(link.role ?? '')
  await insertMember(tx, { workspaceId, userId, role, at: deps.clock() })
  await deps.audit.record(tx, { ...byUser(userId), workspaceId, event: 'member_joined', target: userId, ip, details: { role } })
}

const expired = (): AppError => new AppError('refused', { key: 'error.invite_link_expired' })
