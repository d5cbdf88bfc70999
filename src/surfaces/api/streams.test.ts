import { expect, test } from 'bun:test'
import { Hono } from 'hono'
import { apiKey, openShop } from '../../testing/flows/helpers.ts'
import { base as baseMiddleware } from '../http/base.ts'
import { createClientIp } from '../http/client-ip.ts'
import type { HttpEnv } from '../http/env.ts'
import { problem } from '../http/problem.ts'
import type { SseInput } from '../http/sse.ts'
import { apiSurface } from './index.ts'

test('a stream is asked again whether its key still holds, and a revoked one does not', async () => {
  await using shop = await openShop()
  const { features, base } = shop.t.app
  const opened: SseInput[] = []
  const sse = { open: (input: SseInput) => new Response(String(opened.push(input))), size: () => 0, close: () => {} }
  const options = {
    requestsPerMinute: 600,
    isHttps: false,
    stopping: new AbortController().signal,
    newClientMessageId: () => base.newId('msg'),
  }
  const before = baseMiddleware({ ...base, clientIp: createClientIp([]), language: 'en', onResponse: () => {} })
  const api = new Hono<HttpEnv>()
    .use(before)
    .route('/', apiSurface({ ...base, ...features, ...options, sse }))
    .onError((error) => problem({ error, language: 'en', requestId: 'r' }))
  const headers = { authorization: `Bearer ${await apiKey(shop)}`, accept: 'text/event-stream', 'content-type': 'application/json' }
  const body = JSON.stringify({ assistantId: shop.assistant.id, text: 'Сколько стоит доставка?' })
  await api.fetch(new Request('http://test/api/v1/dialogs', { method: 'POST', headers, body }))
  const [stream] = opened
  expect(await stream?.isAllowed?.()).toBe(true)
  const [listed] = await features.identity.listApiKeys(shop.ctx)
  await features.identity.revokeApiKey(shop.ctx, listed?.id ?? '')
  expect(await stream?.isAllowed?.()).toBe(false)
})
