import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Ctx } from '../../domain/identity/index.ts'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { OWNER, setUp, startApp, type TestApp } from '../../testing/start-app.ts'

let app: TestApp
let browser: ConsoleClient
let ctx: Ctx
let assistantId = ''

beforeAll(async () => {
  app = await startApp()
  const made = await setUp(app)
  ctx = made.ctx
  browser = consoleClient(app.url, made.sessionToken)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const until = async <Value>(look: () => Promise<Value | undefined | false>): Promise<Value> => {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it did not come to that')
}

describe('an assistant', () => {
  test('is created, worded and given its looks; each page shows what was saved', async () => {
    const welcome = await browser.submit('/assistants', { name: 'Мария', language: 'ru' })
    expect(welcome.html).toContain('data-flash="good"')
    assistantId = (await app.app.features.assistants.list(ctx))[0]?.id ?? ''
    const words = { name: 'Мария', language: 'ru', instructions: 'Кратко', greeting: 'Здравствуйте', refusalText: 'Не знаю' }
    const persona = `/assistants/${assistantId}/persona`
    const saved = await browser.submit(`${persona}?test=open`, { ...words, starterQuestions: 'Раз?\r\n\r\nДва?' })
    expect(saved.html).toContain('>Раз?\nДва?</textarea>')
    expect(saved.html).toContain('class="drawer"')
    const look = {
      title: 'Лавка',
      accent: '#AABBCC',
      position: 'left',
      theme: 'dark',
      language: 'ru',
      size: 'large',
      offsetX: '12',
      offsetY: '80',
      hasSound: 'on',
      status: 'Отвечаем за минуту',
      placeholder: '',
      footnote: 'Отвечает программа.',
      teaserText: 'Что-то ищете?',
      teaserSeconds: '15',
    }
    await browser.submit(`/assistants/${assistantId}/look`, look)
    const assistant = await app.app.features.assistants.get(ctx, assistantId)
    expect(assistant.starterQuestions).toEqual(['Раз?', 'Два?'])
    expect(assistant.look).toEqual({
      title: 'Лавка',
      accent: '#aabbcc',
      position: 'left',
      theme: 'dark',
      language: 'ru',
      size: 'large',
      offsetX: 12,
      offsetY: 80,
      avatar: null,
      hasSound: true,
      teaser: { text: 'Что-то ищете?', afterSeconds: 15 },
      texts: { status: 'Отвечаем за минуту', placeholder: '', footnote: 'Отвечает программа.' },
    })
  })

  test('a refused form comes back whole, with the remedy at the field', async () => {
    const words = { name: '', language: 'ru', instructions: 'Осталось', greeting: 'Здравствуйте', refusalText: 'Не знаю' }
    const refused = await browser.post(`/assistants/${assistantId}/persona`, { ...words, starterQuestions: '1\n2\n3\n4\n5' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('id="name-error"')
    expect(refused.html).toContain('id="starterQuestions-error"')
    expect(refused.html).toContain('>Осталось</textarea>')
  })

  test('a field nobody asked for is refused', async () => {
    const forged = { name: 'Мария', language: 'ru', workspaceId: 'wsp_00000000000000000000000000' }
    expect((await browser.post('/assistants', forged)).status).toBe(422)
  })

  test('its domains are kept in their one spelling, a wrong one is named', async () => {
    const path = `/assistants/${assistantId}/channels`
    const saved = await browser.submit(path, { allowedDomains: 'https://Shop.Example/catalog\n*.shop.example' })
    expect(saved.html).toContain('>shop.example\n*.shop.example</textarea>')
    const refused = await browser.post(path, { allowedDomains: 'not a domain' })
    expect(refused.status).toBe(400)
    expect(refused.html).toContain('id="allowedDomains-error"')
    const before = /data-key=&quot;(w_[\w-]+)/.exec(saved.html)?.[1]
    const rotated = await browser.submit(`${path}/key`, {})
    expect(rotated.html).not.toContain(before ?? 'no key was shown')
  })
})

describe('documents', () => {
  const markdown = '# Доставка\n\nДоставляем по Москве за 1–2 дня, стоимость 350 рублей.\n'

  test('a script sends a file as it is; the same file again changes nothing', async () => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent('Доставка.md'),
    }
    await browser.get('/knowledge')
    const path = `/knowledge/documents?assistant=${assistantId}`
    const first = await browser.send(path, { method: 'POST', headers, body: markdown })
    expect([first.status, JSON.parse(first.html).outcome]).toEqual([201, 'added'])
    const again = await browser.send(path, { method: 'POST', headers, body: markdown })
    expect(JSON.parse(again.html)).toMatchObject({ id: JSON.parse(first.html).id, outcome: 'unchanged' })
    const bare = { ...headers, 'x-csrf-token': 'forged' }
    expect((await browser.send(path, { method: 'POST', headers: bare, body: 'x' })).status).toBe(403)
  })

  test('a form sends several, its token before them', async () => {
    const { html } = await browser.get('/knowledge')
    const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const form = (csrf: string): FormData => {
      const data = new FormData()
      data.append('_csrf', csrf)
      data.append('file', new File(['Гарантия 12 месяцев.'], 'Гарантия.txt'))
      data.append('file', new File(['Возврат в течение 14 дней.'], 'Возврат.txt'))
      return data
    }
    expect((await browser.send('/knowledge/documents', { method: 'POST', body: form('forged') })).location).toBe('/knowledge')
    expect((await app.app.features.knowledge.summarizeDocuments(ctx)).total).toBeLessThan(4)
    await browser.send('/knowledge/documents', { method: 'POST', body: form(token) })
    expect((await browser.get('/knowledge')).html).toContain('Гарантия.txt')
  })

  test('the library and the document show how far each has come', async () => {
    const { knowledge } = app.app.features
    const document = await until(async () => {
      const { documents } = await knowledge.listDocuments(ctx, { query: 'доставка', limit: 5 })
      return documents.find(({ state }) => state === 'searchable')
    })
    const library = await browser.get('/knowledge?query=достав&state=searchable')
    expect(library.html).toContain(`/knowledge/documents/${document.id}`)
    expect(library.html).not.toContain('Возврат.txt')
    const page = await browser.get(`/knowledge/documents/${document.id}`)
    expect(page.html).toContain('Доставляем по Москве')
    expect((await browser.get('/knowledge?query=ничего-такого')).html).toContain('href="/knowledge"')
  })

  test('ticks decide what an assistant sees; what the page did not show stays', async () => {
    const { knowledge } = app.app.features
    const { documents } = await knowledge.listDocuments(ctx, { limit: 10 })
    const [first, second] = documents.filter(({ name }) => name !== 'Доставка.md')
    if (!first || !second) throw new Error('there should be two more documents')
    const path = `/assistants/${assistantId}/knowledge`
    await browser.submit(path, { shownIds: [first.id, second.id], documentIds: first.id })
    const { documents: own } = await knowledge.listDocuments(ctx, { assistantId: assistantId as 'ast_', limit: 10 })
    expect(own.map(({ name }) => name).toSorted()).toEqual(['Доставка.md', first.name].toSorted())
    await browser.submit(`/knowledge/documents/${second.id}/attachments`, { assistantIds: assistantId })
    expect((await knowledge.getDocument(ctx, second.id)).assistantIds).toEqual([assistantId as 'ast_'])
  })

  test('an empty file is told to be one', async () => {
    const headers = { accept: 'application/json', 'content-type': 'application/octet-stream', 'x-file-name': 'empty.txt' }
    await browser.send('/knowledge/documents', { method: 'POST', headers, body: '' })
    const page = await until(async () => {
      const library = await browser.get('/knowledge?state=failed')
      return library.html.includes('empty.txt') && library
    })
    expect(page.html).toContain('text-bad')
  })

  test('a deleted one is gone at once, and deleting it again is no fault', async () => {
    const { documents } = await app.app.features.knowledge.listDocuments(ctx, { query: 'возврат', limit: 1 })
    const path = `/knowledge/documents/${documents[0]?.id}/remove`
    const removed = await browser.submit(path, {})
    expect(removed.html).toContain('data-flash="good"')
    const again = await browser.submit(path, {})
    expect(again.html).toContain('data-flash="bad"')
  })
})

describe('the test bench', () => {
  const ask = (text: string, clientMessageId: string, dialog = '') => ({
    text,
    clientMessageId,
    dialog,
    returnTo: `/assistants/${assistantId}/test`,
  })

  test('answers without a script: the question, its answer, the passage and the trace are pages', async () => {
    const path = `/assistants/${assistantId}/test`
    const asked = await browser.post(path, ask('Сколько стоит доставка по Москве?', 'question-1'))
    const dialogId = /dialog=(dlg_\w+)/.exec(asked.location ?? '')?.[1] ?? ''
    expect(asked.location).toBe(`${path}?dialog=${dialogId}#m1`)
    const answered = await until(async () => {
      const page = await browser.get(`${path}?dialog=${dialogId}`)
      return page.html.includes('class="sources"') && page
    })
    expect(answered.html).toContain('350 рублей')
    const passage = await browser.get(`${path}?dialog=${dialogId}&source=2.1`)
    expect(passage.html).toMatch(/<mark>[^<]*350 рублей/)
    const turn = /data-turn="(trn_\w+)"/.exec(answered.html)?.[1]
    const trace = await browser.get(`/dialogs/${dialogId}?trace=${turn}`)
    expect(trace.html).toContain('found-cited')
    expect(trace.html).toMatch(/<details class="mt-5">[\s\S]*350 рублей[\s\S]*<\/details>/)
    expect((await browser.get(`/dialogs/${dialogId}?trace=trn_00000000000000000000000000`)).status).toBe(404)
    expect((await browser.get(`/dialogs/${dialogId}?source=2.9`)).status).toBe(404)
  })

  test('an answer is rated by a plain form, seen in the list, in the dialog and in its trace, and found by the filter', async () => {
    const [dialog] = (await app.app.features.dialogs.list(ctx, { channel: 'playground', limit: 1 })).dialogs
    const path = `/assistants/${assistantId}/test`
    const page = await browser.get(`${path}?dialog=${dialog?.id}`)
    const messageId = /name="messageId" value="(msg_\w+)"/.exec(page.html)?.[1] ?? ''
    const rate = (rating: string) => ({ dialog: dialog?.id ?? '', messageId, returnTo: `${path}?dialog=${dialog?.id}`, rating })
    expect((await browser.get('/dialogs?rating=bad')).html).not.toContain(dialog?.id ?? '')
    const rated = await browser.submit(`${path}/rating`, rate('bad'))
    expect(rated.html).toContain('value="bad.incomplete"')
    await browser.submit(`${path}/rating`, rate('bad.incomplete'))
    expect((await browser.get('/dialogs?rating=bad')).html).toContain(dialog?.id ?? '')
    const turn = /data-turn="(trn_\w+)"/.exec(page.html)?.[1]
    const read = await browser.get(`/dialogs/${dialog?.id}?trace=${turn}`)
    expect(read.html.match(/rated rated-bad/g)).toHaveLength(2)
    expect((await browser.post(`${path}/rating`, rate('worse'), { accept: 'application/json' })).status).toBe(422)
    await browser.submit(`${path}/rating`, rate('none'))
    expect((await browser.get('/dialogs?rating=bad')).html).not.toContain(dialog?.id ?? '')
  })

  test('a question sent twice by a script is one question', async () => {
    const path = `/assistants/${assistantId}/test`
    const accept = { accept: 'application/json' }
    const first = JSON.parse((await browser.post(path, ask('Какая столица Австралии?', 'question-2'), accept)).html)
    const again = JSON.parse((await browser.post(path, ask('Какая столица Австралии?', 'question-2'), accept)).html)
    expect(again).toEqual(first)
    const page = await until(async () => {
      const shown = await browser.get(`${path}?dialog=${first.dialogId}`)
      return shown.html.includes('say-refused') && shown
    })
    expect(page.html.match(/<li class="say /g)).toHaveLength(2)
    const empty = await browser.post(path, ask('  ', 'question-3'), accept)
    expect(empty.status).toBe(422)
    expect(JSON.parse(empty.html).detail).not.toBe('')
  })

  test('another reader’s test is not shown as one’s own', async () => {
    const { dialogs } = await app.app.features.dialogs.list(ctx, { channel: 'playground', limit: 1 })
    const { members } = app.app.features.identity
    const { token } = await members.invite(ctx, { email: 'olga@example.com', role: 'owner' })
    const joined = await members.accept({ token, password: 'another otter on the roof', language: 'ru', ip: '127.0.0.1', userAgent: 't' })
    const page = await consoleClient(app.url, joined.token).get(`/assistants/${assistantId}/test?dialog=${dialogs[0]?.id}`)
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('<li class="say ')
  })
})

describe('settings', () => {
  test('language and theme are the reader’s own and stay', async () => {
    const page = await browser.submit('/settings/profile', { language: 'en', theme: 'dark' })
    expect(page.html).toContain('<html lang="en" data-theme="dark"')
    await browser.submit('/settings/profile', { language: 'ru', theme: 'system' })
  })

  test('a password changes only with the current one', async () => {
    const refused = await browser.post('/settings/password', { current: 'wrong one here', next: 'a new otter on the roof' })
    expect(refused.html).toContain('id="current-error"')
    const weak = await browser.post('/settings/password', { current: OWNER.password, next: 'short' })
    expect(weak.html).toContain('id="next-error"')
    const done = await browser.submit('/settings/password', { current: OWNER.password, next: 'a new otter on the roof' })
    expect(done.html).toContain('data-flash="good"')
  })

  test('an API key is shown once, in the answer that made it', async () => {
    const none = await browser.post('/settings/api-keys', { name: 'CRM' })
    expect(none.html).toContain('id="scopes-error"')
    const made = await browser.post('/settings/api-keys', { name: 'CRM', scopes: ['dialogs:read', 'dialogs:write'] })
    expect(made.status).toBe(201)
    const secret = /id="new-key"[^>]*>([^<]+)</.exec(made.html)?.[1] ?? ''
    expect(await app.app.features.identity.authenticateApiKey(secret)).toBeDefined()
    const later = await browser.get('/settings/api-keys')
    expect(later.html).not.toContain(secret)
    const id = /api-keys\/(key_\w+)\/revoke/.exec(later.html)?.[1]
    expect((await browser.submit(`/settings/api-keys/${id}/revoke`, {})).html).toContain('data-flash="good"')
    expect(await app.app.features.identity.authenticateApiKey(secret)).toBeUndefined()
  })

  test('a colleague gets another role, the only owner keeps his', async () => {
    const { members } = app.app.features.identity
    const olga = (await members.list(ctx)).find(({ email }) => email === 'olga@example.com')
    const changed = await browser.submit(`/settings/team/${olga?.userId}/role`, { role: 'operator' })
    expect(changed.html).toContain('data-flash="good"')
    const self = ctx.actor.kind === 'user' ? ctx.actor.userId : ''
    const refused = await browser.submit(`/settings/team/${self}/role`, { role: 'operator' })
    expect(refused.html).toContain('data-flash="bad"')
    expect((await browser.submit(`/settings/team/${olga?.userId}/remove`, {})).html).not.toContain('>olga@example.com<')
  })

  test('an invitation’s link is shown once and can be withdrawn', async () => {
    const made = await browser.post('/settings/team/invitations', { email: 'petr@example.com', role: 'operator' })
    const token = /\/join\/([\w-]+)</.exec(made.html)?.[1] ?? ''
    expect(await app.app.features.identity.members.findInvitation(token)).toMatchObject({ email: 'petr@example.com' })
    const later = await browser.get('/settings/team')
    expect(later.html).not.toContain(token)
    const id = /invitations\/(\w+)\/revoke/.exec(later.html)?.[1]
    await browser.submit(`/settings/team/invitations/${id}/revoke`, {})
    expect(await app.app.features.identity.members.findInvitation(token)).toBeUndefined()
  })
})

describe('the instance', () => {
  test('a provider is entered, its key never shown again', async () => {
    const bad = await browser.post('/instance/providers', { kind: 'openai', chatModel: 'gpt-5-mini' })
    expect(bad.html).toContain('id="apiKey-error"')
    const typed = { kind: 'openai', name: '', baseUrl: '', apiKey: 'sk-0123456789abcdefWXYZ', chatModel: 'gpt-5-mini', embeddingModel: '' }
    const list = await browser.submit('/instance/providers', typed)
    expect(list.html).toContain('…WXYZ')
    const id = /instance\/providers\/(prv_\w+)/.exec(list.html)?.[1]
    const form = await browser.get(`/instance/providers/${id}`)
    expect(form.html).not.toContain('0123456789abcdef')
    const removed = await browser.submit(`/instance/providers/${id}/remove`, {})
    expect(removed.html).toContain('data-flash="good"')
  })

  test('a private address is refused until it is allowed', async () => {
    const typed = {
      kind: 'openai_compatible',
      name: 'x',
      baseUrl: 'http://127.0.0.1:9/v1',
      chatModel: 'm',
      embeddingModel: '',
      providerId: '',
    }
    const tried = await browser.post('/instance/providers/test', typed)
    expect(tried.status).toBe(200)
    expect(tried.html).toContain('notice-bad')
    const saved = await browser.submit('/instance/network', { addresses: 'localhost:11434\r\n10.0.0.5:8000' })
    expect(saved.html).toContain('localhost:11434\n10.0.0.5:8000')
    expect((await browser.post('/instance/network', { addresses: 'http://what is this' })).status).toBe(400)
  })

  test('mail that cannot be sent says what to check', async () => {
    const smtp = { host: '127.0.0.1', port: '9', security: 'tls', user: '', password: '', from: 'help@example.com' }
    expect((await browser.post('/instance/mail', { ...smtp, port: '70000' })).html).toContain('id="port-error"')
    await browser.submit('/instance/mail', smtp)
    const refused = await browser.post('/instance/mail/test', { to: 'a@example.com' })
    expect(refused.status).toBe(503)
    expect(refused.html).toContain('role="alert"')
  })

  test('the log of what happened and the state of the parts are there to read', async () => {
    expect((await browser.get('/instance/audit')).html).toContain(OWNER.email)
    expect((await browser.get('/instance/health')).html).toContain('База данных')
  })
})

test('an assistant is deleted only by its name', async () => {
  const path = `/assistants/${assistantId}/remove`
  expect((await browser.post(path, { confirmation: 'Марина' })).status).toBe(400)
  expect((await browser.submit(path, { confirmation: 'Мария' })).html).toContain('data-flash="good"')
  expect((await browser.post(path, { confirmation: 'Мария' })).status).toBe(404)
})
