import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import { newToken } from '../../platform/secrets/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { ChannelsDeps } from './deps.ts'
import type { SiteKey } from './schema.ts'
import { findSiteOfAssistant, insertSite, type Site } from './store.ts'

/** Every assistant has a site from the first look on: the plain link works before any domain is listed. */
export const getSite = async (deps: ChannelsDeps, ctx: Ctx, assistantId: AssistantId): Promise<Site> => {
  assertCan(ctx, 'channels.manage')
  if (!(await deps.assistants.find(ctx.workspaceId, assistantId))) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  const of = { workspaceId: ctx.workspaceId, assistantId }
  return (await findSiteOfAssistant(deps.db.read, of)) ?? createSite(deps, of)
}

export const newSiteKey = (): SiteKey => `w_${newToken().slice(0, 24)}`

const createSite = async (deps: ChannelsDeps, of: Pick<Site, 'workspaceId' | 'assistantId'>): Promise<Site> => {
  const now = deps.clock()
  const site: Site = {
    ...of,
    id: deps.newId('sit'),
    key: newSiteKey(),
    allowedDomains: [],
    tokenVersion: 1,
    identitySecret: null,
    seen: null,
    createdAt: now,
    updatedAt: now,
  }
  return deps.db.write(async (tx) => {
    await insertSite(tx, site)
    return (await findSiteOfAssistant(tx, of)) ?? site
  })
}
