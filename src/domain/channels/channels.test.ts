import { describe, expect, test } from 'bun:test'
import type { CustomerId, WorkspaceId } from '../../kernel/ids.ts'
import { createAudit } from '../../platform/audit/index.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import { ctxOf, testBase } from '../../testing/factories.ts'
import { createAssistants } from '../assistants/index.ts'
import { createDialogs } from '../dialogs/index.ts'
import type { Actor, Ctx } from '../identity/index.ts'
import { createChannels } from './index.ts'

const owner: Actor = { kind: 'user', userId: 'usr_1', isAdmin: false, role: 'owner' }
const operator: Actor = { kind: 'user', userId: 'usr_2', isAdmin: false, role: 'operator' }
const customer: Actor = { kind: 'customer', customerId: 'cus_1', assistantId: 'ast_1' }
const as = (actor: Actor, workspaceId: WorkspaceId = 'wsp_1'): Ctx => ctxOf(workspaceId, actor)

const MINUTE = 60_000
const OWN = 'https://help.shop.ru'

const setUp = async () => {
  const base = await testBase()
  const assistants = createAssistants(base)
  const dialogs = createDialogs(base)
  const channels = createChannels({
    ...base,
    audit: createAudit(base),
    secrets: createSecrets([new Uint8Array(32).fill(1)]),
    assistants,
    dialogs,
  })
  const assistant = await assistants.create(as(owner), { name: 'Лавка', language: 'ru' })
  const site = await channels.getSite(as(owner), assistant.id)
  const issue = (origin: string | undefined, guestSecret?: string) =>
    channels.issueToken({ siteKey: site.key, origin, ownOrigins: [OWN], guestSecret })
  return {
    channels,
    assistants,
    assistant,
    site,
    customers: () => base.db.read.selectFrom('customers').selectAll().execute(),
    auditLog: () => base.db.read.selectFrom('audit_log').selectAll().orderBy('id').execute(),
    issue,
    allow: (...allowedDomains: string[]) => channels.updateSite(as(owner), { assistantId: assistant.id, allowedDomains }),
    wait: (ms: number) => {
      base.time.now += ms
    },
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  }
}

describe('a widget site', () => {
  test('is there at the first look, closed to every foreign page, and the same at the second', async () => {
    await using t = await setUp()
    expect(t.site).toMatchObject({ allowedDomains: [], tokenVersion: 1, assistantId: t.assistant.id })
    expect(t.site.key).toMatch(/^w_[\w-]{24}$/)
    const looks = await Promise.all([1, 2, 3].map(() => t.channels.getSite(as(owner), t.assistant.id)))
    expect(new Set(looks.map((site) => site.key))).toEqual(new Set([t.site.key]))
  })

  test('two first looks at once end with one site', async () => {
    await using t = await setUp()
    const second = await t.assistants.create(as(owner), { name: 'Вторая', language: 'ru' })
    const looks = await Promise.all([1, 2, 3].map(() => t.channels.getSite(as(owner), second.id)))
    expect(new Set(looks.map((site) => site.key)).size).toBe(1)
  })

  test('keeps the domains as rules, and one bad line refuses the list', async () => {
    await using t = await setUp()
    expect((await t.allow('https://Shop.ru/', '*.shop.ru', 'магазин.рф')).allowedDomains).toEqual([
      'shop.ru',
      '*.shop.ru',
      'xn--80aairftm.xn--p1ai',
    ])
    await expect(t.allow('new.ru', 'not a domain; script-src *')).rejects.toMatchObject({ code: 'invalid', field: 'allowedDomains' })
    expect((await t.channels.getSite(as(owner), t.assistant.id)).allowedDomains).toHaveLength(3)
  })

  test('every change leaves its line in the audit log', async () => {
    await using t = await setUp()
    await t.allow('shop.ru')
    t.wait(1)
    await t.channels.rotateKey(as(owner), t.assistant.id)
    const lines = await t.auditLog()
    expect(lines.map((line) => [line.event, line.actor_id, line.target])).toEqual([
      ['widget_site_changed', 'usr_1', t.assistant.id],
      ['widget_key_rotated', 'usr_1', t.assistant.id],
    ])
    expect(JSON.stringify(lines)).not.toContain(t.site.key)
  })

  test('the ancestors of its frame are the instance and the listed domains', async () => {
    await using t = await setUp()
    const site = await t.allow('shop.ru')
    expect(t.channels.frameAncestors(site)).toEqual(["'self'", 'https://shop.ru', 'http://shop.ru'])
  })

  test.each([
    ['an operator', as(operator), 'forbidden'],
    ['a customer', as(customer), 'forbidden'],
    ['the owner of another workspace', as(owner, 'wsp_2'), 'not_found'],
  ])('is refused to %s', async (_who, ctx, code) => {
    await using t = await setUp()
    const assistantId = t.assistant.id
    await expect(t.channels.getSite(ctx, assistantId)).rejects.toMatchObject({ code })
    await expect(t.channels.updateSite(ctx, { assistantId, allowedDomains: ['evil.ru'] })).rejects.toMatchObject({ code })
    await expect(t.channels.rotateKey(ctx, assistantId)).rejects.toMatchObject({ code })
    expect(await t.channels.getSite(as(owner), assistantId)).toEqual(t.site)
  })
})

describe('a page the owner asks about', () => {
  test.each([
    ['shop.ru', 'shop.ru', true],
    ['https://Shop.ru/tea?x=1', 'shop.ru', true],
    ['www.shop.ru', 'www.shop.ru', false],
    ['http://localhost:3000/', 'localhost:3000', true],
    ['localhost', 'localhost', false],
  ])('%s is looked up as %s', async (page, rule, isAllowed) => {
    await using t = await setUp()
    await t.allow('shop.ru', 'localhost:3000')
    expect(await t.channels.tryPage(as(owner), { assistantId: t.assistant.id, page })).toEqual({ rule, isAllowed })
  })

  test.each(['*.shop.ru', 'localhost:*', 'не сайт', 'javascript:alert(1)'])('%s is no page', async (page) => {
    await using t = await setUp()
    const trying = t.channels.tryPage(as(owner), { assistantId: t.assistant.id, page })
    await expect(trying).rejects.toMatchObject({ code: 'invalid', text: { key: 'error.domain_invalid' } })
  })

  test('is nobody else’s business', async () => {
    await using t = await setUp()
    const input = { assistantId: t.assistant.id, page: 'shop.ru' }
    await expect(t.channels.tryPage(as(operator), input)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.channels.tryPage(as(owner, 'wsp_2'), input)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a visitor signed for a try', () => {
  const person = { id: '42', name: 'Ольга', email: '' }

  test('is known to the chat, as one signed by the business is', async () => {
    await using t = await setUp()
    const input = { assistantId: t.assistant.id, person }
    await expect(t.channels.signVisitor(as(owner), input)).rejects.toMatchObject({ text: { key: 'error.identity_off' } })
    await t.channels.renewIdentitySecret(as(owner), t.assistant.id)
    const identity = await t.channels.signVisitor(as(owner), input)
    const issued = await t.channels.issueToken({ siteKey: t.site.key, origin: OWN, ownOrigins: [OWN], identity })
    expect(issued.isIdentified).toBe(true)
    expect(await t.customers()).toMatchObject([{ name: 'Ольга', email: null, external_key: 'person:42' }])
  })

  test('is signed for nobody else', async () => {
    await using t = await setUp()
    await t.channels.renewIdentitySecret(as(owner), t.assistant.id)
    const input = { assistantId: t.assistant.id, person }
    await expect(t.channels.signVisitor(as(operator), input)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.channels.signVisitor(as(customer), input)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.channels.signVisitor(as(owner, 'wsp_2'), input)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a token', () => {
  test('is given to a listed page and speaks for one customer of this assistant', async () => {
    await using t = await setUp()
    await t.allow('shop.ru')
    const issued = await t.issue('https://shop.ru')
    expect(issued.guestSecret).toMatch(/^[\w-]{43}$/)
    const visitor = await t.channels.verifyToken(issued.token)
    expect(visitor).toMatchObject({
      workspaceId: 'wsp_1',
      origin: 'https://shop.ru',
      actor: { kind: 'customer', assistantId: t.assistant.id },
    })
  })

  test('the same guest secret is the same customer, and only its hash is stored', async () => {
    await using t = await setUp()
    const first = await t.issue(OWN)
    const again = await t.issue(OWN, first.guestSecret)
    const other = await t.issue(OWN)
    expect(again.guestSecret).toBe(first.guestSecret)
    const [a, b, c] = await Promise.all(
      [first, again, other].map(async ({ token }) => (await t.channels.verifyToken(token)).actor.customerId),
    )
    expect(b).toBe(a as CustomerId)
    expect(c).not.toBe(a as CustomerId)
    expect(JSON.stringify(await t.customers())).not.toContain(first.guestSecret)
  })

  test.each(['short', '', 'x'.repeat(44), `${'x'.repeat(42)}/`])('a guest secret such as %p is replaced by a strong one', async (weak) => {
    await using t = await setUp()
    expect((await t.issue(OWN, weak)).guestSecret).toMatch(/^[\w-]{43}$/)
    expect((await t.issue(OWN, weak)).guestSecret).not.toBe(weak)
  })

  test.each(['https://evil.ru', 'https://shop.ru.evil.ru', 'https://evil-shop.ru', 'http://shop.ru:8080', 'null', undefined, 'file://'])(
    'is refused to a page of %p',
    async (origin) => {
      await using t = await setUp()
      await t.allow('shop.ru', '*.shop.ru')
      await expect(t.issue(origin)).rejects.toMatchObject({ code: 'forbidden', text: { key: 'error.widget_domain' } })
      expect(await t.customers()).toEqual([])
    },
  )

  test('is refused for an unknown key and for an assistant that was removed', async () => {
    await using t = await setUp()
    await expect(t.channels.issueToken({ siteKey: 'w_unknown', origin: OWN, ownOrigins: [OWN] })).rejects.toMatchObject({
      code: 'not_found',
    })
    await t.assistants.remove(as(owner), t.assistant.id)
    await expect(t.issue(OWN)).rejects.toMatchObject({ code: 'not_found', text: { key: 'error.widget_key' } })
  })

  test('ends after a quarter of an hour', async () => {
    await using t = await setUp()
    const { token, expiresInMs } = await t.issue(OWN)
    expect(expiresInMs).toBe(15 * MINUTE)
    t.wait(15 * MINUTE - 1)
    expect(await t.channels.verifyToken(token)).toMatchObject({ origin: OWN })
    t.wait(1)
    await expect(t.channels.verifyToken(token)).rejects.toMatchObject({ code: 'unauthenticated', text: { key: 'error.widget_token' } })
  })

  test('ends with the key, and the old key opens nothing', async () => {
    await using t = await setUp()
    const { token } = await t.issue(OWN)
    const rotated = await t.channels.rotateKey(as(owner), t.assistant.id)
    expect(rotated.key).not.toBe(t.site.key)
    await expect(t.channels.verifyToken(token)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(t.issue(OWN)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('ends when a domain is taken off, and lives on when one is added', async () => {
    await using t = await setUp()
    await t.allow('shop.ru')
    const { token } = await t.issue('https://shop.ru')
    await t.allow('shop.ru', 'new.ru')
    expect(await t.channels.verifyToken(token)).toMatchObject({ origin: 'https://shop.ru' })
    await t.allow('new.ru')
    await expect(t.channels.verifyToken(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('ends with its assistant', async () => {
    await using t = await setUp()
    const { token } = await t.issue(OWN)
    await t.assistants.remove(as(owner), t.assistant.id)
    await expect(t.channels.verifyToken(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test.each([undefined, '', 'x', 'rxw1.a.b'])('%p is refused', async (token) => {
    await using t = await setUp()
    await expect(t.channels.verifyToken(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
