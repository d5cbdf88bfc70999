import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Ctx } from '../../domain/identity/index.ts'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { setUp, startApp, type TestApp } from '../../testing/start-app.ts'

let app: TestApp
let owner: ConsoleClient
let operator: ConsoleClient
let stranger: ConsoleClient
let ids: { assistant: string; foreignAssistant: string; dialog: string }

beforeAll(async () => {
  app = await startApp()
  const { ctx, sessionToken } = await setUp(app)
  owner = consoleClient(app.url, sessionToken)
  operator = consoleClient(app.url, await join(ctx, 'operator@example.com'))
  stranger = consoleClient(app.url)
  const foreign: Ctx = { ...ctx, workspaceId: 'wsp_00000000000000000000000000' }
  ids = {
    assistant: (await app.app.features.assistants.create(ctx, { name: 'Мария', language: 'ru' })).id,
    foreignAssistant: (await app.app.features.assistants.create(foreign, { name: 'Чужой', language: 'ru' })).id,
    dialog: await begin(ctx),
  }
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const join = async (ctx: Ctx, email: string): Promise<string> => {
  const { members } = app.app.features.identity
  const { token } = await members.invite(ctx, { email, role: 'operator' })
  const here = { ip: '127.0.0.1', userAgent: 'test' }
  return (await members.accept({ token, password: 'another otter on the roof', language: 'en', ...here })).token
}

const begin = async (ctx: Ctx): Promise<string> => {
  const { assistants, dialogs } = app.app.features
  const [assistant] = await assistants.list(ctx)
  if (!assistant) throw new Error('no assistant to talk to')
  const customer = { workspaceId: ctx.workspaceId, channel: 'widget' as const }
  const customerId = await dialogs.ensureCustomer({ ...customer, externalKey: 'guest' })
  const { message } = await dialogs.receive({
    ...customer,
    assistantId: assistant.id,
    customerId,
    dialog: 'new',
    clientMessageId: 'first-one',
    text: 'Здравствуйте',
  })
  return message.dialogId
}

/** Every page, and what an operator finds there. */
const PAGES: ReadonlyArray<readonly [path: string, operator: 200 | 403]> = [
  ['/', 200],
  ['/assistants', 200],
  ['/assistants/new', 403],
  ['/assistants/{assistant}/persona', 200],
  ['/assistants/{assistant}/knowledge', 200],
  ['/assistants/{assistant}/test', 200],
  ['/assistants/{assistant}/channels', 403],
  ['/assistants/{assistant}/channels/test', 403],
  ['/assistants/{assistant}/developer', 403],
  ['/assistants/{assistant}/compare', 403],
  ['/assistants/{assistant}/look', 200],
  ['/assistants/{assistant}/persona?test=open', 200],
  ['/knowledge', 200],
  ['/dialogs', 200],
  ['/dialogs/{dialog}', 200],
  ['/settings/profile', 200],
  ['/settings/sessions', 200],
  ['/settings/api-keys', 403],
  ['/settings/team', 403],
  ['/instance/providers', 403],
  ['/instance/providers/new', 403],
  ['/instance/bots', 403],
  ['/instance/network', 403],
  ['/instance/mail', 403],
  ['/instance/audit', 403],
  ['/instance/health', 403],
]

/** Every form that changes something for others, with a body that would be taken. */
const LOOK = {
  title: '',
  accent: '#112233',
  position: 'left',
  theme: 'dark',
  language: 'ru',
  size: 'normal',
  offsetX: '20',
  offsetY: '20',
  status: '',
  placeholder: '',
  footnote: '',
  teaserText: '',
  teaserSeconds: '20',
}

const FORMS: ReadonlyArray<readonly [path: string, fields: Record<string, string>]> = [
  ['/assistants', { name: 'Другой', language: 'ru' }],
  [
    '/assistants/{assistant}/persona',
    { name: 'X', language: 'ru', instructions: '', greeting: 'g', starterQuestions: '', refusalText: 'r' },
  ],
  ['/assistants/{assistant}/look', LOOK],
  ['/assistants/{assistant}/remove', { confirmation: 'Мария' }],
  ['/assistants/{assistant}/channels', { allowedDomains: 'shop.example' }],
  ['/assistants/{assistant}/channels/key', {}],
  ['/assistants/{assistant}/channels/test', { domain: 'shop.example' }],
  ['/assistants/{assistant}/compare', {}],
  ['/assistants/{assistant}/developer/secret', {}],
  ['/assistants/{assistant}/developer/secret/revoke', {}],
  ['/assistants/{assistant}/developer/visitor', { id: '42', name: '', email: '' }],
  ['/assistants/{assistant}/bots', { token: '123456789:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }],
  ['/bots/bot_00000000000000000000000000/settings', { mergeWindowMs: '0' }],
  ['/bots/bot_00000000000000000000000000/remove', {}],
  ['/bots/bot_00000000000000000000000000/pause', {}],
  ['/instance/bots/bot_00000000000000000000000000/pause', {}],
  ['/settings/api-keys', { name: 'CRM', scopes: 'dialogs:read' }],
  ['/settings/team/invitations', { email: 'new@example.com', role: 'owner' }],
  ['/instance/providers', { kind: 'openai', name: '', baseUrl: '', apiKey: 'sk-0123456789abcdef', chatModel: 'm', embeddingModel: '' }],
  ['/instance/network', { addresses: 'localhost:11434' }],
  ['/instance/mail', { host: 'smtp.example.com', port: '465', security: 'tls', user: '', password: '', from: 'a@example.com' }],
  ['/instance/mail/test', { to: 'a@example.com' }],
]

const fillIn = (path: string): string => path.replace('{assistant}', ids.assistant).replace('{dialog}', ids.dialog)

describe('pages', () => {
  test.each(PAGES.map(([path]) => path))('%s is for whoever is signed in', async (path) => {
    const own = await owner.get(fillIn(path))
    expect(own.status).toBe(200)
    expect(own.headers.get('content-security-policy')).toContain("style-src 'self'")
    expect(own.headers.get('cache-control')).toBe('no-store')
    expect(own.html).not.toMatch(/ style="|<style|<script(?![^>]*(?:nonce|application\/json))| on\w+="/)
    const turned = await stranger.get(fillIn(path))
    expect(turned.status).toBe(303)
    expect(turned.location).toStartWith('/sign-in')
  })

  test.each(PAGES.map(([path, status]) => ({ path, status })))('$path gives an operator $status', async ({ path, status }) => {
    expect((await operator.get(fillIn(path))).status).toBe(status)
  })

  test('an unknown address is a page too, for the signed in and for others', async () => {
    for (const reader of [owner, stranger]) {
      const missing = await reader.get('/no/such/page')
      expect(missing.status).toBe(404)
      expect(missing.headers.get('content-type')).toContain('text/html')
    }
    const script = await owner.get('/no/such/page', { accept: 'application/json' })
    expect(script.headers.get('content-type')).toContain('problem+json')
  })

  test('another workspace’s assistant is not found', async () => {
    for (const tab of ['persona', 'knowledge', 'test', 'channels', 'channels/test', 'look', 'developer']) {
      expect((await owner.get(`/assistants/${ids.foreignAssistant}/${tab}`)).status).toBe(404)
    }
    expect((await owner.get('/dialogs/dlg_00000000000000000000000000')).status).toBe(404)
    expect((await owner.get('/knowledge/documents/doc_00000000000000000000000000')).status).toBe(404)
  })
})

describe('forms', () => {
  test.each(FORMS.map(([path]) => path))('%s is refused to an operator and to a stranger', async (path) => {
    const fields = FORMS.find(([known]) => known === path)?.[1] ?? {}
    const refused = await operator.post(fillIn(path), fields)
    expect(refused.status).toBe(403)
    const turned = await stranger.post(fillIn(path), fields)
    expect([turned.status, turned.location?.startsWith('/sign-in')]).toEqual([303, true])
  })

  test.each(['persona', 'look', 'channels', 'channels/test', 'developer/secret', 'developer/secret/revoke', 'developer/visitor'])(
    '%s of another workspace’s assistant is refused to its stranger',
    async (tab) => {
      const fields = FORMS.find(([path]) => path.endsWith(`/${tab}`))?.[1] ?? {}
      expect((await owner.post(`/assistants/${ids.foreignAssistant}/${tab}`, fields)).status).toBe(404)
    },
  )
})

describe('streams', () => {
  const begins = async (path: string, token?: string): Promise<string> => {
    const stop = new AbortController()
    const headers = token === undefined ? {} : { cookie: `replyx_sid=${token}` }
    const answer = await fetch(new URL(path, app.url), { headers, signal: stop.signal })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const first = await answer.body?.getReader().read()
    stop.abort()
    return new TextDecoder().decode(first?.value)
  }

  test('tell a stranger that he is signed out, in a way that a browser does not give up on', async () => {
    expect(await begins('/live/workspace')).toContain('error.signed_out')
    expect(await begins(`/live/dialogs/${ids.dialog}`)).toContain('error.signed_out')
  })

  test('open for the reader, and not for another workspace’s dialog', async () => {
    const token = owner.cookies.get('replyx_sid') ?? ''
    expect(await begins('/live/workspace', token)).toContain('retry:')
    expect(await begins(`/live/dialogs/${ids.dialog}`, token)).not.toContain('refused')
    expect(await begins('/live/dialogs/dlg_00000000000000000000000000', token)).toContain('error.dialog_not_found')
  })

  test('the palette finds what the reader may see', async () => {
    const find = async (reader: ConsoleClient, query: string): Promise<string[]> => {
      const { html } = await reader.get(`/live/palette?query=${encodeURIComponent(query)}`, { accept: 'application/json' })
      return (JSON.parse(html) as { items: Array<{ label: string }> }).items.map(({ label }) => label)
    }
    expect(await find(owner, 'мар')).toEqual(['Мария'])
    expect(await find(owner, 'серв')).toEqual(['Сервер'])
    expect(await find(operator, 'instance')).toEqual([])
  })
})
