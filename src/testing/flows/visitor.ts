import type { Shop } from './helpers.ts'
import { openEvents } from './sse-reader.ts'

export const HOST = 'https://shop.example.com'

/** A visitor of the shop's site, as the loader and the frame together are one. */
export const visit = async (shop: Shop, options: { origin?: string; guestSecret?: string; identity?: string } = {}) => {
  const { channels } = shop.t.app.features
  await channels.updateSite(shop.ctx, { assistantId: shop.assistant.id, allowedDomains: ['shop.example.com'] })
  const site = await channels.getSite(shop.ctx, shop.assistant.id)
  const { origin = HOST, ...body } = options
  const reply = await fetch(`${shop.t.url}/widget/v1/token`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ siteKey: site.key, ...body }),
  })
  const issued = (await reply.json()) as { token: string; guestSecret: string }
  const headers = { authorization: `Bearer ${issued.token}`, 'content-type': 'application/json' }
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${shop.t.url}/widget/v1${path}`, { ...init, headers: { ...headers, ...init.headers } })
  const say = (clientMessageId: string, text: string) =>
    call('/messages', { method: 'POST', body: JSON.stringify({ clientMessageId, text }) })
  const follow = (lastEventId?: string) => openEvents(`${shop.t.url}/widget/v1/events`, { headers, lastEventId })
  return { reply, ...issued, call, say, follow }
}
