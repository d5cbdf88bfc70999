import type { AssistantId } from '../../kernel/ids.ts'
import type { Ctx } from '../identity/index.ts'
import { changeSite } from './change-site.ts'
import type { ChannelsWorld } from './deps.ts'
import { parseDomainRules } from './domain-rule.ts'
import type { Site } from './store.ts'

export interface SiteChange {
  assistantId: AssistantId
  /** As the owner typed them. */
  allowedDomains: readonly string[]
}

/** A domain that was taken off ends the chats that stand there: their tokens are of an older version then. */
export const updateSite = async (deps: ChannelsWorld, ctx: Ctx, change: SiteChange): Promise<Site> => {
  const allowedDomains = parseDomainRules(change.allowedDomains)
  return changeSite(deps, ctx, {
    assistantId: change.assistantId,
    event: 'widget_site_changed',
    change: (site) => {
      const isNarrower = site.allowedDomains.some((rule) => !allowedDomains.includes(rule))
      return { ...site, allowedDomains, tokenVersion: site.tokenVersion + (isNarrower ? 1 : 0) }
    },
  })
}
