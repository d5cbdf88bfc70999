import { describe, expect, test } from 'bun:test'
import type { Source } from '../../domain/dialogs/index.ts'
import { OWN, openWidget, SHOP, say, sessionOf } from '../../testing/widget-surface.ts'

describe('the loader and the pages', () => {
  test('the loader is kept briefly and may be run by every host, isolated ones too', async () => {
    await using t = await openWidget()
    const { headers } = await t.call('/widget.js')
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await t.call('/widget.js', { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status).toBe(304)
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })

  test.each(['/widget/frame', '/chat'])('%s may be framed by the listed sites only, and runs only its own script', async (path) => {
    await using t = await openWidget()
    const response = await t.call(`${path}/${t.site.key}?lang=en`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("frame-ancestors 'self' https://shop.ru http://shop.ru https://*.shop.ru http://*.shop.ru;")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(response.headers.get('x-frame-options')).toBeNull()
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    const page = await response.text()
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? 'none'
    expect(page).toContain(`nonce="${nonce}"`)
    expect(page).toContain('<html lang="en"')
    expect(page).toContain('Лавка &lt;b>')
    expect(await (await t.call(`${path}/${t.site.key}`)).text()).not.toContain(nonce)
  })

  test('the frame of an unknown key and of a removed assistant is framed by nobody', async () => {
    await using t = await openWidget()
    const unknown = await t.call('/widget/frame/w_nothing')
    expect(unknown.status).toBe(404)
    expect(unknown.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    await t.assistants.remove(t.ctx, t.assistant.id)
    expect((await t.call(`/widget/frame/${t.site.key}`)).status).toBe(404)
  })

  test('a key that is no key cannot write into the page', async () => {
    await using t = await openWidget()
    const page = await (await t.call(`/chat/${encodeURIComponent('"><script>alert(1)</script>')}`)).text()
    expect(page).not.toContain('<script>alert')
  })
})

describe('where a widget may stand', () => {
  test('a listed page gets the look, another the reason in words', async () => {
    await using t = await openWidget()
    const ask = async (origin: string, query = '') =>
      (await t.call(`/widget/v1/sites/${t.site.key}${query}`, { headers: { origin, 'accept-language': 'en' } })).json()
    expect(await ask(SHOP)).toMatchObject({ isAllowed: true, title: 'Лавка <b>', position: 'right', language: 'ru' })
    expect(await ask('https://opt.shop.ru', '?lang=en')).toMatchObject({
      isAllowed: true,
      language: 'en',
      open: 'Open the chat: Лавка <b>',
    })
    expect(await ask('https://evil.ru')).toMatchObject({ isAllowed: false, text: expect.stringContaining('evil.ru') })
    expect(await ask('null')).toMatchObject({ isAllowed: false })
  })

  test('a listed origin gets a token it alone may read', async () => {
    await using t = await openWidget()
    const response = await t.askToken(SHOP)
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('Origin')
    expect(await response.json()).toMatchObject({ expiresInMs: 900_000, guestSecret: expect.stringMatching(/^[\w-]{43}$/) })
  })

  test.each(['https://evil.ru', 'https://shop.ru.evil.ru', 'https://evilshop.ru', 'https://shop.ru:444', 'null', 'file://', undefined])(
    '%p gets no token and no permission to read the answer',
    async (origin) => {
      await using t = await openWidget()
      const response = await t.askToken(origin)
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('vary')).toContain('Origin')
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(await response.json()).toMatchObject({ code: 'forbidden', reason: 'error.widget_domain' })
    },
  )

  test('the console of the instance may show every widget of its own', async () => {
    await using t = await openWidget()
    expect((await t.askToken(OWN)).status).toBe(200)
  })

  test.each([
    ['a text', 'not json'],
    ['a number for the key', { siteKey: 1 }],
    ['a field nobody knows', { siteKey: 'w_x', extra: 1 }],
    ['far too much', { siteKey: 'x'.repeat(5_000) }],
    ['nothing', null],
  ])('%s is no request', async (_what, body) => {
    await using t = await openWidget()
    expect((await t.askToken(SHOP, body)).status).toBe(400)
  })

  test('a request for a token that never ends is not read on, however it is sent', async () => {
    await using t = await openWidget()
    let readBytes = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        readBytes += 1024
        if (readBytes > 1024 * 1024) controller.close()
        else controller.enqueue(new Uint8Array(1024).fill(97))
      },
    })
    const response = await t.call('/widget/v1/token', { method: 'POST', headers: { origin: SHOP, 'content-type': 'text/plain' }, body })
    expect(response.status).toBe(400)
    expect(readBytes).toBeLessThan(16 * 1024)
  })

  test('asking for tokens without end is slowed down', async () => {
    await using t = await openWidget()
    let last = 200
    for (let i = 0; i < 110 && last === 200; i++) last = (await t.askToken(SHOP)).status
    expect(last).toBe(429)
  })
})

describe('the chat of a visitor', () => {
  test('begins empty, takes a message durably, and shows it with the turn that will answer', async () => {
    await using t = await openWidget()
    const visitor = await t.visitor()
    expect(await sessionOf(visitor)).toMatchObject({ title: 'Лавка <b>', dialog: null, messages: [], maxTextChars: 4000 })
    const { status, body } = await say(visitor, '  Где мой заказ?  ')
    expect(status).toBe(202)
    expect(await sessionOf(visitor)).toMatchObject({
      dialog: { lastSeq: 1, turn: { id: body.turnId } },
      messages: [{ text: 'Где мой заказ?' }],
    })
  })

  test('a message sent twice is one message', async () => {
    await using t = await openWidget()
    const visitor = await t.visitor()
    const [first, second] = await Promise.all([say(visitor, 'раз', 'same-id-1'), say(visitor, 'раз', 'same-id-1')])
    expect(first.body.message.id).toBe(second.body.message.id)
    expect((await sessionOf(visitor)).messages).toHaveLength(1)
  })

  test('the same guest finds his dialog again, another guest finds nothing of it', async () => {
    await using t = await openWidget()
    const secret = 'g'.repeat(43)
    await say(await t.visitor(secret), 'моё')
    expect((await sessionOf(await t.visitor(secret))).messages).toMatchObject([{ text: 'моё' }])
    const stranger = await t.visitor()
    expect(await sessionOf(stranger)).toMatchObject({ dialog: null, messages: [] })
    await say(stranger, 'чужое')
    expect((await sessionOf(stranger)).messages).toMatchObject([{ text: 'чужое' }])
    expect((await sessionOf(await t.visitor(secret))).messages).toMatchObject([{ text: 'моё' }])
  })

  test('nobody stops the answer of another', async () => {
    await using t = await openWidget()
    const mine = await t.visitor()
    const { body } = await say(mine, 'моё')
    const stranger = await t.visitor()
    expect((await stranger.post(`/widget/v1/turns/${body.turnId}/cancel`, {})).status).toBe(404)
    await say(stranger, 'чужое')
    expect((await stranger.post(`/widget/v1/turns/${body.turnId}/cancel`, {})).status).toBe(200)
    const [theirs] = t.stopped as Array<{ dialogId: string }>
    const mineDialog = await t.db.read.selectFrom('turns').select('dialog_id').where('id', '=', body.turnId).executeTakeFirstOrThrow()
    // The verb gets the stranger's own dialog and refuses a turn that is not in it.
    expect(theirs?.dialogId).not.toBe(mineDialog.dialog_id)
  })

  test.each([
    ['GET', '/widget/v1/session'],
    ['POST', '/widget/v1/messages'],
    ['POST', '/widget/v1/turns/trn_1/cancel'],
    ['GET', '/widget/v1/sources/msg_1/1'],
    ['GET', '/widget/v1/events'],
  ])('%s %s without a token of ours is refused', async (method, path) => {
    await using t = await openWidget()
    for (const headers of [{}, { authorization: 'Bearer x.y.z' }, { authorization: 'Basic eDp5' }, { cookie: '__Host-replyx_session=x' }]) {
      const response = await t.call(path, { method, headers })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ reason: 'error.widget_token' })
    }
  })

  test('a token ends with its quarter of an hour and with the key of the site', async () => {
    await using t = await openWidget()
    const visitor = await t.visitor()
    await t.channels.rotateKey(t.ctx, t.assistant.id)
    expect((await visitor.get('/widget/v1/session')).status).toBe(401)
  })

  test.each([
    ['nothing', {}],
    ['a short id', { text: 'a', clientMessageId: 'short' }],
    ['white space', { text: '   ', clientMessageId: 'long-enough' }],
    ['a book', { text: 'я'.repeat(4001), clientMessageId: 'long-enough' }],
    ['the dialog of somebody', { text: 'a', clientMessageId: 'long-enough', dialogId: 'dlg_1' }],
    ['a list', { text: ['a'], clientMessageId: 'long-enough' }],
  ])('%s is no message', async (_what, body) => {
    await using t = await openWidget()
    expect((await (await t.visitor()).post('/widget/v1/messages', body)).status).toBe(400)
  })

  test('writing without pause is slowed down in the words of the visitor, and only for him', async () => {
    await using t = await openWidget({ messagesPerMinute: 3 })
    const visitor = await t.visitor()
    for (let i = 0; i < 3; i++) expect((await say(visitor, `${i}`)).status).toBe(202)
    const refused = await visitor.post('/widget/v1/messages', { clientMessageId: 'one-too-many', text: 'ещё' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('Слишком много сообщений') })
    expect((await say(await t.visitor(), 'я другой')).status).toBe(202)
  })
})

describe('the stream of a visitor', () => {
  const source: Source = {
    number: 1,
    chunkId: 'chk_1',
    documentId: 'doc_1',
    documentName: 'Доставка.md',
    headingPath: ['Сроки'],
    page: null,
    quote: 'До 14 дней.',
  }

  const readUntil = async (response: Response, wanted: string): Promise<string> => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    while (reader && !heard.includes(wanted)) {
      const { done, value } = await reader.read()
      if (done) break
      heard += value
    }
    await reader?.cancel()
    return heard
  }

  test('tells what came after the last event the visitor had, and goes on live', async () => {
    await using t = await openWidget()
    const visitor = await t.visitor()
    const { body } = await say(visitor, 'Когда доставите?')
    const { dialog } = await sessionOf(visitor)
    const response = await visitor.get('/widget/v1/events', { 'last-event-id': String(dialog?.lastSeq) })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const heard = readUntil(response, 'event: turn.done')
    const turn = await t.dialogs.claimTurn(body.turnId)
    if (!turn) throw new Error('no turn')
    await t.db.write((tx) => t.dialogs.finishTurn(tx, { turn, text: 'До 14 дней [1].', sources: [source], outcome: 'answered' }))
    const text = await heard
    expect(text).not.toContain('Когда доставите?')
    expect(text.match(/^event: .*$/gm)).toEqual(['event: turn.started', 'event: message.created', 'event: turn.done'])
    expect((await sessionOf(visitor)).messages[1]).toMatchObject({
      text: 'До 14 дней [1].',
      sources: [{ documentName: 'Доставка.md', quote: 'До 14 дней.' }],
    })
    t.sse.close()
  })

  test('holds only his own dialog', async () => {
    await using t = await openWidget()
    await say(await t.visitor(), 'тайна')
    const stranger = await t.visitor()
    expect((await stranger.get('/widget/v1/events', { 'last-event-id': '0' })).status).toBe(404)
    await say(stranger, 'своё')
    const heard = await readUntil(await stranger.get('/widget/v1/events', { 'last-event-id': '0' }), 'message.created')
    expect(heard).toContain('своё')
    expect(heard).not.toContain('тайна')
    t.sse.close()
  })
})
