import { AppError } from '../../kernel/app-error.ts'
import type { Actor, ApiScope, Ctx, WorkspaceRole } from './actor.ts'

export const PERMISSIONS = [
  'assistants.read',
  'assistants.write',
  'documents.read',
  'documents.write',
  'dialogs.read',
  'dialogs.reply',
  'api_keys.manage',
  'members.manage',
  'channels.manage',
  'usage.read',
  'providers.manage',
  'instance.manage',
] as const

export type Permission = (typeof PERMISSIONS)[number]

const OF_ROLE: Record<WorkspaceRole, readonly Permission[]> = {
  owner: [
    'assistants.read',
    'assistants.write',
    'documents.read',
    'documents.write',
    'dialogs.read',
    'dialogs.reply',
    'api_keys.manage',
    'members.manage',
    'channels.manage',
    'usage.read',
  ],
  // Sources of an answer open at the passage, so whoever reads dialogs reads documents.
  operator: ['assistants.read', 'documents.read', 'dialogs.read', 'dialogs.reply'],
}

/** Being admin says nothing about the business of a workspace: that right comes from a membership. */
const OF_ADMIN: readonly Permission[] = ['providers.manage', 'instance.manage']

/** A scope to write does not include reading: a key that only uploads cannot list. */
const OF_SCOPE: Record<ApiScope, Permission> = {
  'assistants:read': 'assistants.read',
  'assistants:write': 'assistants.write',
  'documents:read': 'documents.read',
  'documents:write': 'documents.write',
  'dialogs:read': 'dialogs.read',
  'dialogs:write': 'dialogs.reply',
}

export const API_SCOPES = Object.keys(OF_SCOPE) as readonly ApiScope[]

/** A customer has no permission at all: what is his is decided by his dialog, not by this table. */
export const can = (actor: Actor, permission: Permission): boolean => {
  if (actor.kind === 'system') return true
  if (actor.kind === 'customer') return false
  if (actor.kind === 'api_key') return actor.scopes.some((scope) => OF_SCOPE[scope] === permission)
  return (actor.isAdmin && OF_ADMIN.includes(permission)) || (actor.role !== null && OF_ROLE[actor.role].includes(permission))
}

export const assertCan = (ctx: Pick<Ctx, 'actor'>, permission: Permission): void => {
  if (!can(ctx.actor, permission))
    throw new AppError('forbidden', { key: 'error.forbidden' }, { detail: `${ctx.actor.kind} lacks ${permission}` })
}
