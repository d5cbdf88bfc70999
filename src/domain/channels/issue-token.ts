import { hashToken, newToken } from '../../platform/secrets/index.ts'
import { type Admission, admitOrigin } from './admit-origin.ts'
import type { ChannelsDeps } from './deps.ts'
import { signGrant, TOKEN_LIFE_MS } from './widget-token.ts'

export interface TokenRequest extends Admission {
  /** What this visitor's browser kept from an earlier visit. */
  guestSecret?: string | undefined
}

export interface IssuedToken {
  token: string
  expiresInMs: number
  /** Who holds it reads the dialog: kept by the visitor's browser, stored here only as a hash. */
  guestSecret: string
}

export const issueToken = async (deps: ChannelsDeps, request: TokenRequest): Promise<IssuedToken> => {
  const { site, origin } = await admitOrigin(deps, request)
  const guestSecret = isGuestSecret(request.guestSecret) ? request.guestSecret : newToken()
  const { id: siteId, workspaceId, assistantId, tokenVersion } = site
  const customerId = await deps.dialogs.ensureCustomer({ workspaceId, channel: 'widget', externalKey: hashToken(guestSecret) })
  const grant = { siteId, workspaceId, assistantId, customerId, origin, tokenVersion, expiresAt: deps.clock() + TOKEN_LIFE_MS }
  return { token: signGrant(deps.secrets, grant), expiresInMs: TOKEN_LIFE_MS, guestSecret }
}

const isGuestSecret = (secret: string | undefined): secret is string => secret !== undefined && /^[\w-]{43}$/.test(secret)
