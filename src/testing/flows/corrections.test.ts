import { expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { type ConsoleClient, consoleClient } from '../console-client.ts'
import { openShop, type Shop } from './helpers.ts'
import { visit } from './visitor.ts'

const QUESTION = 'Сколько стоит доставка по Москве?'
const BETTER = 'По Москве везём за 300 рублей, а в день рождения клиента бесплатно.'
const CONTEXT = { url: 'https://shop.example.com/tea', title: 'Улун «Весна»', facts: { Тариф: 'золотой' } }

const signed = async (shop: Shop, claims: Record<string, unknown>): Promise<string> => {
  const { secret } = await shop.t.app.features.channels.renewIdentitySecret(shop.ctx, shop.assistant.id)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'HS256' })}.${part({ exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

interface Said {
  id: string
  text: string
  turnId: string
}

/** A customer the business has named, with an answer he did not like. */
const unhappy = async (shop: Shop) => {
  const visitor = await visit(shop, { identity: await signed(shop, { sub: '42', name: 'Ольга Чайкина', email: 'olga@example.com' }) })
  const ask = async (clientMessageId: string): Promise<Said> => {
    await visitor.call('/messages', { method: 'POST', body: JSON.stringify({ clientMessageId, text: QUESTION, context: CONTEXT }) })
    await shop.t.app.idle()
    const { messages } = (await (await visitor.call('/session')).json()) as { messages: Said[] }
    return messages.at(-1) as Said
  }
  const first = await ask('message-1')
  const rating = { value: 'bad', reason: 'incomplete', comment: 'а в праздник?' }
  await visitor.call(`/messages/${first.id}/rating`, { method: 'PUT', body: JSON.stringify(rating) })
  return { ask, first }
}

const hrefTo = (html: string, path: string): string =>
  new RegExp(`href="(${path}[^"]*)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? `no link to ${path}`

const badDialog = async (browser: ConsoleClient): Promise<string> =>
  hrefTo((await browser.get('/dialogs?rating=bad')).html, '/dialogs/dlg_')

test('a bad rating leads from the list by its trace to a corrected answer, which the next one who asks gets', async () => {
  await using shop = await openShop()
  const { ask, first } = await unhappy(shop)
  expect(first.text).toContain('300 рублей')
  const browser = consoleClient(shop.t.url, shop.sessionToken)

  expect((await browser.get('/dialogs?rating=good')).html).not.toContain('/dialogs/dlg_')
  const dialog = await badDialog(browser)
  const page = await browser.get(dialog)
  expect(page.html).toContain('а в праздник?')
  const trace = await browser.get(hrefTo(page.html, `${dialog}\\?trace=trn_`))
  expect(trace.html).toContain('а в праздник?')

  const form = await browser.get(hrefTo(trace.html, '/knowledge/qa/new'))
  expect(form.html).toContain(QUESTION)
  const fields = { question: QUESTION, answer: BETTER, variants: '', category: '', assistantIds: shop.assistant.id, isOn: 'yes' }
  const saved = await browser.post('/knowledge/qa', { ...fields, returnTo: dialog })
  expect(saved).toMatchObject({ status: 303, location: dialog })
  await shop.t.app.idle()

  expect((await ask('message-2')).text).toBe(BETTER)
})

test('the page of a dialog says who writes and from which page, and links to no address that could run', async () => {
  await using shop = await openShop()
  await unhappy(shop)
  const browser = consoleClient(shop.t.url, shop.sessionToken)
  const dialog = await badDialog(browser)
  const { html } = await browser.get(dialog)
  for (const part of ['Ольга Чайкина', 'olga@example.com', 'Подтверждён вашим сайтом', 'Улун «Весна»', 'золотой'])
    expect(html).toContain(part)
  expect(html).toContain('href="https://shop.example.com/tea"')

  const guest = await visit(shop)
  const context = { url: 'javascript:alert(1)', title: '', facts: {} }
  await guest.call('/messages', { method: 'POST', body: JSON.stringify({ clientMessageId: 'message-3', text: 'Вы где?', context }) })
  await shop.t.app.idle()
  const [newest] = (await shop.t.app.features.dialogs.list(shop.ctx, { limit: 1 })).dialogs
  const other = (await browser.get(`/dialogs/${newest?.id}`)).html
  expect(other).toContain('javascript:alert(1)')
  expect(other).not.toContain('href="javascript')
  expect(other).not.toContain('Ольга')
})
