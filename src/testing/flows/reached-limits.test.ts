import { expect, test } from 'bun:test'
import { consoleClient } from '../console-client.ts'
import { startFakeOpenAi } from '../openai/index.ts'
import { openShop } from './helpers.ts'
import { visit } from './visitor.ts'

test('the owner sees on his overview that visitors were held back, by what, and that the money of the day is spent', async () => {
  await using fake = startFakeOpenAi()
  await using shop = await openShop({
    settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}`, REPLYX_WIDGET_MESSAGES_PER_MINUTE: '2' },
  })
  const { models, assistants } = shop.t.app.features
  const browser = consoleClient(shop.t.url, shop.sessionToken)
  const silent = (await browser.get('/')).html
  expect(silent).not.toContain('чат сдерживал')

  await models.saveProvider(shop.ctx, { kind: 'openai', name: '', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' })
  await assistants.update(shop.ctx, shop.assistant.id, { dailyCapMicros: 1 })
  const visitor = await visit(shop)
  const statuses: number[] = []
  for (const n of [1, 2, 3, 4]) statuses.push((await visitor.say(`message-${n}`, 'Сколько стоит доставка по Москве?')).status)
  expect(statuses).toEqual([202, 202, 429, 429])
  await shop.t.app.idle()

  const { html } = await browser.get('/')
  expect(html).toContain('чат сдерживал')
  expect(html).toContain('сообщений от одного посетителя за минуту больше предела (2)')
  expect(html).toContain('исчерпан. До полуночи UTC')
  expect(html.match(/сообщений от одного посетителя/g)).toHaveLength(1)
})
