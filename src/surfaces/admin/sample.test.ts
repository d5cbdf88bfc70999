import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Ctx } from '../../domain/identity/index.ts'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { setUp, startApp, type TestApp } from '../../testing/start-app.ts'

let app: TestApp
let browser: ConsoleClient
let ctx: Ctx

beforeAll(async () => {
  app = await startApp()
  const made = await setUp(app)
  ctx = made.ctx
  browser = consoleClient(app.url, made.sessionToken)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

test('the overview begins with documents to drop or a shop to try, in either language', async () => {
  const page = await browser.get('/')
  expect(page.html).toContain('action="/knowledge/documents?assistant=first"')
  expect(page.html).toMatch(/name="language" value="ru"[\s\S]*name="language" value="en"/)
  expect(page.html).not.toContain('data-chat')
})

test('one press loads it: the checklist says how far it is, and the bench beside it answers', async () => {
  const loaded = await browser.submit('/sample', { language: 'en' })
  expect(loaded.html).toContain('data-flash="good"')
  await app.app.idle()
  const page = await browser.get('/')
  expect(page.html).toContain('Harbour Leaf')
  expect(page.html).toContain('data-chat')
  expect(page.html).toContain('Why is my tea bitter?')
  const [assistant] = await app.app.features.assistants.list(ctx)
  const ask = { dialog: '', clientMessageId: 'question-1', returnTo: '/', text: 'Why is my tea bitter?' }
  const asked = await browser.post(`/assistants/${assistant?.id}/test`, ask)
  expect(asked.location).toMatch(/^\/\?dialog=dlg_\w+#m1$/)
  await app.app.idle()
  const answered = await browser.get(asked.location?.replace(/#.*/, '') ?? '')
  expect(answered.html).toContain('water is too hot')
})

test('one press removes it and all that it brought', async () => {
  const removed = await browser.submit('/sample/remove', {})
  expect(removed.html).toContain('data-flash="good"')
  expect(removed.html).not.toContain('data-chat')
  const { assistants, knowledge, dialogs } = app.app.features
  expect(await assistants.list(ctx)).toEqual([])
  expect(await knowledge.summarizeDocuments(ctx)).toMatchObject({ total: 0 })
  expect((await dialogs.list(ctx, { limit: 5 })).dialogs).toEqual([])
  expect((await browser.post('/sample', { language: 'xx' })).status).toBe(400)
})

test('a first document makes the assistant that answers from it, once however many come at a time', async () => {
  await browser.get('/')
  const send = (name: string) =>
    browser.send('/knowledge/documents?assistant=first', {
      method: 'POST',
      body: `# ${name}\n\nДоставка стоит 300 рублей.`,
      headers: { accept: 'application/json', 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
    })
  const answers = await Promise.all(['Раз.md', 'Два.md', 'Три.md'].map(send))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  const { assistants, knowledge } = app.app.features
  const all = await assistants.list(ctx)
  expect(all.map(({ name }) => name)).toEqual(['Лавка'])
  const { documents } = await knowledge.listDocuments(ctx, { limit: 10 })
  expect(documents.map(({ assistantIds }) => assistantIds)).toEqual(Array(3).fill([all[0]?.id]))
})
