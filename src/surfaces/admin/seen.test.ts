import { expect, test } from 'bun:test'
import { consoleClient } from '../../testing/console-client.ts'
import { openShop } from '../../testing/flows/helpers.ts'

test('the chat counts as put on a site once a page of it has opened it, and says where', async () => {
  await using shop = await openShop()
  const { channels } = shop.t.app.features
  const browser = consoleClient(shop.t.url, shop.sessionToken)
  const channelsPath = `/assistants/${shop.assistant.id}/channels`
  await channels.updateSite(shop.ctx, { assistantId: shop.assistant.id, allowedDomains: ['shop.example'] })
  expect((await browser.get('/')).html).not.toContain('Чат стоит на')
  expect((await browser.get(channelsPath)).html).toContain('ещё не открывали ни на одном сайте')

  const { key } = await channels.getSite(shop.ctx, shop.assistant.id)
  const open = (origin: string) => channels.issueToken({ siteKey: key, origin, ownOrigins: [shop.t.url] })
  await open(shop.t.url)
  expect((await browser.get('/')).html).not.toContain('Чат стоит на')

  await open('https://shop.example')
  expect((await browser.get('/')).html).toContain('Чат стоит на https://shop.example.')
  expect((await browser.get(channelsPath)).html).toContain('Последний раз чат открывали на https://shop.example,')
})
