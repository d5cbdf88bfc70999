import { describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { createSecrets } from '../../platform/secrets/index.ts'
import { FIRST, HERE, OWNER_EMAIL, TEST_PASSWORD, testIdentity } from '../../testing/identity.ts'
import { base } from './base.ts'
import { createClientIp } from './client-ip.ts'
import { createCookies } from './cookies.ts'
import { createCsrf, sameOriginOnly } from './csrf.ts'
import { readForm } from './form.ts'
import { problem } from './problem.ts'
import { requireCtx, type SessionEnv, withSession } from './session.ts'

const PUBLIC = 'https://help.example.ru'

const setup = async () => {
  const t = await testIdentity()
  const cookies = createCookies({ isHttps: true })
  const app = new Hono<SessionEnv>()
    .use(base({ ...t, clientIp: createClientIp([]), language: 'en', onResponse: () => {} }))
    .use(withSession({ identity: t.identity, cookies, csrf: createCsrf(createSecrets([new Uint8Array(32).fill(7)])) }))
    .use(sameOriginOnly({ publicUrl: PUBLIC }))
    .get('/me', (c) => {
      const { workspaceId, actor } = requireCtx(c)
      return c.json({ workspaceId, actor, csrf: c.get('csrfToken')(), language: c.get('language') })
    })
    .get('/form', (c) => c.text(c.get('csrfToken')()))
    .post('/sign-in', async (c) => {
      const fields = await readForm(c)
      const { token, session } = await t.identity.signIn({ email: String(fields['email']), password: String(fields['password']), ...HERE })
      cookies.writeSession(c, token, session.expiresAt)
      return c.body(null, 204)
    })
    .post('/act', async (c) => c.json(await readForm(c)))
    .onError((error, c) => problem({ error, language: c.get('language'), requestId: c.get('requestId') }))
  const get = (path: string, cookie = '') => app.request(`${PUBLIC}${path}`, { headers: { cookie } })
  const post = (path: string, fields: Record<string, string>, cookie: string) =>
    app.request(`${PUBLIC}${path}`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
  const { ctx } = await t.setUp()
  /** Through the form, as a browser does; the cookie it then has. */
  const signIn = async (): Promise<string> => {
    const look = await get('/form')
    const visitor = (look.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const done = await post('/sign-in', { email: OWNER_EMAIL, password: TEST_PASSWORD, _csrf: await look.text() }, visitor)
    return done.headers.get('set-cookie') ?? ''
  }
  return { ...t, ctx, get, post, signIn }
}

const pairOf = (cookie: string): string => cookie.split(';')[0] ?? ''

describe('a session over HTTP', () => {
  test('is a host-bound cookie that scripts cannot read and other sites do not send', async () => {
    await using s = await setup()
    const cookie = await s.signIn()
    expect(cookie).toMatch(/^__Host-replyx_sid=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/)
    expect(cookie).not.toContain('Domain')
  })

  test('tells who asks, in whose workspace and language', async () => {
    await using s = await setup()
    const reply = await s.get('/me', pairOf(await s.signIn()))
    expect(await reply.json()).toMatchObject({ workspaceId: s.ctx.workspaceId, actor: s.ctx.actor, language: FIRST.language })
  })

  test('that is missing, made up, ended or of a blocked account lets nobody in', async () => {
    await using s = await setup()
    const cookie = pairOf(await s.signIn())
    for (const wrong of ['', '__Host-replyx_sid=', `__Host-replyx_sid=${'a'.repeat(43)}`, cookie.replace('__Host-', ''), `${cookie}x`]) {
      expect([wrong, (await s.get('/me', wrong)).status]).toEqual([wrong, 401])
    }
    await s.identity.signOut(cookie.split('=')[1] ?? '')
    expect((await s.get('/me', cookie)).status).toBe(401)
    const again = pairOf(await s.signIn())
    expect((await s.get('/me', again)).status).toBe(200)
    await s.db.write((tx) => tx.updateTable('users').set({ blocked_at: 1 }).execute())
    expect((await s.get('/me', again)).status).toBe(401)
  })

  test('that was planted before sign-in is not the one that is signed in', async () => {
    await using s = await setup()
    const planted = `__Host-replyx_sid=${'a'.repeat(43)}`
    expect(pairOf(await s.signIn())).not.toBe(planted)
    expect((await s.get('/me', planted)).status).toBe(401)
  })

  test('takes forms with its own token only: not a visitor’s, not another session’s, not a changed one', async () => {
    await using s = await setup()
    const [mine, other] = [pairOf(await s.signIn()), pairOf(await s.signIn())]
    const tokenOf = async (cookie: string): Promise<string> => (await (await s.get('/form', cookie)).text()) || ''
    const [own, foreign, visitors] = [await tokenOf(mine), await tokenOf(other), await tokenOf('')]
    expect((await s.post('/act', { a: '1', _csrf: own }, mine)).status).toBe(200)
    expect((await s.post('/act', { a: '1', _csrf: own }, mine)).status).toBe(200)
    for (const token of [foreign, visitors, '', 'x.y', own.slice(0, -2), own.split('.').reverse().join('.')]) {
      expect([token, (await s.post('/act', { a: '1', _csrf: token }, mine)).status]).toEqual([token, 403])
    }
    expect((await s.post('/act', { a: '1' }, mine)).status).toBe(403)
  })
})
