import { Hono } from 'hono'
import { createAssistants } from '../domain/assistants/index.ts'
import { createChannels } from '../domain/channels/index.ts'
import { createDialogs, dialogStream } from '../domain/dialogs/index.ts'
import type { TurnId } from '../kernel/ids.ts'
import { createAudit } from '../platform/audit/index.ts'
import { createLimits } from '../platform/limits/index.ts'
import { createSecrets } from '../platform/secrets/index.ts'
import { base } from '../surfaces/http/base.ts'
import { createClientIp } from '../surfaces/http/client-ip.ts'
import type { HttpEnv } from '../surfaces/http/env.ts'
import { problem } from '../surfaces/http/problem.ts'
import { createSseHub } from '../surfaces/http/sse.ts'
import { type ReachedLimit, widgetSurface } from '../surfaces/widget/index.ts'
import { testBase, userCtx } from './factories.ts'

/** The site the owner of the test has listed, and the instance itself. */
export const SHOP = 'https://shop.ru'
export const OWN = 'https://help.example.com'

/** The widget's routes over a real database, without a socket; nobody answers by itself. */
export const openWidget = async (options: { messagesPerMinute?: number; messagesPerDay?: number } = {}) => {
  const t = await testBase()
  const assistants = createAssistants(t)
  const dialogs = createDialogs(t)
  const channels = createChannels({
    ...t,
    audit: createAudit(t),
    secrets: createSecrets([new Uint8Array(32).fill(1)]),
    assistants,
    dialogs,
  })
  const sse = createSseHub({ ...t, maxStreams: 100, maxStreamsPerClient: 5 })
  const stopped: unknown[] = []
  const reached: ReachedLimit[] = []
  const app = new Hono<HttpEnv>()
    .use(base({ log: t.log, newId: t.newId, clientIp: createClientIp([]), language: 'ru', onResponse: () => {} }))
    .onError((error, c) => problem({ error, language: c.get('language'), requestId: c.get('requestId') }))
    .route(
      '/',
      widgetSurface({
        assistants,
        channels,
        dialogs,
        handoff: { request: async () => 'requested', withdraw: async () => 'cancelled' },
        knowledge: { openSource: async () => undefined },
        sse,
        answers: {
          stop: async (input) => {
            stopped.push(input)
            return 'stopped'
          },
          catchUp: () => [],
        },
        limits: createLimits(t),
        lastSeq: (id) => t.events.lastSeq(t.db.read, dialogStream(id)),
        publicUrl: OWN,
        messagesPerMinute: options.messagesPerMinute ?? 20,
        messagesPerDay: options.messagesPerDay ?? 300,
        clock: t.clock,
        limitReached: async (limit) => void reached.push(limit),
      }),
    )
  const ctx = userCtx(t)
  const assistant = await assistants.create(ctx, { name: 'Лавка <b>', language: 'ru' })
  await channels.updateSite(ctx, { assistantId: assistant.id, allowedDomains: ['shop.ru', '*.shop.ru'] })
  const site = await channels.getSite(ctx, assistant.id)
  const call = (path: string, init: RequestInit = {}): Promise<Response> => Promise.resolve(app.request(new Request(`${OWN}${path}`, init)))
  const askToken = (origin: string | undefined, body: unknown = { siteKey: site.key }, method = 'POST') =>
    call('/widget/v1/token', {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
      headers: origin === undefined ? {} : { origin },
    })
  const visitor = async (guestSecret?: string) => {
    const { token } = (await (await askToken(SHOP, { siteKey: site.key, guestSecret })).json()) as { token: string }
    return asVisitor(call, token)
  }
  return {
    ...t,
    app,
    ctx,
    assistants,
    assistant,
    channels,
    dialogs,
    site,
    stopped,
    reached,
    sse,
    call,
    askToken,
    visitor,
    visitorOf: (token: string) => asVisitor(call, token),
  }
}

const asVisitor = (call: (path: string, init?: RequestInit) => Promise<Response>, token: string) => {
  const authorization = `Bearer ${token}`
  return {
    get: (path: string, headers: Record<string, string> = {}) => call(path, { headers: { authorization, ...headers } }),
    post: (path: string, body: unknown) =>
      call(path, { method: 'POST', body: JSON.stringify(body), headers: { authorization, 'content-type': 'application/json' } }),
    put: (path: string, body: unknown) =>
      call(path, { method: 'PUT', body: JSON.stringify(body), headers: { authorization, 'content-type': 'application/json' } }),
    delete: (path: string) => call(path, { method: 'DELETE', headers: { authorization } }),
  }
}

type Visiting = ReturnType<typeof asVisitor>
/** Sends a message as the frame does. */
export const say = async (visitor: Visiting, text: string, clientMessageId: string = crypto.randomUUID()) => {
  const response = await visitor.post('/widget/v1/messages', { clientMessageId, text })
  return {
    status: response.status,
    body: (await response.json()) as { message: { id: string; position: number }; turnId: TurnId; reason?: string; detail?: string },
  }
}
/** What the frame shows after a reload. */
export const sessionOf = async (visitor: Visiting) =>
  (await (await visitor.get('/widget/v1/session')).json()) as {
    dialog: { lastSeq: number; turn: { id: string } | null } | null
    messages: Array<{ text: string; sources: object[] }>
    [key: string]: unknown
  }
