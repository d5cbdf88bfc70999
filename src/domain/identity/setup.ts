import { AppError } from '../../kernel/app-error.ts'
import type { UserId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import { isUniqueViolation, type Tx } from '../../platform/db/index.ts'
import { byUser } from './audit-entry.ts'
import type { IdentityDeps } from './deps.ts'
import { cleanEmail, emailKey } from './email.ts'
import { consumeLink, issueLink, peekLink } from './links.ts'
import { assertGoodPassword } from './password-policy.ts'
import { startSession } from './session-store.ts'
import { hasAccounts, insertMember, insertUser, insertWorkspace, userOf } from './store.ts'
import type { NewSession, OneTimeLink, Origin, User, Workspace } from './types.ts'

export interface FirstAccount {
  language: Language
  email: string
  password: string
  businessName: string
}

export interface Setup {
  /** True until the first account exists, never again after. */
  isOpen(): Promise<boolean>
  /** A link for 30 minutes; ends the one before. Throws `conflict` when the set-up is done. */
  issueLink(): Promise<OneTimeLink>
  /** Whether this token would be taken now. */
  accepts(token: string): Promise<boolean>
  /** Makes the first account, admin and owner of one workspace, and signs it in. Of two at once one gets `conflict`. */
  finish(input: FirstAccount & Origin & { token: string }): Promise<NewSession & { user: User; workspace: Workspace }>
  /** The same from the configuration, at every start: does nothing once an account exists. */
  fromConfig(input: FirstAccount): Promise<'made' | 'exists'>
}

const KINDS = ['setup'] as const

export const createSetup = (deps: IdentityDeps): Setup => ({
  isOpen: async () => !(await hasAccounts(deps.db.read)),
  issueLink: () =>
    deps.db.write(async (tx) => {
      if (await hasAccounts(tx)) throw closed()
      const { token, expiresAt } = await issueLink(deps, tx, { kind: 'setup' })
      return { token, expiresAt }
    }),
  accepts: async (token) =>
    !(await hasAccounts(deps.db.read)) && (await peekLink(deps.db.read, { kinds: KINDS, token, now: deps.clock() })) !== undefined,
  finish: (input) => finish(deps, input),
  fromConfig: async (input) => {
    if (await hasAccounts(deps.db.read)) return 'exists'
    const account = await prepare(deps, input)
    try {
      await deps.db.write((tx) => insertFirst(deps, tx, account))
      return 'made'
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return 'exists'
      throw error
    }
  },
})

const finish = async (deps: IdentityDeps, input: Parameters<Setup['finish']>[0]): ReturnType<Setup['finish']> => {
  // Looked at before the costly hash, and used up after it.
  if (await hasAccounts(deps.db.read)) throw closed()
  if (!(await peekLink(deps.db.read, { kinds: KINDS, token: input.token, now: deps.clock() }))) throw expired()
  const account = await prepare(deps, input)
  return deps.db.write(async (tx) => {
    if (!(await consumeLink(tx, { kinds: KINDS, token: input.token, now: deps.clock() }))) throw expired()
    const { user, workspace } = await insertFirst(deps, tx, account)
    await deps.audit.record(tx, { ...byUser(user.id), event: 'authn_login_success', ip: input.ip, details: { by: 'setup' } })
    return { ...(await startSession(deps, tx, { userId: user.id, origin: input })), user, workspace }
  })
}

interface PreparedAccount {
  email: string
  hash: string
  language: Language
  businessName: string
}

const prepare = async (deps: IdentityDeps, input: FirstAccount): Promise<PreparedAccount> => {
  const email = cleanEmail(input.email)
  assertGoodPassword(input.password, email)
  return { email, hash: await deps.passwords.hash(input.password), language: input.language, businessName: input.businessName }
}

/** A step: the one account with the mark `is_first`; the constraint on it decides who was first. */
export const insertFirst = async (
  deps: IdentityDeps,
  tx: Tx,
  account: Omit<PreparedAccount, 'hash'> & { hash: string | null },
): Promise<{ user: User; workspace: Workspace }> => {
  const at = deps.clock()
  const userId: UserId = deps.newId('usr')
  const row = {
    id: userId,
    email: account.email,
    email_key: emailKey(account.email),
    password_hash: account.hash,
    language: account.language,
    name: null,
    is_admin: 1,
    is_first: 1,
    created_at: at,
    password_changed_at: account.hash === null ? null : at,
    blocked_at: null,
  }
  if (await hasAccounts(tx)) throw closed()
  try {
    await insertUser(tx, row)
  } catch (error) {
    throw isUniqueViolation(error) ? closed() : error
  }
  const workspaceId: WorkspaceId = deps.newId('wsp')
  await insertWorkspace(tx, { id: workspaceId, name: account.businessName, at })
  await insertMember(tx, { workspaceId, userId, role: 'owner', at })
  await deps.audit.record(tx, { ...byUser(userId), event: 'user_created', target: userId, details: { isAdmin: true, isFirst: true } })
  return { user: userOf(row), workspace: { id: workspaceId, name: account.businessName } }
}

const closed = (): AppError => new AppError('conflict', { key: 'error.setup_closed' })

const expired = (): AppError => new AppError('refused', { key: 'error.setup_link_expired' })
