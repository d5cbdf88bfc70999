import { AppError } from '../../kernel/app-error.ts'
import type { UserId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Ctx, WorkspaceRole } from './actor.ts'
import { auditActor } from './audit-entry.ts'
import { assertCan } from './can.ts'
import type { IdentityDeps } from './deps.ts'
import type { IdentityTables } from './schema.ts'
import { holdWorkspace, roleOf } from './store.ts'
import type { Member } from './types.ts'

/** Owners first, then by the time they joined. */
export const listMembers = async (deps: IdentityDeps, ctx: Ctx): Promise<Member[]> => {
  assertCan(ctx, 'members.manage')
  const rows = await deps.db.read
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['users.id', 'users.email', 'users.is_admin', 'users.blocked_at', 'members.role', 'members.created_at'])
    .select((e) =>
      e
        .selectFrom('sessions')
        .select((s) => s.fn.max('sessions.last_seen_at').as('seen'))
        .whereRef('sessions.user_id', '=', 'users.id')
        .as('last_seen_at'),
    )
    .where('members.workspace_id', '=', ctx.workspaceId)
    .orderBy('members.role', 'desc')
    .orderBy('members.created_at')
    .execute()
  return rows.map((row) => ({
    userId: row.id as UserId,
    email: row.email,
    role: roleOf(row.role),
    isAdmin: row.is_admin === 1,
    isBlocked: row.blocked_at !== null,
    joinedAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }))
}

/** Takes effect with the member's next request. The last owner stays owner. */
export const changeRole = async (deps: IdentityDeps, ctx: Ctx, input: { userId: string; role: WorkspaceRole }): Promise<void> => {
  assertCan(ctx, 'members.manage')
  return deps.db.write(async (tx) => {
    await holdWorkspace(tx, { id: ctx.workspaceId, at: deps.clock() })
    if (input.role !== 'owner') await assertOtherOwner(tx, ctx, input.userId)
    const row = await tx
      .updateTable('members')
      .set({ role: input.role })
      .where('workspace_id', '=', ctx.workspaceId)
      .where('user_id', '=', input.userId)
      .returning('user_id')
      .executeTakeFirst()
    if (!row) throw notMember()
    await record(deps, tx, { ctx, event: 'authz_change', target: input.userId, role: input.role })
  })
}

/** The last owner cannot leave; a member without a workspace keeps his account. */
export const removeMember = async (deps: IdentityDeps, ctx: Ctx, userId: string): Promise<void> => {
  assertCan(ctx, 'members.manage')
  return deps.db.write(async (tx) => {
    await holdWorkspace(tx, { id: ctx.workspaceId, at: deps.clock() })
    await assertOtherOwner(tx, ctx, userId)
    const row = await tx
      .deleteFrom('members')
      .where('workspace_id', '=', ctx.workspaceId)
      .where('user_id', '=', userId)
      .returning('user_id')
      .executeTakeFirst()
    if (!row) throw notMember()
    await record(deps, tx, { ctx, event: 'member_removed', target: userId, role: null })
  })
}

/** Throws when nobody but this member owns the workspace. */
const assertOtherOwner = async (tx: Tx<IdentityTables>, ctx: Ctx, userId: string): Promise<void> => {
  const owners = await tx
    .selectFrom('members')
    .select('user_id')
    .where('workspace_id', '=', ctx.workspaceId)
    .where('role', '=', 'owner')
    .execute()
  if (owners.length === 1 && owners[0]?.user_id === userId) throw new AppError('conflict', { key: 'error.last_owner' })
}

const record = (
  deps: IdentityDeps,
  tx: Tx,
  { ctx, ...what }: { ctx: Ctx; event: string; target: string; role: WorkspaceRole | null },
): Promise<void> =>
  deps.audit.record(tx, {
    workspaceId: ctx.workspaceId,
    actor: auditActor(ctx.actor),
    event: what.event,
    target: what.target,
    details: { role: what.role },
  })

const notMember = (): AppError => new AppError('not_found', { key: 'error.member_not_found' })
