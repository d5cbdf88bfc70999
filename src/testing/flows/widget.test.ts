import { describe, expect, test } from 'bun:test'
import { startFakeOpenAi } from '../openai/index.ts'
import { openShop } from './helpers.ts'
import { HOST, visit } from './visitor.ts'

describe('widget', () => {
  test('a message is acknowledged, its answer streams with the source and stays after a reload', async () => {
    await using shop = await openShop()
    const visitor = await visit(shop)
    expect(visitor.reply.headers.get('access-control-allow-origin')).toBe(HOST)
    const accepted = await visitor.say('message-1', 'Сколько стоит доставка?')
    expect(accepted.status).toBe(202)
    const events = await visitor.follow('0')
    await events.next('turn.done')
    events.close()
    const text = events.seen
      .filter((e) => e.type === 'turn.delta')
      .map((e) => e.data['text'])
      .join('')
    const message = events.seen.findLast((e) => e.type === 'message.created')?.data['message'] as { text: string; sources: unknown[] }
    if (text !== '') expect(text.replace(/\s+/g, ' ').trim()).toBe(message.text.replace(/\s+/g, ' '))
    expect(message.text).toContain('300 рублей')
    expect(message.sources).toMatchObject([{ documentName: 'Цены.md', headingPath: ['Доставка'] }])
    const back = await visit(shop, { guestSecret: visitor.guestSecret })
    const session = (await (await back.call('/session')).json()) as { messages: Array<{ author: string; text: string }> }
    expect(session.messages.map((m) => m.author)).toEqual(['customer', 'assistant'])
  })

  test('who reloads in the middle of an answer gets its rest, and the whole adds up to what is stored', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'], pace: { firstTokenMs: 5, tokenMs: 15 } })
    fake.script(() => Array.from({ length: 60 }, (_, i) => `слово${i}`).join(' '))
    await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
    await shop.t.app.features.models.saveProvider(shop.ctx, {
      kind: 'openai_compatible',
      name: 'f',
      baseUrl: fake.baseUrl,
      apiKey: fake.apiKey,
      chatModel: 'm',
    })
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Сколько стоит доставка?')
    const first = await visitor.follow('0')
    for (let i = 0; i < 5; i++) await first.next('turn.delta')
    first.close()
    const told = first.seen
      .filter((e) => e.type === 'turn.delta')
      .map((e) => String(e.data['text']))
      .join('')
    const second = await visitor.follow(first.lastId)
    await second.next('turn.done')
    second.close()
    const rest = second.seen
      .filter((e) => e.type === 'turn.delta')
      .map((e) => String(e.data['text']))
      .join('')
    const text = (second.seen.findLast((e) => e.type === 'message.created')?.data['message'] as { text: string } | undefined)?.text ?? ''
    expect(second.seen.map((e) => e.type)).not.toContain('turn.reset')
    expect(`${told}${rest}`.trim()).toBe(text)
    expect(text).toEndWith('слово59')
    expect(fake.requests.filter((r) => r.path.endsWith('/chat/completions'))).toHaveLength(1)
  })

  test('nobody needs to stay: an answer is written for a visitor who left at once', async () => {
    await using shop = await openShop()
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Как вернуть товар?')
    await shop.t.app.idle()
    const session = (await (await visitor.call('/session')).json()) as { messages: Array<{ text: string }> }
    expect(session.messages.at(-1)?.text).toContain('14 дней')
  })

  test('a restart in the middle of an answer begins it anew and answers once', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'], pace: { firstTokenMs: 5, tokenMs: 15 } })
    fake.script(() => Array.from({ length: 40 }, (_, i) => `слово${i}`).join(' '))
    await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
    await shop.t.app.features.models.saveProvider(shop.ctx, {
      kind: 'openai_compatible',
      name: 'f',
      baseUrl: fake.baseUrl,
      apiKey: fake.apiKey,
      chatModel: 'm',
    })
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Сколько стоит доставка?')
    const first = await visitor.follow('0')
    await first.next('turn.delta')
    await shop.t.restart()
    const second = await visitor.follow(first.lastId)
    await second.next('turn.done')
    second.close()
    const session = (await (await visitor.call('/session')).json()) as { messages: Array<{ author: string; text: string }> }
    expect(session.messages.map((m) => m.author)).toEqual(['customer', 'assistant'])
    expect(session.messages[1]?.text).toEndWith('слово39')
  })

  test('stopping keeps what was said, and the model is hung up on', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'], pace: { firstTokenMs: 5, tokenMs: 20 } })
    fake.script(() => Array.from({ length: 500 }, (_, i) => `слово${i}`).join(' '))
    await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
    await shop.t.app.features.models.saveProvider(shop.ctx, {
      kind: 'openai_compatible',
      name: 'f',
      baseUrl: fake.baseUrl,
      apiKey: fake.apiKey,
      chatModel: 'm',
    })
    const visitor = await visit(shop)
    const { turnId } = (await (await visitor.say('message-1', 'Сколько стоит доставка?')).json()) as { turnId: string }
    const events = await visitor.follow('0')
    for (let i = 0; i < 4; i++) await events.next('turn.delta')
    expect(await (await visitor.call(`/turns/${turnId}/cancel`, { method: 'POST' })).json()).toEqual({ outcome: 'stopped' })
    await events.next('turn.cancelled')
    events.close()
    await shop.t.app.idle()
    const session = (await (await visitor.call('/session')).json()) as { messages: Array<{ text: string }> }
    expect(session.messages.at(-1)?.text).toMatch(/^слово0/)
    expect(fake.requests.find((r) => r.path.endsWith('/chat/completions'))?.isCancelled).toBe(true)
    expect(await (await visitor.call(`/turns/${turnId}/cancel`, { method: 'POST' })).json()).toEqual({ outcome: 'already_ended' })
  })

  test('a site that is not allowed gets no token, and a visitor never another’s dialog', async () => {
    await using shop = await openShop()
    const foreign = await visit(shop, { origin: 'https://shop.example.com.evil.example' })
    expect(foreign.reply.status).toBe(403)
    expect(foreign.reply.headers.get('access-control-allow-origin')).toBeNull()
    const one = await visit(shop)
    await one.say('message-1', 'Это мой секрет')
    const two = await visit(shop)
    const session = (await (await two.call('/session')).json()) as { messages: unknown[] }
    expect(session.messages).toEqual([])
  })
})
