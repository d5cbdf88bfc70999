import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Dialog } from '../../domain/dialogs/index.ts'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { apiKey, openShop, type Shop } from '../../testing/flows/helpers.ts'
import { visit } from '../../testing/flows/visitor.ts'

let shop: Shop
let browser: ConsoleClient
let dialog: Dialog

beforeAll(async () => {
  shop = await openShop()
  browser = consoleClient(shop.t.url, shop.sessionToken)
  const visitor = await visit(shop)
  await visitor.say('message-1', 'Позовите оператора, заказ не приехал')
  await shop.t.app.idle()
  const [found] = (await shop.t.app.features.dialogs.list(shop.ctx, { limit: 1 })).dialogs
  if (!found) throw new Error('there is no dialog')
  dialog = found
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
})

const path = () => `/dialogs/${dialog.id}`
const fields = (text: string, clientMessageId: string) => ({ dialog: dialog.id, clientMessageId, returnTo: path(), text })

describe('a customer who waits for a person', () => {
  test('shows in the rail of every page, in the list, under its filter and over the dialog', async () => {
    const home = await browser.get('/')
    expect(home.html).toMatch(/data-count="waiting"[^>]*title="1 клиент ждёт человека"/)
    expect(home.html).toMatch(/<body data-workspace-after="\d+"/)
    expect((await browser.get('/dialogs?handoff=open')).html).toContain('Ждёт человека')
    const page = await browser.get(path())
    expect(page.html).toContain('data-handoff="requested"')
    expect(page.html).toContain('Клиент просит человека')
    expect(page.html).toContain(`action="${path()}/reply"`)
  })

  test('is answered in the dialog’s page, twice the same once, and the assistant is silent', async () => {
    await browser.submit('/settings/name', { name: 'Анна' })
    const page = await browser.submit(`${path()}/reply`, fields('Уже выясняю.', 'reply-0001'))
    expect(page.html).toContain('Уже выясняю.')
    expect(page.html).toContain('<b>Анна</b>')
    expect(page.html).toContain('data-handoff="active"')
    const accept = { accept: 'application/json' }
    const again = await browser.post(`${path()}/reply`, fields('Уже выясняю.', 'reply-0001'), accept)
    expect([again.status, JSON.parse(again.html).dialogId]).toEqual([202, dialog.id])
    const { messages } = shop.t.app.features.dialogs
    expect((await messages({ dialogId: dialog.id, limit: 50 })).filter(({ author }) => author === 'operator')).toHaveLength(1)
    expect((await browser.get('/')).html).toMatch(/data-count="waiting"[^>]*hidden/)
    expect((await browser.post(`${path()}/reply`, fields('  ', 'reply-0002'), accept)).status).toBe(422)
  })

  test('goes back to the assistant by one button', async () => {
    const page = await browser.submit(`${path()}/release`, {})
    expect(page.html).toContain('data-flash="good"')
    expect(page.html).toContain('data-handoff="none"')
    expect((await browser.get('/dialogs?handoff=open')).html).not.toContain(dialog.id)
  })

  test('is a matter of the owner’s words and hours', async () => {
    const persona = { name: 'Ася', language: 'ru', instructions: '', greeting: 'Да', refusalText: 'Нет', starterQuestions: '' }
    const words = { person: 'no', requestText: 'Зову.', returnText: '', returnAfterHours: '6' }
    const saved = await browser.submit(`/assistants/${shop.assistant.id}/persona`, { ...persona, ...words })
    expect(saved.html).toContain('>Зову.</textarea>')
    const { handoff } = await shop.t.app.features.assistants.get(shop.ctx, shop.assistant.id)
    expect(handoff).toEqual({ isOffered: false, requestText: 'Зову.', returnText: '', returnAfterHours: 6 })
    const refused = await browser.post(`/assistants/${shop.assistant.id}/persona`, { ...persona, ...words, returnAfterHours: '0' })
    expect(refused.html).toContain('id="returnAfterHours-error"')
  })
})

describe('the API', () => {
  test('calls a person, replies under a name, takes over and gives back', async () => {
    const { assistants } = shop.t.app.features
    await assistants.update(shop.ctx, shop.assistant.id, { handoff: { isOffered: true } })
    const headers = { authorization: `Bearer ${await apiKey(shop)}`, 'content-type': 'application/json' }
    const call = async (method: string, rest: string, body?: unknown) => {
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      const response = await fetch(`${shop.t.url}/api/v1${path()}${rest}`, init)
      return [response.status, await response.json()] as const
    }
    expect(await call('POST', '/handoff')).toEqual([201, { outcome: 'requested' }])
    expect(await call('POST', '/handoff')).toEqual([200, { outcome: 'already_requested' }])
    const [status, message] = await call('POST', '/replies', { text: 'Слушаю', name: 'Пётр', clientMessageId: 'a' })
    expect([status, message]).toMatchObject([201, { author: 'operator', authorName: 'Пётр', text: 'Слушаю' }])
    expect(await call('PUT', '/handoff')).toEqual([200, { outcome: 'already_held' }])
    expect(await call('DELETE', '/handoff')).toEqual([200, { outcome: 'released' }])
  })
})
