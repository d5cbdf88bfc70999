import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { openWidget, SHOP, say, sessionOf } from '../../testing/widget-surface.ts'

type Widget = Awaited<ReturnType<typeof openWidget>>

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** As the server of the business signs. */
const signWith =
  (t: Widget, secret: string) =>
  (sub: string, more: Record<string, unknown> = {}): string => {
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, exp: t.time.now / 1000 + 3600, ...more })}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }

/** A browser on the page of the business: what it keeps, and what it is given. */
const browserOn = (t: Widget, guestSecret?: string) => {
  let kept = guestSecret
  return {
    enter: async (identity?: string) => {
      const response = await t.askToken(SHOP, { siteKey: t.site.key, guestSecret: kept, identity })
      const reply = (await response.json()) as {
        reason?: string
        token?: string
        guestSecret?: string
        isIdentified?: boolean
        detail?: string
      }
      if (response.ok) kept = reply.guestSecret
      return { status: response.status, headers: response.headers, ...reply, visitor: t.visitorOf(reply.token ?? '') }
    },
  }
}

const setUp = async () => {
  const t = await openWidget()
  const { secret } = await t.channels.renewIdentitySecret(t.ctx, t.assistant.id)
  return { t, sign: signWith(t, secret), [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() }
}

describe('a visitor the business names', () => {
  test('is the same person in every browser, with the name and address that were signed', async () => {
    await using s = await setUp()
    const laptop = await browserOn(s.t).enter(s.sign('42', { name: 'Анна', email: 'anna@example.ru' }))
    expect(laptop).toMatchObject({ status: 200, isIdentified: true })
    await say(laptop.visitor, 'Где мой заказ?')
    const phone = await browserOn(s.t).enter(s.sign('42', { name: 'Анна' }))
    expect((await sessionOf(phone.visitor)).messages).toMatchObject([{ text: 'Где мой заказ?' }])
    const [dialog] = (await s.t.dialogs.list(s.t.ctx, { limit: 5 })).dialogs
    expect(dialog && (await s.t.dialogs.customer(dialog))).toEqual({ name: 'Анна', email: null, isIdentified: true })
  })

  test('brings along what he wrote as a guest, once, and leaves nothing of it to the guest', async () => {
    await using s = await setUp()
    const browser = browserOn(s.t)
    const before = await browser.enter()
    await say(before.visitor, 'Пишу гостем')
    const named = await browser.enter(s.sign('42'))
    expect((await sessionOf(named.visitor)).messages).toMatchObject([{ text: 'Пишу гостем' }])
    const again = await browser.enter(s.sign('42'))
    expect((await sessionOf(again.visitor)).messages).toHaveLength(1)
    // The token the guest had still speaks for the guest, and the guest has no dialog any more.
    expect(await sessionOf(before.visitor)).toMatchObject({ dialog: null, messages: [] })
    expect((await before.visitor.get('/widget/v1/events')).status).toBe(404)
    expect((await s.t.dialogs.list(s.t.ctx, { limit: 5 })).dialogs).toHaveLength(1)
  })

  test('goes on in the dialog that was last, when he had one before he came as a guest', async () => {
    await using s = await setUp()
    await say((await browserOn(s.t).enter(s.sign('42'))).visitor, 'Раньше')
    s.t.time.now += 1000
    const browser = browserOn(s.t)
    await say((await browser.enter()).visitor, 'Гостем')
    const named = await browser.enter(s.sign('42'))
    expect((await sessionOf(named.visitor)).messages).toMatchObject([{ text: 'Гостем' }])
    const { dialogs } = await s.t.dialogs.list(s.t.ctx, { limit: 5 })
    expect(new Set(dialogs.map(({ customerId }) => customerId)).size).toBe(1)
  })

  test('two at once on one machine end as two people', async () => {
    await using s = await setUp()
    const [one, two] = await Promise.all([browserOn(s.t).enter(s.sign('1')), browserOn(s.t).enter(s.sign('2'))])
    await say(one.visitor, 'первый')
    await say(two.visitor, 'второй')
    expect((await sessionOf(one.visitor)).messages).toMatchObject([{ text: 'первый' }])
    expect((await sessionOf(two.visitor)).messages).toMatchObject([{ text: 'второй' }])
  })
})

describe('an identity that does not hold', () => {
  test('forged, expired or of another site opens nothing, and the developer can read why', async () => {
    await using s = await setUp()
    const victim = await browserOn(s.t).enter(s.sign('42'))
    await say(victim.visitor, 'тайна')
    const other = await s.t.assistants.create(s.t.ctx, { name: 'Другая', language: 'ru' })
    const { secret: foreign } = await s.t.channels.renewIdentitySecret(s.t.ctx, other.id)
    const guess = signWith(s.t, 'guess')('42')
    const stale = s.sign('42', { exp: s.t.time.now / 1000 - 3600 })
    const swapped = s
      .sign('1')
      .split('.')
      .with(1, part({ sub: '42', exp: s.t.time.now / 1000 + 60 }))
      .join('.')
    for (const identity of [guess, stale, swapped, signWith(s.t, foreign)('42'), 'nonsense']) {
      const refused = await browserOn(s.t).enter(identity)
      expect(refused).toMatchObject({ status: 401, reason: expect.stringContaining('error.identity_') })
      expect(refused.token).toBeUndefined()
      expect(refused.headers.get('access-control-allow-origin')).toBe(SHOP)
      expect(refused.detail).not.toBe('')
    }
  })

  test('replayed by somebody else is still the person it names, and takes nothing that was written as another', async () => {
    await using s = await setUp()
    const anna = browserOn(s.t)
    const boris = browserOn(s.t)
    await say((await anna.enter(s.sign('anna'))).visitor, 'Пишет Анна')
    const his = await boris.enter(s.sign('boris'))
    await say(his.visitor, 'Пишет Борис')
    // On the same machine, after Boris: what he wrote by name stays his.
    const replayed = await boris.enter(s.sign('anna'))
    expect((await sessionOf(replayed.visitor)).messages).toMatchObject([{ text: 'Пишет Анна' }])
    expect((await sessionOf(his.visitor)).messages).toMatchObject([{ text: 'Пишет Борис' }])
  })

  test('a guest cannot pass for a person by the shape of his secret', async () => {
    await using s = await setUp()
    await say((await browserOn(s.t).enter(s.sign('42'))).visitor, 'тайна')
    for (const secret of ['person:42', `person:42${'x'.repeat(34)}`]) {
      expect(await sessionOf((await browserOn(s.t, secret).enter()).visitor)).toMatchObject({ messages: [] })
    }
  })
})

describe('the secret that signs visitors', () => {
  test('once renewed ends what the old one had signed, tokens that were given for it too', async () => {
    await using s = await setUp()
    const old = await browserOn(s.t).enter(s.sign('42'))
    const { secret } = await s.t.channels.renewIdentitySecret(s.t.ctx, s.t.assistant.id)
    expect((await old.visitor.get('/widget/v1/session')).status).toBe(401)
    expect((await browserOn(s.t).enter(s.sign('42'))).status).toBe(401)
    expect((await browserOn(s.t).enter(signWith(s.t, secret)('42'))).status).toBe(200)
  })

  test('once removed names nobody: a token is refused and guests go on', async () => {
    await using s = await setUp()
    const named = await browserOn(s.t).enter(s.sign('42'))
    await s.t.channels.removeIdentitySecret(s.t.ctx, s.t.assistant.id)
    expect((await named.visitor.get('/widget/v1/session')).status).toBe(401)
    expect((await browserOn(s.t).enter(s.sign('42'))).status).toBe(401)
    expect((await browserOn(s.t).enter()).status).toBe(200)
  })

  test('is told to nobody who may not manage channels, and stored sealed', async () => {
    await using s = await setUp()
    const { secret } = await s.t.channels.renewIdentitySecret(s.t.ctx, s.t.assistant.id)
    const operator = { ...s.t.ctx, actor: { kind: 'user', userId: 'usr_2', isAdmin: false, role: 'operator' } } as const
    const stranger = { ...s.t.ctx, workspaceId: 'wsp_other' } as const
    await expect(s.t.channels.renewIdentitySecret(operator, s.t.assistant.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(s.t.channels.removeIdentitySecret(operator, s.t.assistant.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(s.t.channels.renewIdentitySecret(stranger, s.t.assistant.id)).rejects.toMatchObject({ code: 'not_found' })
    const rows = await s.t.db.read.selectFrom('widget_sites').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(secret)
  })
})

describe('a token version', () => {
  test('ends every open stream and call of the version before, and the page gets a new token by itself', async () => {
    await using s = await setUp()
    const browser = browserOn(s.t)
    const { visitor } = await browser.enter()
    await say(visitor, 'моё')
    expect((await visitor.get('/widget/v1/session')).status).toBe(200)
    await s.t.channels.updateSite(s.t.ctx, { assistantId: s.t.assistant.id, allowedDomains: ['shop.ru'] })
    for (const path of ['/widget/v1/session', '/widget/v1/events']) expect((await visitor.get(path)).status).toBe(401)
    expect((await visitor.post('/widget/v1/messages', { clientMessageId: 'late-message', text: 'ещё' })).status).toBe(401)
    expect((await sessionOf((await browser.enter()).visitor)).messages).toMatchObject([{ text: 'моё' }])
  })
})
