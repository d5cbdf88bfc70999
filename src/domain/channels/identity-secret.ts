import type { AssistantId } from '../../kernel/ids.ts'
import { newToken } from '../../platform/secrets/index.ts'
import type { Ctx } from '../identity/index.ts'
import { changeSite } from './change-site.ts'
import type { ChannelsWorld } from './deps.ts'
import { getSite } from './get-site.ts'
import type { Site } from './store.ts'

/** A new secret with which the business's server says who its visitors are; the old one ends at once, and with it
 *  every token given for what it had signed: it may have been stolen. It is told this once. */
export const renewIdentitySecret = async (
  deps: ChannelsWorld,
  ctx: Ctx,
  assistantId: AssistantId,
): Promise<{ site: Site; secret: string }> => {
  const secret = newToken()
  const { id } = await getSite(deps, ctx, assistantId)
  const identitySecret = deps.secrets.seal(secret, aadOf(id))
  const site = await changeSite(deps, ctx, {
    assistantId,
    event: 'widget_identity_secret_renewed',
    change: (old) => ({ ...old, identitySecret, tokenVersion: old.tokenVersion + 1 }),
  })
  return { site, secret }
}

/** Visitors are strangers again; whom the chat knows by name stays signed in until his token ends. */
export const removeIdentitySecret = (deps: ChannelsWorld, ctx: Ctx, assistantId: AssistantId): Promise<Site> =>
  changeSite(deps, ctx, {
    assistantId,
    event: 'widget_identity_secret_removed',
    change: (site) => ({ ...site, identitySecret: null, tokenVersion: site.tokenVersion + 1 }),
  })

export const openIdentitySecret = (deps: Pick<ChannelsWorld, 'secrets'>, site: Pick<Site, 'id' | 'identitySecret'>): string | undefined =>
  site.identitySecret === null ? undefined : deps.secrets.open(site.identitySecret, aadOf(site.id))

const aadOf = (siteId: string): string => `widget_sites|identity_secret||${siteId}`
