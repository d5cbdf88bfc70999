export type { NewAccount } from './accounts.ts'
export type { Actor, ApiScope, Ctx, WorkspaceRole } from './actor.ts'
export { auditActor } from './audit-entry.ts'
export { API_SCOPES, assertCan, can, PERMISSIONS, type Permission } from './can.ts'
export { createIdentity, type Identity } from './create-identity.ts'
export type { IdentityDeps } from './deps.ts'
export type { AcceptedInvitation, FoundInvitation } from './invitations.ts'
export { createPasswords, type PasswordCost, type Passwords } from './passwords.ts'
export type { FirstAccount, Setup } from './setup.ts'
export type { SignIn } from './sign-in.ts'
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
