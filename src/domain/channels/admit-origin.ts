import { AppError } from '../../kernel/app-error.ts'
import type { Assistant } from '../assistants/index.ts'
import type { ChannelsDeps } from './deps.ts'
import { isOriginAllowed, parseOrigin } from './domain-rule.ts'
import { findSiteByKey, type Site } from './store.ts'

export interface Admission {
  siteKey: string
  /** The `Origin` header as the browser sent it. */
  origin: string | undefined
  /** Where this instance is reached itself: its test page and the plain link need no listing. */
  ownOrigins: readonly string[]
}

export interface Admitted {
  site: Site
  assistant: Assistant
  origin: string
}

/** The site of the key, if the page that asks may show it. Refuses with what the owner has to list. */
export const admitOrigin = async (deps: ChannelsDeps, admission: Admission): Promise<Admitted> => {
  const { site, assistant } = await findOpenSite(deps, admission.siteKey)
  const origin = parseOrigin(admission.origin)
  if (!origin || !(admission.ownOrigins.includes(origin.origin) || isOriginAllowed(site.allowedDomains, origin))) {
    throw new AppError('forbidden', { key: 'error.widget_domain', params: { domain: origin?.host ?? 'null' } })
  }
  return { site, assistant, origin: origin.origin }
}

/** The site of a public key with its assistant, unless that was removed. */
export const findOpenSite = async (deps: ChannelsDeps, siteKey: string): Promise<{ site: Site; assistant: Assistant }> => {
  const site = await findSiteByKey(deps.db.read, siteKey)
  const assistant = site && (await deps.assistants.find(site.workspaceId, site.assistantId))
  if (!assistant) throw new AppError('not_found', { key: 'error.widget_key' })
  return { site, assistant }
}
