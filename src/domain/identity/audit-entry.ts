import type { AuditEntry } from '../../platform/audit/index.ts'
import type { Actor } from './actor.ts'

/** How an actor is named in the audit log. */
export const auditActor = (actor: Actor): AuditEntry['actor'] => {
  if (actor.kind === 'user') return { kind: 'user', id: actor.userId }
  if (actor.kind === 'api_key') return { kind: 'api_key', id: actor.apiKeyId }
  if (actor.kind === 'customer') return { kind: 'customer', id: actor.customerId }
  return { kind: 'system', id: null }
}

/** A user about whom the log tells something that concerns no workspace. */
export const byUser = (userId: string): Pick<AuditEntry, 'workspaceId' | 'actor'> => ({
  workspaceId: null,
  actor: { kind: 'user', id: userId },
})

export const bySystem = { workspaceId: null, actor: { kind: 'system', id: null } } as const satisfies Pick<
  AuditEntry,
  'workspaceId' | 'actor'
>
