import type { UserId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { blockUser, changeLanguage, changeName, createAccount, type NewAccount, unblockUser } from './accounts.ts'
import type { ApiScope, Ctx, WorkspaceRole } from './actor.ts'
import { authenticateApiKey, createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { changePassword, type PasswordChange } from './change-password.ts'
import { CLEANUP_JOB, createCleanupJob } from './cleanup-job.ts'
import type { IdentityDeps } from './deps.ts'
import { findSession } from './find-session.ts'
import {
  type AcceptedInvitation,
  acceptInvitation,
  cancelInvitation,
  type FoundInvitation,
  findInvitation,
  inviteMember,
  listInvitations,
} from './invitations.ts'
import { canMailResets, createMailJob, MAIL_JOB } from './mail-job.ts'
import { type Mailbox, mailboxesOf } from './mailboxes.ts'
import { changeRole, listMembers, removeMember } from './members.ts'
import { findReset, requestPasswordReset, resetLink, resetPassword } from './reset-password.ts'
import { listSessions, revokeOtherSessions, revokeSession, signOut } from './sessions.ts'
import { createSetup, type Setup } from './setup.ts'
import { type SignIn, signIn } from './sign-in.ts'
import { findUser } from './store.ts'
import type { ApiKey, FoundSession, Invitation, Me, Member, NewSession, OneTimeLink, Session, User } from './types.ts'

export interface Identity {
  setup: Setup
  /** Throws `unauthenticated` for a wrong pair, `limited` when it is tried too often. */
  signIn(input: SignIn): Promise<NewSession>
  /** Signing out twice is fine. */
  signOut(token: string): Promise<void>
  /** Asked at every request of the console; undefined sends the reader to the sign-in page. */
  findSession(token: string, ip?: string): Promise<FoundSession | undefined>
  /** The open sessions of an account, last used first. */
  listSessions(me: Me): Promise<Session[]>
  /** Throws `not_found` for one that has ended or is another account's. */
  revokeSession(me: Me, sessionId: string): Promise<void>
  /** Ends all but this one; returns how many that were. */
  revokeOtherSessions(me: Me): Promise<number>
  changePassword(me: Me, input: PasswordChange): Promise<void>
  /** Whether `requestPasswordReset` can send anything; else the operator of the machine makes a link. */
  canMailResets(): boolean
  requestPasswordReset(email: string): Promise<void>
  findReset(token: string): Promise<{ email: string; isFirst: boolean } | undefined>
  resetPassword(input: { token: string; password: string; ip: string }): Promise<void>
  resetLink(email: string): Promise<OneTimeLink>
  createAccount(input: NewAccount): Promise<{ user: User; link: OneTimeLink }>
  blockUser(ctx: Ctx, userId: string): Promise<void>
  unblockUser(ctx: Ctx, userId: string): Promise<void>
  changeLanguage(userId: UserId, language: Language): Promise<void>
  changeName(userId: UserId, name: string): Promise<void>
  /** What customers may call this account; null when it has said nothing. */
  nameOf(userId: UserId): Promise<string | null>
  /** Where the members of a workspace are written to. For other features: whoever asks has a reason of his own. */
  mailboxesOf(workspaceId: WorkspaceId): Promise<Mailbox[]>
  createApiKey(ctx: Ctx, input: { name: string; scopes: readonly ApiScope[] }): Promise<{ apiKey: ApiKey; secret: string }>
  listApiKeys(ctx: Ctx): Promise<ApiKey[]>
  revokeApiKey(ctx: Ctx, id: string): Promise<void>
  authenticateApiKey(secret: string): ReturnType<typeof authenticateApiKey>
  members: {
    list(ctx: Ctx): Promise<Member[]>
    changeRole(ctx: Ctx, input: { userId: string; role: WorkspaceRole }): Promise<void>
    remove(ctx: Ctx, userId: string): Promise<void>
    invite(ctx: Ctx, input: { email: string; role: WorkspaceRole }): Promise<OneTimeLink & { id: string }>
    listInvitations(ctx: Ctx): Promise<Invitation[]>
    cancelInvitation(ctx: Ctx, id: string): Promise<void>
    findInvitation(token: string): Promise<FoundInvitation | undefined>
    accept(input: AcceptedInvitation): Promise<NewSession>
  }
  /** Kinds of jobs this feature enqueues or repeats. */
  jobs: JobHandlers
}

export const createIdentity = (deps: IdentityDeps): Identity => ({
  setup: createSetup(deps),
  signIn: (input) => signIn(deps, input),
  signOut: (token) => signOut(deps, token),
  findSession: (token, ip) => findSession(deps, token, ip),
  listSessions: (me) => listSessions(deps, me),
  revokeSession: (me, sessionId) => revokeSession(deps, me, sessionId),
  revokeOtherSessions: (me) => revokeOtherSessions(deps, me),
  changePassword: (me, input) => changePassword(deps, me, input),
  canMailResets: () => canMailResets(deps),
  requestPasswordReset: (email) => requestPasswordReset(deps, email),
  findReset: (token) => findReset(deps, token),
  resetPassword: (input) => resetPassword(deps, input),
  resetLink: (email) => resetLink(deps, email),
  createAccount: (input) => createAccount(deps, input),
  blockUser: (ctx, userId) => blockUser(deps, ctx, userId),
  unblockUser: (ctx, userId) => unblockUser(deps, ctx, userId),
  changeLanguage: (userId, language) => changeLanguage(deps, userId, language),
  changeName: (userId, name) => changeName(deps, userId, name),
  nameOf: async (userId) => (await findUser(deps.db.read, userId))?.name ?? null,
  mailboxesOf: (workspaceId) => mailboxesOf(deps, workspaceId),
  createApiKey: (ctx, input) => createApiKey(deps, ctx, input),
  listApiKeys: (ctx) => listApiKeys(deps, ctx),
  revokeApiKey: (ctx, id) => revokeApiKey(deps, ctx, id),
  authenticateApiKey: (secret) => authenticateApiKey(deps, secret),
  members: {
    list: (ctx) => listMembers(deps, ctx),
    changeRole: (ctx, input) => changeRole(deps, ctx, input),
    remove: (ctx, userId) => removeMember(deps, ctx, userId),
    invite: (ctx, input) => inviteMember(deps, ctx, input),
    listInvitations: (ctx) => listInvitations(deps, ctx),
    cancelInvitation: (ctx, id) => cancelInvitation(deps, ctx, id),
    findInvitation: (token) => findInvitation(deps, token),
    accept: (input) => acceptInvitation(deps, input),
  },
  jobs: { [MAIL_JOB]: createMailJob(deps), [CLEANUP_JOB]: createCleanupJob(deps) },
})
