import { describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { createSecrets } from '../../platform/secrets/index.ts'
import { testLog } from '../../testing/test-log.ts'
import { base } from './base.ts'
import { createClientIp } from './client-ip.ts'
import { createCookies } from './cookies.ts'
import { createCsrf, sameOriginOnly } from './csrf.ts'
import { readForm } from './form.ts'
import { consoleHeaders, dataHeaders, frameHeaders } from './headers.ts'
import { problem } from './problem.ts'
import { type SessionEnv, withSession } from './session.ts'

const secrets = createSecrets([new Uint8Array(32).fill(7)])

const app = (publicUrl: string | undefined) => {
  const { log, lines } = testLog()
  const isHttps = publicUrl?.startsWith('https:') ?? false
  const hono = new Hono<SessionEnv>()
    .use(base({ log, newId: (prefix) => `${prefix}_1`, clientIp: createClientIp([]), language: 'ru', onResponse: () => {} }))
    .use(consoleHeaders({ isHttps }))
    .use(sameOriginOnly({ publicUrl }))
    .use(withSession({ identity: { findSession: async () => undefined }, cookies: createCookies({ isHttps }), csrf: createCsrf(secrets) }))
    .get('/form', (c) => c.text(c.get('csrfToken')()))
    .post('/form', async (c) => c.json(await readForm(c)))
    .onError((error, c) => problem({ error, language: c.get('language'), requestId: c.get('requestId') }))
  return { hono, lines }
}

const post = (headers: Record<string, string>, body = 'a=1') =>
  new Request('http://localhost/form', {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })

describe('forms of foreign pages', () => {
  const foreign: Array<Record<string, string>> = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'cors' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://help.example.com.evil.example' },
    { referer: 'https://evil.example/help.example.com' },
    {},
  ]

  test.each(foreign)('are refused and logged: %p', async (headers) => {
    const { hono, lines } = app('https://help.example.com')
    const response = await hono.request(post(headers))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'forbidden', reason: 'error.foreign_page' })
    expect(lines().map((line) => line['event'])).toContain('malicious_csrf')
  })

  test('of our own origin they still need the token of this very visitor', async () => {
    const { hono } = app(undefined)
    const look = await hono.request(new Request('http://localhost/form', { headers: { host: 'localhost' } }))
    const cookie = (look.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const token = await look.text()
    const own = { origin: 'http://localhost', cookie }
    expect(cookie).toMatch(/^replyx_visitor=[\w-]{43}$/)
    expect((await hono.request(post(own))).status).toBe(403)
    expect((await hono.request(post(own, `_csrf=${token}x`))).status).toBe(403)
    expect((await hono.request(post({ ...own, cookie: `replyx_visitor=${'a'.repeat(43)}` }, `_csrf=${token}`))).status).toBe(403)
    const good = await hono.request(post(own, `a=1&a=2&b=3&_csrf=${token}`))
    expect(await good.json()).toEqual({ a: ['1', '2'], b: '3' })
    expect((await hono.request(post({ ...own, 'x-csrf-token': token }))).status).toBe(200)
  })

  test('a body that is no form is refused before it is read', async () => {
    const { hono } = app(undefined)
    const response = await hono.request(post({ origin: 'http://localhost', 'content-type': 'text/plain' }))
    expect(await response.json()).toMatchObject({ reason: 'error.not_a_form' })
  })
})

describe('headers', () => {
  test('a console page runs only scripts with its own nonce, new for each response, and is framed by nobody', async () => {
    const { hono } = app('https://help.example.com')
    const csp = async (): Promise<string> => (await hono.request('/form')).headers.get('content-security-policy') ?? ''
    const [one, two] = [await csp(), await csp()]
    const nonce = /script-src 'nonce-([\w-]{22})' 'strict-dynamic'/.exec(one)?.[1]
    expect(nonce).toBeDefined()
    expect(two).not.toContain(nonce ?? '')
    expect(one).not.toMatch(/unsafe|\*/)
    expect(one).toContain("frame-ancestors 'none'")
    expect(one).toContain("base-uri 'none'")
  })

  test('every page: no sniffing, no framing, no caching; HSTS and host-bound cookies only over https', async () => {
    const https = await app('https://help.example.com').hono.request('/form')
    expect(Object.fromEntries(https.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=63072000',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(https.headers.get('set-cookie')).toMatch(/^__Host-replyx_visitor=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const http = await app('http://10.0.0.5:8080').hono.request('/form')
    expect(http.headers.get('strict-transport-security')).toBeNull()
    expect(http.headers.get('set-cookie')).toMatch(/^replyx_visitor=[^;]*; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('the widget’s page names who may frame it, and nobody means nobody', () => {
    const headers = frameHeaders({ isHttps: true, nonce: 'n', frameAncestors: ['https://shop.example', 'https://*.shop.example'] })
    expect(headers['content-security-policy']).toContain('frame-ancestors https://shop.example https://*.shop.example')
    expect(headers['x-frame-options']).toBeUndefined()
    expect(frameHeaders({ isHttps: true, nonce: 'n', frameAncestors: [] })['content-security-policy']).toContain("frame-ancestors 'none'")
  })

  test('data can never run', async () => {
    const response = await new Hono()
      .use(dataHeaders({ isHttps: false }) as never)
      .get('/', (c) => c.json({}))
      .request('/')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })
})
