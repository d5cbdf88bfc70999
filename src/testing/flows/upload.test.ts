import { expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { startFakeOpenAi } from '../openai/index.ts'
import { addDocument, apiKey, openShop } from './helpers.ts'
import { openEvents } from './sse-reader.ts'

test('a file becomes searchable: Markdown, windows-1251 text and their progress on the workspace’s stream', async () => {
  await using shop = await openShop()
  const { knowledge } = shop.t.app.features
  const text1251 = Buffer.from(
    Uint8Array.from('Гарантия на чайник два года. Ремонт бесплатный.', (c) => {
      const code = c.charCodeAt(0)
      return code >= 0x410 && code <= 0x44f ? code - 0x350 : code
    }),
  )
  const document = await addDocument(shop, 'Гарантия.txt', text1251)
  expect(document.state).toBe('searchable')
  const found = await knowledge.search({
    workspaceId: shop.ctx.workspaceId,
    assistantId: shop.assistant.id,
    query: 'какая гарантия на чайник?',
    limit: 3,
    signal: new AbortController().signal,
  })
  expect(found.evidence.isEnough).toBe(true)
  expect(found.passages[0]).toMatchObject({ documentName: 'Гарантия.txt' })
  expect(found.passages[0]?.text).toContain('Гарантия на чайник два года.')
  const changes = await shop.t.app.base.events.readAfter(shop.t.app.base.db.read, `workspace:${shop.ctx.workspaceId}`, {
    after: 0,
    limit: 100,
  })
  const states =
    changes === 'too_old' ? [] : changes.filter((e) => e.type === 'document.changed').map((e) => (e.data as { state: string }).state)
  expect(states.at(-1)).toBe('searchable')
})

test('the same bytes again are said to be there, the same name replaces, a deletion holds for the next question', async () => {
  await using shop = await openShop()
  const { knowledge } = shop.t.app.features
  const put = async (name: string, text: string) =>
    knowledge.addDocument(shop.ctx, { fileName: name, body: new Blob([text]).stream(), assistantIds: [shop.assistant.id] })
  const ask = async (query: string) =>
    knowledge.search({ ...shop.ctx, assistantId: shop.assistant.id, query, limit: 3, signal: new AbortController().signal })
  const first = await put('Обмен.md', '# Обмен\n\nОбмен размера обуви бесплатный в первый месяц.')
  await shop.t.app.idle()
  expect((await put('Обмен.md', '# Обмен\n\nОбмен размера обуви бесплатный в первый месяц.')).outcome).toBe('unchanged')
  expect((await put('Обмен.md', '# Обмен\n\nОбмен размера обуви бесплатный в первые полгода.')).outcome).toBe('replaced')
  await shop.t.app.idle()
  const { passages } = await ask('обмен размера обуви')
  expect(passages.map((p) => p.text).join(' ')).toContain('полгода')
  expect(passages.map((p) => p.text).join(' ')).not.toContain('первый месяц')
  const { documents } = await knowledge.listDocuments(shop.ctx, { limit: 10 })
  expect(documents.filter((d) => d.name === 'Обмен.md')).toHaveLength(1)
  for (const { id } of documents.filter((d) => d.name === 'Обмен.md')) await knowledge.removeDocument(shop.ctx, id)
  expect((await ask('обмен размера обуви')).passages.map((p) => p.documentName)).not.toContain('Обмен.md')
  expect(first.outcome).toBe('added')
})

test('a file that cannot be read says what to do about it', async () => {
  await using shop = await openShop()
  expect(await addDocument(shop, 'пусто.txt', '')).toMatchObject({ state: 'failed' })
  expect(await addDocument(shop, 'мусор.docx', 'это не архив')).toMatchObject({ state: 'failed' })
})

test('an integrator uploads, asks and gets the streamed answer with its source', async () => {
  await using shop = await openShop()
  const headers = { authorization: `Bearer ${await apiKey(shop)}` }
  const form = new FormData()
  form.append('assistantId', shop.assistant.id)
  form.append('file', new File(['# Hours\n\nThe shop is open from nine to six on weekdays.'], 'hours.md'))
  const uploaded = await fetch(`${shop.t.url}/api/v1/documents`, { method: 'POST', headers, body: form })
  expect(uploaded.status).toBe(201)
  await shop.t.app.idle()
  const events = await openEvents(`${shop.t.url}/api/v1/dialogs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ assistantId: shop.assistant.id, text: 'When is the shop open?' }),
  })
  await events.next('turn.done')
  await expect(events.next('anything')).rejects.toThrow('the stream ended')
  const streamed = events.seen
    .filter((e) => e.type === 'turn.delta')
    .map((e) => e.data['text'])
    .join('')
  expect(streamed).toContain('open from nine to six')
  const answer = events.seen.findLast((e) => e.type === 'message.created')?.data['message']
  expect(answer).toMatchObject({ author: 'assistant', outcome: 'answered', sources: [{ documentName: 'hours.md' }] })
})

test('with a provider the answer is generated from the same passages and metered', async () => {
  await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['test-model'] })
  await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
  const { models, dialogs } = shop.t.app.features
  await models.saveProvider(shop.ctx, {
    kind: 'openai_compatible',
    name: 'fake',
    baseUrl: fake.baseUrl,
    apiKey: fake.apiKey,
    chatModel: 'test-model',
  })
  const headers = { authorization: `Bearer ${await apiKey(shop)}`, 'content-type': 'application/json' }
  const reply = await fetch(`${shop.t.url}/api/v1/dialogs?wait=30`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ assistantId: shop.assistant.id, text: 'Сколько стоит доставка по Москве?' }),
  })
  const body = (await reply.json()) as { turnId: string; answer: { text: string; sources: unknown[] } }
  expect(body.answer.text).toContain('300 рублей')
  expect(body.answer.sources).toMatchObject([{ documentName: 'Цены.md', headingPath: ['Доставка'] }])
  const trace = await shop.t.app.features.answers.trace(shop.ctx, body.turnId)
  expect(trace).toMatchObject({
    outcome: 'answered',
    model: { provider: 'openai_compatible', model: 'test-model' },
    usage: { priceState: 'unknown' },
  })
  expect(await models.usage(shop.ctx, { from: Date.now() - 86_400_000, to: Date.now() + 86_400_000 })).toHaveLength(1)
  expect((await dialogs.list(shop.ctx, { limit: 5 })).dialogs).toHaveLength(1)
})

test('what the documents do not say is refused in the owner’s words, and no model is asked', async () => {
  await using fake = startFakeOpenAi({ dialect: 'compatible', models: ['test-model'] })
  await using shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: new URL(fake.baseUrl).host } })
  const { models, assistants } = shop.t.app.features
  await models.saveProvider(shop.ctx, {
    kind: 'openai_compatible',
    name: 'fake',
    baseUrl: fake.baseUrl,
    apiKey: fake.apiKey,
    chatModel: 'test-model',
  })
  await assistants.update(shop.ctx, shop.assistant.id, { refusalText: 'Спросите Марию Ивановну.' })
  const reply = await fetch(`${shop.t.url}/api/v1/dialogs?wait=30`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await apiKey(shop)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ assistantId: shop.assistant.id, text: 'Какая столица у Гондураса?' }),
  })
  expect(await reply.json()).toMatchObject({ answer: { text: 'Спросите Марию Ивановну.', outcome: 'refused', sources: [] } })
  expect(fake.requests.filter((request) => request.path.endsWith('/chat/completions'))).toEqual([])
})

test('of several files in one request each has its own result, and a refused one does not spoil the others', async () => {
  await using shop = await openShop()
  const key = await apiKey(shop)
  const send = async (
    ...files: Array<[string, string]>
  ): Promise<{ status: number; items: Array<Record<string, unknown>> | undefined }> => {
    const body = new FormData()
    body.append('assistantId', shop.assistant.id)
    for (const [name, text] of files) body.append('file', new File([text], name))
    const answer = await fetch(`${shop.t.url}/api/v1/documents`, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } })
    return { status: answer.status, items: ((await answer.json()) as { items?: Array<Record<string, unknown>> }).items }
  }
  const bad = `${'я'.repeat(300)}.txt`
  const mixed = await send([bad, 'Раз.'], ['Два.txt', 'Гарантия два года.'], ['Три.txt', 'Гарантия три года.'])
  expect(mixed).toMatchObject({
    status: 201,
    items: [
      { outcome: 'refused', problem: { status: 400, reason: 'error.file_name', detail: expect.stringContaining('Переименуйте') } },
      { name: 'Два.txt', outcome: 'added', id: expect.stringMatching(/^doc_/) },
      { name: 'Три.txt', outcome: 'added' },
    ],
  })
  expect(await send(['Два.txt', 'Гарантия два года.'], [bad, 'Раз.'])).toMatchObject({
    status: 200,
    items: [{ outcome: 'unchanged' }, { outcome: 'refused' }],
  })
  expect(await send([bad, 'Раз.'])).toEqual({ status: 400, items: undefined })
  expect((await send([bad, 'Раз.'], [bad, 'Два.'])).status).toBe(422)
  const many = await send(...Array.from({ length: 22 }, (_, i): [string, string] => [`${i}.txt`, `Номер ${i}`]))
  expect(many.items).toHaveLength(21)
  expect(many.items?.at(-1)).toMatchObject({ name: null, outcome: 'refused', problem: { reason: 'error.too_many_files' } })
})

test('an upload that stands still does not hold up the stop: its sender is told, and nothing of it stays', async () => {
  await using shop = await openShop()
  const key = await apiKey(shop)
  const { hostname, port } = new URL(shop.t.url)
  const part = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'Half of it. '.repeat(20_000)}`
  const head = `POST /api/v1/documents HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${key}\r\n`
  const told = Promise.withResolvers<string>()
  let heard = ''
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data: (_socket, bytes) => void (heard += bytes.toString()),
      close: () => told.resolve(heard),
    },
  })
  socket.write(`${head}content-type: multipart/form-data; boundary=b\r\ncontent-length: 500000\r\n\r\n${part}`)
  const unfinished = join(shop.t.dataDir, 'files', 'unfinished')
  for (let looks = 0; looks < 1000 && (await readdir(unfinished).catch(() => [])).length === 0; looks++) await setImmediate()
  expect(await readdir(unfinished)).toHaveLength(1)
  await shop.t.restart()
  expect(await told.promise).toContain('error.upload_stopped')
  expect(await readdir(unfinished)).toEqual([])
})
