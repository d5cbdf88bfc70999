import { AppError } from '../../kernel/app-error.ts'
import { MINUTE_MS } from '../../kernel/clock.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { hashToken, newToken } from '../../platform/secrets/index.ts'
import { type Admission, type Admitted, admitOrigin } from './admit-origin.ts'
import type { ChannelsWorld } from './deps.ts'
import { openIdentitySecret } from './identity-secret.ts'
import { markSeen, type Site } from './store.ts'
import { readVisitorIdentity } from './visitor-identity.ts'
import { signGrant, TOKEN_LIFE_MS } from './widget-token.ts'

export interface TokenRequest extends Admission {
  /** What this visitor's browser kept from an earlier visit. */
  guestSecret?: string | undefined
  /** Who he is, signed by the server of the business. */
  identity?: string | undefined
}

export interface IssuedToken {
  token: string
  expiresInMs: number
  /** Who holds it reads the dialog: kept by the visitor's browser, stored here only as a hash. */
  guestSecret: string
  /** Whether the token is for a person the business has named, and not for a guest. */
  isIdentified: boolean
}

export const issueToken = async (deps: ChannelsWorld, request: TokenRequest): Promise<IssuedToken> => {
  const { site, origin } = await admitOrigin(deps, request)
  const guestSecret = isGuestSecret(request.guestSecret) ? request.guestSecret : newToken()
  const { id: siteId, workspaceId, assistantId, tokenVersion } = site
  const [customerId] = await Promise.all([customerOf(deps, site, { ...request, guestSecret }), noteSeen(deps, request, { site, origin })])
  const grant = { siteId, workspaceId, assistantId, customerId, origin, tokenVersion, expiresAt: deps.clock() + TOKEN_LIFE_MS }
  return { token: signGrant(deps.secrets, grant), expiresInMs: TOKEN_LIFE_MS, guestSecret, isIdentified: request.identity !== undefined }
}

const isGuestSecret = (secret: string | undefined): secret is string => secret !== undefined && /^[\w-]{43}$/.test(secret)

const customerOf = (
  deps: ChannelsWorld,
  site: Site,
  { guestSecret, identity }: { guestSecret: string; identity?: string | undefined },
): Promise<CustomerId> => {
  const { workspaceId } = site
  const guestKey = hashToken(guestSecret)
  if (identity === undefined) return deps.dialogs.ensureCustomer({ workspaceId, channel: 'widget', externalKey: guestKey })
  const secret = openIdentitySecret(deps, site)
  if (secret === undefined) throw new AppError('unauthenticated', { key: 'error.identity_off' })
  return deps.dialogs.identify({ workspaceId, guestKey, person: readVisitorIdentity(identity, { secret, now: deps.clock() }) })
}

const SEEN_EVERY_MS = 10 * MINUTE_MS

/** So that the owner sees where his chat really stands. Pages of the instance itself prove nothing. */
const noteSeen = async (
  deps: ChannelsWorld,
  { ownOrigins }: Admission,
  { site, origin }: Pick<Admitted, 'site' | 'origin'>,
): Promise<void> => {
  const at = deps.clock()
  if (ownOrigins.includes(origin)) return
  if (site.seen?.origin === origin && at - site.seen.at < SEEN_EVERY_MS) return
  await deps.db.write((tx) => markSeen(tx, site.id, { at, origin }))
}
