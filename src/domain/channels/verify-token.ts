import { AppError } from '../../kernel/app-error.ts'
import type { SiteId, WorkspaceId } from '../../kernel/ids.ts'
import type { Assistant } from '../assistants/index.ts'
import type { Actor } from '../identity/index.ts'
import type { ChannelsWorld } from './deps.ts'
import { findSiteById } from './store.ts'
import { readGrant } from './widget-token.ts'

export interface Visitor {
  workspaceId: WorkspaceId
  actor: Extract<Actor, { kind: 'customer' }>
  siteId: SiteId
  assistant: Assistant
  /** The page he writes from. */
  origin: string
  expiresAt: number
}

/** One refusal for every reason: the widget answers it by asking for a new token, and a forger learns nothing. */
export const verifyToken = async (deps: ChannelsWorld, token: string | undefined): Promise<Visitor> => {
  const refuse = (detail: string): AppError => new AppError('unauthenticated', { key: 'error.widget_token' }, { detail })
  const grant = token ? readGrant(deps.secrets, token) : undefined
  if (!grant) throw refuse('no widget token of ours')
  if (grant.expiresAt <= deps.clock()) throw refuse('widget token expired')
  const [site, assistant] = await Promise.all([
    deps.sites.get(grant.siteId, () => findSiteById(deps.db.read, grant.siteId)),
    deps.assistants.find(grant.workspaceId, grant.assistantId),
  ])
  if (site?.tokenVersion !== grant.tokenVersion) throw refuse('widget token of an older version')
  if (!assistant) throw refuse('the assistant was removed')
  return {
    workspaceId: grant.workspaceId,
    actor: { kind: 'customer', customerId: grant.customerId, assistantId: grant.assistantId },
    siteId: grant.siteId,
    assistant,
    origin: grant.origin,
    expiresAt: grant.expiresAt,
  }
}
