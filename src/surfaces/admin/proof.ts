import type { Hono } from 'hono'
import { z } from 'zod'
import { type ProofProps, proofPage } from '../../../web/admin/pages/assistants/proof.ts'
import { errorText } from '../../../web/words/index.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { assistantOf, baseOf, hubOf, isLocal } from './hub.ts'
import { ctxOf, languageOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { parseSent } from './sent-form.ts'

const Allowed = z.strictObject({ domain: z.string().max(300) })

/** A page like one of the owner's own, with the real line on it, that says whether the chat works there. */
export const proofRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/channels/test', async (c) => {
      const assistant = await assistantOf(deps, c)
      const page = pageOf(deps, c)
      const props = await proofOf(deps, c, assistant)
      c.header('content-security-policy', policyOf(page.nonce, props.base))
      return show(c, proofPage(page, props))
    })
    .post('/assistants/:id/channels/test', async (c) => {
      const { domain } = await parseSent(c, Allowed)
      const ctx = ctxOf(c)
      const assistant = await assistantOf(deps, c)
      const home = `/assistants/${assistant.id}/channels/test?${new URLSearchParams({ site: domain })}`
      const { allowedDomains } = await deps.channels.getSite(ctx, assistant.id)
      try {
        await deps.channels.updateSite(ctx, { assistantId: assistant.id, allowedDomains: [...allowedDomains, domain] })
        return goOn(c, home, { kind: 'good', key: 'proof.allowed', params: { domain } })
      } catch (error) {
        return goBackWith(c, home, error)
      }
    })

const proofOf = async (deps: AdminDeps, c: Screen, assistant: Assistant): Promise<ProofProps> => {
  const ctx = ctxOf(c)
  const site = await deps.channels.getSite(ctx, assistant.id)
  const base = baseOf(deps, c)
  const { origin } = new URL(c.req.url)
  return {
    assistant: hubOf(assistant),
    base,
    key: site.key,
    // Behind a proxy that speaks https the request itself comes by http; only another host is another place.
    elsewhere: new URL(base).host === new URL(origin).host ? undefined : { here: origin, href: `${base}${new URL(c.req.url).pathname}` },
    isLocalAddress: isLocal(base),
    documentCount: (await deps.knowledge.summarizeDocuments(ctx)).byAssistant.get(assistant.id) ?? 0,
    hasDomains: site.allowedDomains.length > 0,
    seenOn: site.seen?.origin,
    tried: await triedOf(deps, c, assistant),
  }
}

const triedOf = async (deps: AdminDeps, c: Screen, assistant: Assistant): Promise<ProofProps['tried']> => {
  const page = (c.req.query('site') ?? '').slice(0, 300)
  if (page.trim() === '') return undefined
  try {
    return { page, ...(await deps.channels.tryPage(ctxOf(c), { assistantId: assistant.id, page })) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    return { page, failure: errorText(languageOf(c), error.text) }
  }
}

/** What a strict page of the business would allow, and the script that watches the chat come up. */
const policyOf = (nonce: string, base: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${base}`,
    `frame-src 'self' ${base}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
