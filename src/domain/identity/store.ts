import type { UserId, WorkspaceId } from '../../kernel/ids.ts'
import { isLanguage } from '../../kernel/language.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { WorkspaceRole } from './actor.ts'
import type { IdentityTables, UserRow } from './schema.ts'
import type { Membership, User } from './types.ts'

type Read = Reader<IdentityTables> | Tx<IdentityTables>
type Write = Tx<IdentityTables>

export const userOf = (row: UserRow): User => ({
  id: row.id as UserId,
  email: row.email,
  language: isLanguage(row.language) ? row.language : 'ru',
  name: row.name,
  isAdmin: row.is_admin === 1,
  isBlocked: row.blocked_at !== null,
  createdAt: row.created_at,
})

export const roleOf = (role: string): WorkspaceRole => (role === 'owner' ? 'owner' : 'operator')

export const hasAccounts = async (reader: Read): Promise<boolean> =>
  (await reader.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined

export const findUser = (reader: Read, id: string): Promise<UserRow | undefined> =>
  reader.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()

export const findUserByEmail = (reader: Read, emailKey: string): Promise<UserRow | undefined> =>
  reader.selectFrom('users').selectAll().where('email_key', '=', emailKey).executeTakeFirst()

export const insertUser = async (tx: Write, row: UserRow): Promise<void> => {
  await tx.insertInto('users').values(row).execute()
}

/** False when the account is gone. */
export const setPassword = async (tx: Write, input: { userId: string; hash: string; at: number }): Promise<boolean> => {
  const row = await tx
    .updateTable('users')
    .set({ password_hash: input.hash, password_changed_at: input.at })
    .where('id', '=', input.userId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const insertWorkspace = async (tx: Write, input: { id: WorkspaceId; name: string; at: number }): Promise<void> => {
  await tx.insertInto('workspaces').values({ id: input.id, name: input.name, created_at: input.at, updated_at: input.at }).execute()
}

/** The first ones by age; there is one in most instances. */
export const listWorkspaces = (reader: Read, limit: number): Promise<Array<{ id: string; name: string }>> =>
  reader.selectFrom('workspaces').select(['id', 'name']).orderBy('created_at').orderBy('id').limit(limit).execute()

export const findWorkspace = (reader: Read, id: string): Promise<{ id: string; name: string } | undefined> =>
  reader.selectFrom('workspaces').select(['id', 'name']).where('id', '=', id).executeTakeFirst()

/** Two changes of one workspace's members wait for each other behind this row, so that neither counts owners the other removes. */
export const holdWorkspace = async (tx: Write, input: { id: string; at: number }): Promise<void> => {
  await tx.updateTable('workspaces').set({ updated_at: input.at }).where('id', '=', input.id).execute()
}

/** False when he is a member already. */
export const insertMember = async (
  tx: Write,
  input: { workspaceId: string; userId: string; role: WorkspaceRole; at: number },
): Promise<boolean> => {
  const row = await tx
    .insertInto('members')
    .values({ workspace_id: input.workspaceId, user_id: input.userId, role: input.role, created_at: input.at })
    .onConflict((c) => c.columns(['workspace_id', 'user_id']).doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

export const listMemberships = async (reader: Read, userId: string): Promise<Membership[]> => {
  const rows = await reader
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'members.role'])
    .where('members.user_id', '=', userId)
    .orderBy('members.created_at')
    .orderBy('workspaces.id')
    .execute()
  return rows.map((row) => ({ id: row.id as WorkspaceId, name: row.name, role: roleOf(row.role) }))
}
