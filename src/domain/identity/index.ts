export type { Actor, ApiScope, Ctx, WorkspaceRole } from './actor.ts'
export { API_SCOPES, assertCan, can, PERMISSIONS, type Permission } from './can.ts'
export type {
  ApiKey,
  FoundSession,
  Invitation,
  Me,
  Member,
  Membership,
  NewSession,
  OneTimeLink,
  Origin,
  Session,
  User,
  Workspace,
} from './types.ts'
