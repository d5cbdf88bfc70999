import type { AssistantId } from '../../kernel/ids.ts'
import type { Ctx } from '../identity/index.ts'
import type { ChannelsWorld } from './deps.ts'
import { getSite } from './get-site.ts'
import { findSiteOfAssistant, type Site, saveSite } from './store.ts'

interface Change {
  assistantId: AssistantId
  /** Its name in the audit log. */
  event: string
  change: (site: Site) => Site
}

/** One way to write a site: checked, in one transaction with its line in the audit log. */
export const changeSite = async (deps: ChannelsWorld, ctx: Ctx, { assistantId, event, change }: Change): Promise<Site> => {
  const made = await getSite(deps, ctx, assistantId)
  return deps.db.write(async (tx) => {
    const site = (await findSiteOfAssistant(tx, { workspaceId: ctx.workspaceId, assistantId })) ?? made
    const changed = { ...change(site), updatedAt: deps.clock() }
    await saveSite(tx, changed)
    deps.sites.dropWith(tx, changed.id)
    const details = { allowedDomains: changed.allowedDomains.join(' '), tokenVersion: changed.tokenVersion }
    await deps.audit.record(tx, { workspaceId: ctx.workspaceId, actor: actorOf(ctx), event, target: assistantId, details })
    return changed
  })
}

const actorOf = ({ actor }: Ctx): { kind: Ctx['actor']['kind']; id: string | null } => {
  if (actor.kind === 'user') return { kind: actor.kind, id: actor.userId }
  if (actor.kind === 'api_key') return { kind: actor.kind, id: actor.apiKeyId }
  return { kind: actor.kind, id: null }
}
