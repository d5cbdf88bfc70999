import { expect, test } from 'bun:test'
import { consoleClient } from '../console-client.ts'
import { startFakeOpenAi } from '../openai/index.ts'
import { openShop, type Shop } from './helpers.ts'

const ask = async (shop: Shop, text: string) => {
  const { dialogs } = shop.t.app.features
  const { workspaceId } = shop.ctx
  const customerId = await dialogs.ensureCustomer({ workspaceId, channel: 'widget', externalKey: 'me' })
  const where = { workspaceId, assistantId: shop.assistant.id, customerId, channel: 'widget' as const, dialog: 'latest' as const }
  const { message, turnId } = await dialogs.receive({ ...where, clientMessageId: crypto.randomUUID(), text })
  await shop.t.app.idle()
  const [answer] = await dialogs.messages({ dialogId: message.dialogId, limit: 1 })
  return { answer, dialogId: message.dialogId, turnId: turnId ?? '' }
}

test('what a day of answers may cost is kept to: then the truth and a person, no model; ready answers go on', async () => {
  await using fake = startFakeOpenAi()
  await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  const { models, assistants, answers, dialogs, knowledge } = shop.t.app.features
  await models.saveProvider(shop.ctx, { kind: 'openai', name: '', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' })
  const chats = () => fake.requests.filter(({ path }) => path.endsWith('/chat/completions')).length
  await assistants.update(shop.ctx, shop.assistant.id, { dailyCapMicros: 1 })

  const first = await ask(shop, 'Сколько стоит доставка по Москве?')
  expect(first.answer).toMatchObject({ outcome: 'answered' })
  const spent = await models.spentToday({ workspaceId: shop.ctx.workspaceId, assistantId: shop.assistant.id })
  expect(spent.usdMicros).toBeGreaterThan(0)
  expect(chats()).toBe(1)

  const second = await ask(shop, 'За сколько дней можно вернуть товар?')
  expect(second.answer).toMatchObject({ outcome: 'refused', text: expect.stringContaining('Позовите сотрудника') })
  expect(chats()).toBe(1)
  expect(await answers.trace(shop.ctx, second.turnId)).toMatchObject({ isCapped: true })

  await ask(shop, 'Да, позовите')
  expect(await dialogs.get(shop.ctx, second.dialogId)).toMatchObject({ handoff: 'requested' })

  await knowledge.pairs.add(shop.ctx, {
    isOn: true,
    question: 'Есть ли у вас рассрочка?',
    answer: 'Да, на полгода.',
    variants: [],
    category: '',
    assistantIds: [shop.assistant.id],
  })
  await shop.t.app.idle()
  expect((await ask(shop, 'Есть ли у вас рассрочка?')).answer).toMatchObject({ outcome: 'answered', text: 'Да, на полгода.' })
  expect(chats()).toBe(1)

  const browser = consoleClient(shop.t.url, shop.sessionToken)
  const page = await browser.get(`/assistants/${shop.assistant.id}/persona`)
  expect(page.html).toContain('Дневной предел исчерпан')
  expect((await browser.get(`/dialogs/${second.dialogId}?trace=${second.turnId}`)).html).toContain('Дневной предел расходов')

  await assistants.update(shop.ctx, shop.assistant.id, { dailyCapMicros: null })
  expect((await ask(shop, 'За сколько дней можно вернуть товар?')).answer).toMatchObject({ outcome: 'answered' })
  expect(chats()).toBe(2)
})

test('the money of one assistant is not that of another', async () => {
  await using fake = startFakeOpenAi()
  await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  const { models, assistants } = shop.t.app.features
  await models.saveProvider(shop.ctx, { kind: 'openai', name: '', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' })
  await ask(shop, 'Сколько стоит доставка по Москве?')
  const other = await assistants.create(shop.ctx, { name: 'Другая', language: 'ru' })
  const { workspaceId } = shop.ctx
  expect(await models.spentToday({ workspaceId, assistantId: other.id })).toEqual({ usdMicros: 0, unknownPriceCalls: 0 })
  expect(await models.spentToday({ workspaceId: 'wsp_other', assistantId: shop.assistant.id })).toMatchObject({ usdMicros: 0 })
})
