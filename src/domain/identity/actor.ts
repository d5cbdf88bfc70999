import type { ApiKeyId, AssistantId, CustomerId, UserId, WorkspaceId } from '../../kernel/ids.ts'
import type { Log } from '../../platform/log/log.ts'

export type WorkspaceRole = 'owner' | 'operator'

/** Who is asking. The first account is admin of the instance and owner of its workspace. */
export type Actor =
  | { kind: 'user'; userId: UserId; isAdmin: boolean; role: WorkspaceRole | null }
  | { kind: 'api_key'; apiKeyId: ApiKeyId; scopes: readonly ApiScope[] }
  | { kind: 'customer'; customerId: CustomerId; assistantId: AssistantId }
  | { kind: 'system' }

export type ApiScope = 'assistants:read' | 'assistants:write' | 'documents:read' | 'documents:write' | 'dialogs:read' | 'dialogs:write'

/** What every verb gets first. */
export interface Ctx {
  workspaceId: WorkspaceId
  actor: Actor
  signal: AbortSignal
  log: Log
}
