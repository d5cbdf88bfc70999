import { describe, expect, test } from 'bun:test'
import { type FakeOpenAi, startFakeOpenAi } from '../openai/index.ts'
import { buttonsOf, openTelegramShop, type TelegramShop } from '../telegram-shop.ts'

const ANSWER = `Доставка по Москве стоит **300 рублей** и занимает один день [1]. ${'Курьер звонит за час до приезда. '.repeat(4).trim()}`

interface Stand extends TelegramShop {
  model: FakeOpenAi
}

/** A shop whose model writes slowly enough to be watched. */
const openSlow = async (options: Parameters<typeof openTelegramShop>[0] = {}): Promise<Stand> => {
  const model = startFakeOpenAi({ dialect: 'compatible', models: ['m'], pace: { firstTokenMs: 400, tokenMs: 90 }, answer: ANSWER })
  const s = await openTelegramShop({ ...options, settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${model.port}` } })
  await s.t.app.features.models.saveProvider(s.ctx, {
    kind: 'openai_compatible',
    name: 'slow',
    baseUrl: model.baseUrl,
    apiKey: model.apiKey,
    chatModel: 'm',
  })
  return {
    ...s,
    model,
    [Symbol.asyncDispose]: async () => {
      await s[Symbol.asyncDispose]()
      await model[Symbol.asyncDispose]()
    },
  }
}

const ask = (s: Stand, more: { chat?: number; text?: string } = {}) =>
  s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?', ...more })

const sentBy = (s: Stand, method: string) => s.telegram.sent({ bot: s.id, method })

describe('an answer while it is written', () => {
  test('shows as typing and a draft that grows and can be stopped, then comes once, whole', async () => {
    await using s = await openSlow()
    ask(s)
    const [answer] = await s.replies(1)
    expect(answer?.text).toStartWith('Доставка по Москве стоит 300 рублей и занимает один день [1].')
    expect(answer?.text).toContain('Источники')
    expect(buttonsOf(answer)).toEqual(['👍', '👎', 'Позвать сотрудника'])
    const drafts = await sentBy(s, 'sendMessageDraft')
    expect(drafts.length).toBeGreaterThan(1)
    const ids = new Set(drafts.map(({ args }) => args['draft_id']))
    expect(ids.size).toBe(1)
    expect([...ids][0]).not.toBe(0)
    expect(drafts.every(({ args }) => args['can_stop'] === true)).toBe(true)
    const texts = drafts.map(({ text }) => text ?? '')
    expect(texts).toEqual(texts.toSorted((a, b) => a.length - b.length))
    expect(answer?.text).toStartWith(texts.at(-1) ?? 'nothing')
    expect(JSON.stringify(drafts.at(-1)?.args['entities'])).toContain('bold')
    const [typing] = await sentBy(s, 'sendChatAction')
    expect(typing?.seq).toBeLessThan(drafts[0]?.seq ?? 0)
    await s.t.app.idle()
    expect(await sentBy(s, 'sendMessage')).toHaveLength(1)
    expect(await sentBy(s, 'editMessageText')).toEqual([])
  }, 20_000)

  test('is ended by the reader: what was written until then is the answer', async () => {
    await using s = await openSlow()
    ask(s)
    await s.telegram.sent({ bot: s.id, method: 'sendMessageDraft', count: 1, waitMs: 8000 })
    s.telegram.stopDraft({ bot: s.id, from: s.user.id })
    const [answer] = await s.replies(1)
    expect((answer?.text ?? '').length).toBeLessThan(ANSWER.length - 20)
    await s.t.app.idle()
    expect(await sentBy(s, 'sendMessage')).toHaveLength(1)
    const [turn] = await s.t.app.base.db.read.selectFrom('turns').select('state').execute()
    expect(turn?.state).not.toBe('running')
  }, 20_000)

  test.each([
    ['a server that knows no drafts', async (s: Stand) => void s.telegram.fault({ kind: 'refuse', method: 'sendMessageDraft', code: 404 })],
  ])(
    'grows in one message on %s, and ends in that message',
    async (_name, prepare) => {
      await using s = await openSlow()
      await prepare(s)
      ask(s)
      const [first] = await s.replies(1)
      const isLast = async () => (await sentBy(s, 'editMessageText')).at(-1)?.text?.includes('Источники') === true
      while (!(await isLast())) await new Promise((resolve) => setImmediate(resolve))
      const edits = await sentBy(s, 'editMessageText')
      expect(edits.every(({ messageId }) => messageId === first?.messageId)).toBe(true)
      expect(buttonsOf(edits.at(-1))).toEqual(['👍', '👎', 'Позвать сотрудника'])
      await s.t.app.idle()
      expect(await sentBy(s, 'sendMessage')).toHaveLength(1)
      const stored = () => s.t.app.base.db.read.selectFrom('telegram_outbox').select(['state', 'provider_message_id']).execute()
      while ((await stored()).some(({ state }) => state === 'sending')) await new Promise((resolve) => setImmediate(resolve))
      expect(await stored()).toEqual([{ state: 'sent', provider_message_id: first?.messageId ?? 0 }])
    },
    20_000,
  )

  test('in a group grows in a message that answers the question, without drafts', async () => {
    await using s = await openSlow({ bot: { username: 'lavka_bot', canReadAllGroupMessages: true } })
    const group = s.telegram.makeGroup({ title: 'Соседи', kind: 'supergroup', members: [s.user.id, s.id] })
    const { messageId } = ask(s, { chat: group.id, text: '@lavka_bot сколько стоит доставка по Москве?' })
    const [first] = await s.replies(1, { chat: group.id })
    expect(first?.args).toMatchObject({ reply_parameters: { message_id: messageId } })
    const isWhole = async () =>
      [...(await s.replies(1, { chat: group.id })), ...(await sentBy(s, 'editMessageText'))].some(({ text }) => text?.includes('Источники'))
    while (!(await isWhole())) await new Promise((resolve) => setImmediate(resolve))
    await s.t.app.idle()
    expect(await sentBy(s, 'sendMessage')).toHaveLength(1)
    expect(await sentBy(s, 'sendMessageDraft')).toEqual([])
  }, 20_000)

  test('whose message was deleted meanwhile is said anew, once', async () => {
    await using s = await openSlow()
    s.telegram.fault({ kind: 'refuse', method: 'sendMessageDraft', code: 404 })
    s.telegram.fault({
      kind: 'refuse',
      method: 'editMessageText',
      code: 400,
      description: 'Bad Request: message to edit not found',
      forMs: 60_000,
    })
    ask(s)
    const [, whole] = await s.replies(2)
    expect(whole?.text).toContain('Источники')
    await s.t.app.idle()
    expect(await sentBy(s, 'sendMessage')).toHaveLength(2)
  }, 20_000)
})

describe('an answer that Telegram stumbles over', () => {
  test('comes without its styles when they are refused', async () => {
    await using s = await openTelegramShop()
    s.telegram.fault({
      kind: 'refuse',
      method: 'sendMessage',
      code: 400,
      description: "Bad Request: can't parse entities: unsupported start tag",
    })
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    const [answer] = await s.replies(1)
    expect(answer?.text).toContain('300 рублей')
    expect(answer?.args['entities']).toBeUndefined()
    expect(buttonsOf(answer)).toEqual(['👍', '👎', 'Позвать сотрудника'])
  })

  test('comes in as many messages as it takes, cut between paragraphs, the buttons under the last', async () => {
    await using model = startFakeOpenAi({ dialect: 'compatible', models: ['m'] })
    const paragraph = `**Доставка** по Москве стоит 300 рублей [1]. ${'Слово за словом. '.repeat(60).trim()}`
    model.script(() => Array.from({ length: 4 }, () => paragraph).join('\n\n'))
    await using s = await openTelegramShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${model.port}` } })
    await s.t.app.features.models.saveProvider(s.ctx, {
      kind: 'openai_compatible',
      name: 'long',
      baseUrl: model.baseUrl,
      apiKey: model.apiKey,
      chatModel: 'm',
    })
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    const parts = await s.replies(2)
    await s.t.app.idle()
    expect(parts.every(({ text }) => (text ?? '').length <= 4096)).toBe(true)
    expect(parts.slice(0, -1).every(({ text }) => text?.endsWith('Слово за словом.'))).toBe(true)
    expect(parts.map((part) => buttonsOf(part).length)).toEqual([...parts.slice(0, -1).map(() => 0), 3])
  }, 20_000)
})
