import { AppError } from '../../kernel/app-error.ts'
import type { UserId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import { isUniqueViolation, type Tx } from '../../platform/db/index.ts'
import type { Ctx, WorkspaceRole } from './actor.ts'
import { auditActor, bySystem } from './audit-entry.ts'
import { assertCan } from './can.ts'
import type { IdentityDeps } from './deps.ts'
import { cleanEmail, emailKey } from './email.ts'
import { issueLink } from './links.ts'
import { revokeSessions } from './session-store.ts'
import { insertFirst } from './setup.ts'
import { findWorkspace, hasAccounts, insertMember, insertUser, listWorkspaces, userOf } from './store.ts'
import type { OneTimeLink, User } from './types.ts'

export interface NewAccount {
  email: string
  language: Language
  /** An admin owns the instance; as a member of a workspace he is its owner. */
  role: 'admin' | WorkspaceRole
  /** Of the workspace that is made with the very first account. */
  businessName: string
  /** Needed when there are several workspaces. */
  workspaceId?: string
}

/** For the operator of the machine: an account without a password and the link that sets it. The first one is admin and owner
 *  whatever was asked for, and closes the set-up. Throws `conflict` for an address that has an account. */
export const createAccount = async (deps: IdentityDeps, input: NewAccount): Promise<{ user: User; link: OneTimeLink }> => {
  const email = cleanEmail(input.email)
  return deps.db.write(async (tx) => {
    const user = (await hasAccounts(tx))
      ? await insertAccount(deps, tx, { ...input, email })
      : (await insertFirst(deps, tx, { email, hash: null, language: input.language, businessName: input.businessName })).user
    const { token, expiresAt } = await issueLink(deps, tx, { kind: 'first_password', userId: user.id })
    return { user, link: { token, expiresAt } }
  })
}

const insertAccount = async (deps: IdentityDeps, tx: Tx, input: NewAccount): Promise<User> => {
  const workspaceId = await workspaceFor(tx, input.workspaceId)
  const role = input.role === 'operator' ? 'operator' : 'owner'
  const user = await addUser(deps, tx, { email: input.email, hash: null, language: input.language, isAdmin: input.role === 'admin' })
  await insertMember(tx, { workspaceId, userId: user.id, role, at: deps.clock() })
  await deps.audit.record(tx, { ...bySystem, event: 'user_created', target: user.id, details: { role: input.role, by: 'cli' } })
  return user
}

const workspaceFor = async (tx: Tx, wanted: string | undefined): Promise<string> => {
  if (wanted !== undefined) {
    const found = await findWorkspace(tx, wanted)
    if (!found) throw new AppError('not_found', { key: 'error.workspace_not_found' })
    return found.id
  }
  const [first, second] = await listWorkspaces(tx, 2)
  if (!first || second) throw new AppError('invalid', { key: 'error.workspace_needed' })
  return first.id
}

/** A step: the row of an account; throws `conflict` when the address is taken. */
export const addUser = async (
  deps: IdentityDeps,
  tx: Tx,
  account: { email: string; hash: string | null; language: Language; isAdmin: boolean },
): Promise<User> => {
  const at = deps.clock()
  const id: UserId = deps.newId('usr')
  const row = {
    id,
    email: account.email,
    email_key: emailKey(account.email),
    password_hash: account.hash,
    language: account.language,
    name: null,
    is_admin: account.isAdmin ? 1 : 0,
    is_first: null,
    created_at: at,
    password_changed_at: account.hash === null ? null : at,
    blocked_at: null,
  }
  try {
    await insertUser(tx, row)
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', { key: 'error.email_taken' }, { field: 'email' })
    throw error
  }
  return userOf(row)
}

/** Shuts an account out at once, in every open session; its data stays. Nobody blocks himself. */
export const blockUser = async (deps: IdentityDeps, ctx: Ctx, userId: string): Promise<void> => {
  assertCan(ctx, 'instance.manage')
  if (ctx.actor.kind === 'user' && ctx.actor.userId === userId) throw new AppError('refused', { key: 'error.not_yourself' })
  return setBlocked(deps, ctx, { userId, at: deps.clock() })
}

export const unblockUser = async (deps: IdentityDeps, ctx: Ctx, userId: string): Promise<void> => {
  assertCan(ctx, 'instance.manage')
  return setBlocked(deps, ctx, { userId, at: null })
}

const setBlocked = (deps: IdentityDeps, ctx: Ctx, { userId, at }: { userId: string; at: number | null }): Promise<void> =>
  deps.db.write(async (tx) => {
    const row = await tx.updateTable('users').set({ blocked_at: at }).where('id', '=', userId).returning('id').executeTakeFirst()
    if (!row) throw new AppError('not_found', { key: 'error.account_not_found', params: { email: userId } })
    if (at !== null) await revokeSessions(tx, { userId, at })
    await deps.audit.record(tx, {
      workspaceId: null,
      actor: auditActor(ctx.actor),
      event: at === null ? 'user_unblocked' : 'user_blocked',
      target: userId,
    })
  })

/** The language of the console and of mails to this account. */
export const changeLanguage = async (deps: IdentityDeps, userId: UserId, language: Language): Promise<void> => {
  await deps.db.write((tx) => tx.updateTable('users').set({ language }).where('id', '=', userId).execute())
}

/** The name customers read over his messages; an empty one takes it away. */
export const changeName = async (deps: IdentityDeps, userId: UserId, name: string): Promise<void> => {
  await deps.db.write((tx) =>
    tx
      .updateTable('users')
      .set({ name: name.trim() || null })
      .where('id', '=', userId)
      .execute(),
  )
}
