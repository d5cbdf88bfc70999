import { MINUTE_MS } from '../../kernel/clock.ts'
import type { AssistantId, CustomerId, SiteId, WorkspaceId } from '../../kernel/ids.ts'
import { isSameSecret, type Secrets } from '../../platform/secrets/index.ts'

export const TOKEN_LIFE_MS = 15 * MINUTE_MS

/** What a widget token says: this customer, on this site, seen from this origin, until then. */
export interface Grant {
  siteId: SiteId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  customerId: CustomerId
  origin: string
  tokenVersion: number
  expiresAt: number
}

/** The kind is part of what is signed, so that no other token of the house passes for one of these. */
const KIND = 'rxw1'
const PURPOSE = 'widget-token'
const MAX_TOKEN_LENGTH = 1_500

export const signGrant = (secrets: Pick<Secrets, 'hmac'>, grant: Grant): string => {
  const claims: Claims = [
    grant.siteId,
    grant.workspaceId,
    grant.assistantId,
    grant.customerId,
    grant.origin,
    grant.tokenVersion,
    grant.expiresAt,
  ]
  const signed = `${KIND}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${signed}.${secrets.hmac(PURPOSE, signed)}`
}

/** The grant of a token that we signed, or nothing. Whether it still holds is the caller's question. */
export const readGrant = (secrets: Pick<Secrets, 'hmac'>, token: string): Grant | undefined => {
  if (token.length > MAX_TOKEN_LENGTH) return undefined
  const [kind, body, mac, ...rest] = token.split('.')
  if (kind !== KIND || !body || !mac || rest.length > 0) return undefined
  if (!isSameSecret(mac, secrets.hmac(PURPOSE, `${kind}.${body}`))) return undefined
  // Nothing is parsed before the signature held: these are our own claims.
  const claims: Claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const [siteId, workspaceId, assistantId, customerId, origin, tokenVersion, expiresAt] = claims
  return { siteId, workspaceId, assistantId, customerId, origin, tokenVersion, expiresAt }
}

type Claims = [SiteId, WorkspaceId, AssistantId, CustomerId, origin: string, tokenVersion: number, expiresAt: number]
