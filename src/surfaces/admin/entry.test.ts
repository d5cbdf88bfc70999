import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Ctx } from '../../domain/identity/index.ts'
import { consoleClient } from '../../testing/console-client.ts'
import { ctxOf } from '../../testing/factories.ts'
import { OWNER, startApp, type TestApp } from '../../testing/start-app.ts'

let app: TestApp
let ownerToken = ''

const SETUP = { language: 'ru', businessName: 'Чайная лавка', email: OWNER.email, password: OWNER.password }

beforeAll(async () => {
  app = await startApp()
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

describe('set-up', () => {
  test('a stranger before it is told how to get a link', async () => {
    const browser = consoleClient(app.url)
    const home = await browser.get('/')
    expect([home.status, home.location]).toEqual([303, '/setup/-'])
    const page = await browser.get('/setup/-')
    expect(page.status).toBe(410)
    expect(page.html).toContain('replyx setup-link')
  })

  test('one page makes the account and signs it in; the link works once', async () => {
    const { token } = await app.app.features.identity.setup.issueLink()
    const browser = consoleClient(app.url)
    expect((await browser.get(`/setup/${token}`)).status).toBe(200)
    const refused = await browser.post(`/setup/${token}`, { ...SETUP, email: 'maria@' })
    expect(refused.status).toBe(400)
    expect(refused.html).toContain('value="maria@"')
    expect(refused.html).toContain('id="email-error"')
    expect(refused.html).not.toContain(OWNER.password)
    const made = await browser.post(`/setup/${token}`, SETUP)
    expect([made.status, made.location]).toEqual([303, '/'])
    ownerToken = browser.cookies.get('replyx_sid') ?? ''
    expect((await browser.get('/')).html).toContain('Чайная лавка')
    const again = consoleClient(app.url)
    const used = await again.get(`/setup/${token}`)
    expect(used.status).toBe(410)
    expect(used.html).toContain('href="/sign-in"')
    expect((await again.post(`/setup/${token}`, SETUP)).status).toBe(410)
  })
})

describe('signing in', () => {
  test('a wrong password says so beside what was typed, never with the password', async () => {
    const browser = consoleClient(app.url)
    const refused = await browser.post('/sign-in', { email: OWNER.email, password: 'not my password' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain(`value="${OWNER.email}"`)
    expect(refused.html).toContain('role="alert"')
    expect(refused.html).not.toContain('not my password')
    expect(browser.cookies.has('replyx_sid')).toBe(false)
  })

  test('leads to where the reader wanted to go, and never to a stranger', async () => {
    const asked = await consoleClient(app.url).get('/knowledge?state=failed')
    expect([asked.status, asked.location]).toEqual([303, '/sign-in?next=%2Fknowledge%3Fstate%3Dfailed'])
    const browser = consoleClient(app.url)
    const form = { email: OWNER.email, password: OWNER.password }
    expect((await browser.post('/sign-in', { ...form, next: '/knowledge?state=failed' })).location).toBe('/knowledge?state=failed')
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/%0d\n']) {
      expect((await consoleClient(app.url).post('/sign-in', { ...form, next })).location).toBe('/')
    }
  })

  test('begins a new session and ends the one before; signing out ends it too', async () => {
    const browser = consoleClient(app.url)
    await browser.post('/sign-in', { email: OWNER.email, password: OWNER.password })
    const first = browser.cookies.get('replyx_sid') ?? ''
    await browser.get('/settings/profile')
    await browser.post('/sign-in', { email: OWNER.email, password: OWNER.password })
    const second = browser.cookies.get('replyx_sid') ?? ''
    expect(second).not.toBe(first)
    expect((await consoleClient(app.url, first).get('/settings/profile')).status).toBe(303)
    await browser.get('/settings/profile')
    const out = await browser.post('/sign-out')
    expect(out.location).toBe('/sign-in?reason=signed_out')
    expect((await consoleClient(app.url, second).get('/settings/profile')).status).toBe(303)
  })

  test('the language chosen at the door is kept', async () => {
    const browser = consoleClient(app.url)
    const chosen = await browser.get('/sign-in?language=en&next=%2Fdialogs')
    expect([chosen.status, chosen.location]).toEqual([303, '/sign-in?next=%2Fdialogs'])
    expect((await browser.get('/sign-in')).html).toContain('<html lang="en"')
    await browser.get('/sign-in?language=ru')
    expect((await browser.get('/sign-in')).html).toContain('<html lang="ru"')
  })
})

describe('what comes from elsewhere', () => {
  test('a form of a foreign page is refused, whatever cookies it carries', async () => {
    const browser = consoleClient(app.url, ownerToken)
    const refused = await browser.post('/assistants', { name: 'x', language: 'ru' }, { origin: 'https://evil.example' })
    expect(refused.status).toBe(403)
    const site = { 'sec-fetch-site': 'cross-site' }
    expect((await browser.post('/assistants', { name: 'x', language: 'ru' }, site)).status).toBe(403)
  })

  test('a form without its token, or with another session’s, is refused', async () => {
    const browser = consoleClient(app.url, ownerToken)
    await browser.get('/assistants/new')
    const bare = { method: 'POST', body: new URLSearchParams({ name: 'x', language: 'ru' }), headers: { 'x-csrf-token': '' } }
    expect((await browser.send('/assistants', bare)).status).toBe(403)
    const stranger = consoleClient(app.url)
    const { html } = await stranger.get('/sign-in')
    const theirs = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const stolen = { ...bare, body: new URLSearchParams({ name: 'x', language: 'ru', _csrf: theirs }) }
    expect((await browser.send('/assistants', stolen)).status).toBe(403)
    expect(await app.app.features.assistants.list(await ownerCtx())).toEqual([])
  })
})

describe('passwords and invitations', () => {
  test('without mail a forgotten password names the command, with the same page for everybody', async () => {
    const page = await consoleClient(app.url).get('/forgot-password')
    expect(page.html).toContain('replyx admin reset-password')
    const known = await consoleClient(app.url).post('/forgot-password', { email: OWNER.email })
    const unknown = await consoleClient(app.url).post('/forgot-password', { email: 'nobody@example.com' })
    const bare = (html: string): string => html.replace(/value="[^"]*"|nonce="[^"]*"/g, '')
    expect(bare(known.html)).toBe(bare(unknown.html))
  })

  test('a reset link sets the password once and signs nobody in', async () => {
    const { token } = await app.app.features.identity.resetLink(OWNER.email)
    const browser = consoleClient(app.url)
    const page = await browser.get(`/reset/${token}`)
    expect(page.html).toContain(`value="${OWNER.email}"`)
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    expect((await browser.post(`/reset/${token}`, { password: 'short', email: OWNER.email })).status).toBe(400)
    const done = await browser.post(`/reset/${token}`, { password: OWNER.password, email: OWNER.email })
    expect(done.location).toBe('/sign-in')
    expect(browser.cookies.has('replyx_sid')).toBe(false)
    expect((await browser.get(`/reset/${token}`)).status).toBe(410)
  })

  test('an invitation makes an account of its own and joins it to the workspace', async () => {
    const ctx = await ownerCtx()
    const { token } = await app.app.features.identity.members.invite(ctx, { email: 'olga@example.com', role: 'operator' })
    const browser = consoleClient(app.url)
    expect((await browser.get(`/join/${token}`)).html).toContain('olga@example.com')
    const joined = await browser.post(`/join/${token}`, { password: 'another otter on the roof', email: 'someone@else.example' })
    expect(joined.location).toBe('/')
    expect((await browser.get('/')).html).toContain('olga@example.com')
    expect((await consoleClient(app.url).get(`/join/${token}`)).status).toBe(410)
  })
})

/** The owner of the account that the first test made. */
const ownerCtx = async (): Promise<Ctx> => {
  const { identity } = app.app.features
  const { token, session } = await identity.signIn({ ...OWNER, ip: '127.0.0.1', userAgent: 'test' })
  const workspaceId = (await identity.findSession(token))?.workspaces[0]?.id
  if (!workspaceId) throw new Error('the first test made no workspace')
  return ctxOf(workspaceId, { kind: 'user', userId: session.userId, isAdmin: true, role: 'owner' })
}
