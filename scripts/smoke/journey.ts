import { strict as assert } from 'node:assert'
import { type Api, createApi } from './api.ts'
import { type Browser, createBrowser } from './browser.ts'
import type { Checks } from './checks.ts'
import { docx } from './docx.ts'
import type { Instance } from './instance.ts'

export interface Business {
  browser: Browser
  api: Api
  key: string
  assistantId: string
  dialogId: string
}

const OWNER = { email: 'owner@shop.example', password: 'длинная фраза из слов' }

const DELIVERY = new File(
  [
    '# Доставка\n\nПо Москве курьер привозит заказ за два дня, доставка стоит 350 рублей.\n\n',
    '## Бесплатная доставка\n\nПри заказе от 5000 рублей доставка бесплатная.\n\n## Самовывоз\n\nПункт выдачи работает с 10 до 21 часа.\n',
  ],
  'доставка.md',
)
const RETURNS = new File(
  [
    docx([
      '# Возврат товара',
      'Вернуть товар можно в течение четырнадцати дней с чеком и в упаковке.',
      '# Гарантия',
      'Гарантия на технику действует один год.',
    ]),
  ],
  'возврат.docx',
)

/** From the printed link to an answer with its source, as a new owner and his integrator do it. */
export const firstDay = async (checks: Checks, instance: Instance): Promise<Business> => {
  const browser = createBrowser(instance.url)
  await checks.check('the printed link opens the set-up, and the set-up makes the account', () => setUp(browser, instance))
  const assistantId = await checks.check('an assistant is made', () => makeAssistant(browser))
  const key = await checks.check('an API key is made and shown once', () => makeKey(browser))
  const api = createApi(instance.url, key)
  await checks.check('a Russian Markdown file goes in through the console', async () => {
    const page = await browser.open(`/assistants/${assistantId}/knowledge`)
    assert.equal((await browser.upload(page, '/knowledge/documents', DELIVERY)).status, 200)
  })
  await checks.check('a Word file goes in through the API', () => api.uploadDocument(assistantId, RETURNS))
  await checks.check('both become searchable', () => untilSearchable(api, 2))
  const dialogId = await checks.check('a question is answered by a stream, with its source', async () => {
    const { dialogId, streamed, answer } = await api.ask(assistantId, 'Сколько стоит доставка по Москве?')
    assert.match(answer.text, /350 рублей/)
    assert.match(streamed, /350 рублей/)
    assert.equal(answer.sources[0]?.documentName, 'доставка.md')
    return dialogId
  })
  await checks.check('so is one about the Word file', async () => {
    const { answer } = await api.ask(assistantId, 'За сколько дней можно вернуть товар?')
    assert.match(answer.text, /четырнадцати дней/)
    assert.equal(answer.sources[0]?.documentName, 'возврат.docx')
  })
  await checks.check('what no file says is refused honestly', async () => {
    const { answer } = await api.ask(assistantId, 'Какая столица у Австралии?')
    assert.deepEqual(answer.sources, [])
  })
  return { browser, api, key, assistantId, dialogId }
}

/** After a restart: the account, the documents and the dialog are as they were, and answers still come. */
export const stillThere = async (url: string, business: Business): Promise<void> => {
  const api = createApi(url, business.key)
  const { items } = await api.get<{ items: Array<{ author: string; text: string }> }>(`/dialogs/${business.dialogId}/messages`)
  assert.deepEqual(
    items.map((message) => message.author),
    ['customer', 'assistant'],
  )
  const { answer } = await api.ask(business.assistantId, 'До какого часа работает пункт выдачи?')
  assert.match(answer.text, /21 часа/)
  const browser = createBrowser(url)
  const page = await browser.send(await browser.open('/sign-in'), '/sign-in', OWNER)
  assert.equal(page.status, 200)
  assert.doesNotMatch(page.url, /sign-in/)
}

const setUp = async (browser: Browser, instance: Instance): Promise<void> => {
  const link = await printedLink(instance)
  const page = await browser.open(new URL(link).pathname)
  assert.equal(page.status, 200)
  const inside = await browser.send(page, '/setup/', { ...OWNER, language: 'ru', businessName: 'Лавка' })
  assert.equal(inside.status, 200, inside.text.slice(0, 2000))
  assert.doesNotMatch(inside.url, /setup|sign-in/)
  const again = await browser.open(new URL(link).pathname)
  assert.equal(
    again.forms.some((form) => form.action.startsWith('/setup/')),
    false,
    'the link works twice',
  )
}

/** The server is ready a moment before it has said everything. */
const printedLink = async (instance: Instance): Promise<string> => {
  for (let tries = 0; tries < 100; tries++) {
    const link = /https?:\/\/\S+\/setup\/\S+/.exec(instance.output())?.[0]
    if (link) return link
    await Bun.sleep(20)
  }
  throw new Error(`no set-up link was printed:\n${instance.output()}`)
}

const makeAssistant = async (browser: Browser): Promise<string> => {
  const page = await browser.send(await browser.open('/assistants/new'), '/assistants', { name: 'Помощник', language: 'ru' })
  assert.equal(page.status, 200)
  const id = /\/assistants\/(ast_\w+)/.exec(page.url)?.[1]
  assert(id, `the new assistant is not in the address: ${page.url}`)
  return id
}

const makeKey = async (browser: Browser): Promise<string> => {
  const scopes = ['assistants:read', 'assistants:write', 'documents:read', 'documents:write', 'dialogs:read', 'dialogs:write']
  const page = await browser.send(await browser.open('/settings/api-keys'), '/settings/api-keys', { name: 'Магазин', scopes })
  assert.equal(page.status, 201)
  const key = /\brx_\w+_[\w-]{20,}/.exec(page.text)?.[0]
  assert(key, 'the key is not on the page')
  assert.doesNotMatch((await browser.open('/settings/api-keys')).text, new RegExp(key))
  return key
}

const untilSearchable = async (api: Api, count: number): Promise<void> => {
  const giveUpAt = performance.now() + 30_000
  for (;;) {
    const { items } = await api.get<{ items: Array<{ name: string; state: string }> }>('/documents')
    const failed = items.find((document) => document.state === 'failed')
    assert(!failed, `${failed?.name} could not be read`)
    if (items.filter((document) => document.state === 'searchable').length === count) return
    assert(performance.now() < giveUpAt, `after 30 s: ${items.map((document) => `${document.name} ${document.state}`).join(', ')}`)
    await Bun.sleep(50)
  }
}
