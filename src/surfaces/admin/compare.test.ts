import { expect, test } from 'bun:test'
import { consoleClient } from '../../testing/console-client.ts'
import { openShop } from '../../testing/flows/helpers.ts'
import { startFakeOpenAi } from '../../testing/openai/index.ts'

const QUESTION = 'Сколько стоит доставка по Москве?'
const NEW_WORDS = 'Привезём по Москве за 300 рублей, обычно на следующий день [1].'

test('the same questions stand side by side, before a provider was connected and after', async () => {
  await using fake = startFakeOpenAi({ dialect: 'compatible' })
  fake.script(() => NEW_WORDS)
  await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  const browser = consoleClient(shop.t.url, shop.sessionToken)
  const path = `/assistants/${shop.assistant.id}`
  expect((await browser.get(`${path}/compare`)).html).toContain('Пока нечего сравнивать')

  await browser.post(`${path}/test`, { dialog: '', clientMessageId: 'question-1', returnTo: `${path}/test`, text: QUESTION })
  await shop.t.app.idle()
  const before = (await browser.get(`${path}/compare`)).html
  expect(before).toContain(QUESTION)
  expect(before).toContain('Этот сервер')
  expect(before).toContain('Ещё не спрашивали.')

  const { models, dialogs } = shop.t.app.features
  await models.saveProvider(shop.ctx, {
    kind: 'openai_compatible',
    name: 'Новый',
    baseUrl: fake.baseUrl,
    apiKey: null,
    chatModel: 'qwen3:8b',
  })
  expect((await browser.get('/')).html).toContain(`href="${path}/compare"`)
  const after = (await browser.post(`${path}/compare`)).html
  expect(after).toContain('Этот сервер')
  expect(after).toContain('обычно на следующий день')
  expect(after).toContain('qwen3:8b')
  expect((await dialogs.list(shop.ctx, { limit: 10 })).dialogs).toHaveLength(1)
})
