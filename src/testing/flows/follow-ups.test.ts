import { describe, expect, test } from 'bun:test'
import { type FakeOpenAi, startFakeOpenAi } from '../openai/index.ts'
import { openShop, type Shop } from './helpers.ts'
import { visit } from './visitor.ts'

interface Session {
  messages: Array<{ author: string; text: string; outcome: string; turnId: string }>
}

const talk = async (shop: Shop) => {
  const visitor = await visit(shop)
  let said = 0
  return {
    ask: async (text: string) => {
      await visitor.say(`message-${++said}`, text)
      await shop.t.app.idle()
      const { messages } = (await (await visitor.call('/session')).json()) as Session
      const answer = messages.at(-1)
      return { ...answer, trace: await shop.t.app.features.answers.trace(shop.ctx, answer?.turnId ?? '') }
    },
  }
}

const withModel = async (fake: FakeOpenAi): Promise<Shop> => {
  const shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
  await shop.t.app.features.models.saveProvider(shop.ctx, {
    kind: 'openai_compatible',
    name: 'f',
    baseUrl: fake.baseUrl,
    apiKey: fake.apiKey,
    chatModel: 'm',
  })
  return shop
}

const isRewriting = (messages: ReadonlyArray<{ text: string }>): boolean => messages[0]?.text.startsWith('Ты переписываешь') === true

describe('a follow-up without a model', () => {
  test('is searched for with the words of the question before', async () => {
    await using shop = await openShop()
    const { ask } = await talk(shop)
    await ask('Сколько стоит доставка по Москве?')
    const answer = await ask('А сколько дней это займёт?')
    expect(answer.text).toContain('один день')
    expect(answer.trace?.rewritten).toEqual({ text: 'А сколько дней это займёт?\nСколько стоит доставка по Москве?', by: 'words' })
  })

  test('about something the documents do not speak of is refused, though they answer the question before', async () => {
    await using shop = await openShop()
    const { ask } = await talk(shop)
    await ask('Сколько стоит доставка по Москве?')
    expect(await ask('А в Тверь?')).toMatchObject({ outcome: 'refused' })
  })

  test('that says what it is about is searched for as it stands', async () => {
    await using shop = await openShop()
    const { ask } = await talk(shop)
    await ask('Сколько стоит доставка по Москве?')
    const answer = await ask('Как вернуть товар?')
    expect(answer.trace?.rewritten).toBeNull()
    expect(answer.text).toContain('14 дней')
  })
})

describe('a follow-up with a model', () => {
  test('is put in full by a short call of its own purpose, metered for itself', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'] })
    fake.script((messages) => (isRewriting(messages) ? 'Вопрос: «Как быстро возвращают деньги за товар?»' : 'За три рабочих дня [1].'))
    await using shop = await withModel(fake)
    const { ask } = await talk(shop)
    await ask('Как вернуть товар?')
    const answer = await ask('А деньги когда?')
    expect(answer).toMatchObject({ text: 'За три рабочих дня [1].', outcome: 'answered' })
    expect(answer.trace?.rewritten).toEqual({ text: 'Как быстро возвращают деньги за товар?', by: 'model' })
    expect(answer.trace?.otherCalls).toMatchObject([{ purpose: 'rewrite', model: 'm' }])
    const calls = await shop.t.app.base.db.read.selectFrom('model_calls').select(['purpose', 'outcome']).orderBy('id').execute()
    expect(
      calls
        .filter(({ purpose }) => purpose !== 'test')
        .map(({ purpose }) => purpose)
        .toSorted(),
    ).toEqual(['answer', 'answer', 'rewrite'])
    const [rewriting] = fake.requests.filter(({ body }) => JSON.stringify(body).includes('Ты переписываешь'))
    expect(rewriting?.body['max_tokens']).toBe(80)
    const last = fake.requests.at(-1)?.body['messages'] as Array<{ content: string }>
    expect(last.at(-1)?.content).toEndWith('А деньги когда?\n(то есть: Как быстро возвращают деньги за товар?)')
  })

  test('is not put in full when it stands by itself: one call answers', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'] })
    await using shop = await withModel(fake)
    const { ask } = await talk(shop)
    await ask('Сколько стоит доставка по Москве?')
    await ask('Как вернуть товар?')
    expect(fake.requests.filter(({ path }) => path.endsWith('/chat/completions'))).toHaveLength(2)
  })

  test('goes on by words when the model says nothing of use', async () => {
    await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['m'] })
    fake.script((messages) => (isRewriting(messages) ? 'болтовня '.repeat(80) : 'Один день [1].'))
    await using shop = await withModel(fake)
    const { ask } = await talk(shop)
    await ask('Сколько стоит доставка по Москве?')
    const answer = await ask('А сколько дней это займёт?')
    expect(answer.trace?.rewritten?.by).toBe('words')
    expect(answer.outcome).toBe('answered')
  })
})
