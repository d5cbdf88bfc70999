import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { Ctx } from '../identity/index.ts'
import type { ChannelsDeps } from './deps.ts'
import { type DomainRule, isOriginAllowed, parseDomainRule } from './domain-rule.ts'
import { getSite } from './get-site.ts'

export interface PageTry {
  assistantId: AssistantId
  /** The address of a page as its owner would paste it. */
  page: string
}

/** Whether the chat would stand there, and the line that would allow it. */
export const tryPage = async (deps: ChannelsDeps, ctx: Ctx, { assistantId, page }: PageTry): Promise<TriedPage> => {
  const { allowedDomains } = await getSite(deps, ctx, assistantId)
  const rule = parseDomainRule(page)
  const url = URL.parse(`${/^http:/i.test(page.trim()) ? 'http' : 'https'}://${rule}`)
  // `*.shop.ru` and `localhost:*` are rules, not places.
  if (!url || rule.includes('*')) {
    throw new AppError('invalid', { key: 'error.domain_invalid', params: { domain: page.slice(0, 100) } }, { field: 'site' })
  }
  return { rule, isAllowed: isOriginAllowed(allowedDomains, url) }
}

export interface TriedPage {
  rule: DomainRule
  isAllowed: boolean
}
