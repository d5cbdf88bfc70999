import { expect, test } from 'bun:test'
import { consoleClient } from '../console-client.ts'
import { strangerCtx } from '../factories.ts'
import { type FakeOpenAi, startFakeOpenAi } from '../openai/index.ts'
import { addDocument, openShop, type Shop } from './helpers.ts'

const QUESTION = 'Сколько стоит доставка по Москве?'

interface Asked {
  shop: Shop
  fake: FakeOpenAi
  dialogId: string
  turnId: string
  providerId: string
  api(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }>
}

/** A question that the local model answered; then a provider was connected. */
const asked = async (scopes: string[] = ['dialogs:read', 'dialogs:write', 'assistants:write']): Promise<Asked> => {
  const fake = startFakeOpenAi()
  const shop = await openShop({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  const { identity, models } = shop.t.app.features
  const keys = { first: await identity.createApiKey(shop.ctx, { name: 'ask', scopes: ['dialogs:write', 'dialogs:read'] }) }
  const { secret } = await identity.createApiKey(shop.ctx, { name: 'test', scopes: scopes as 'dialogs:read'[] })
  const call =
    (key: string): Asked['api'] =>
    async (path, init = {}) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const answer = await fetch(`${shop.t.url}/api/v1${path}`, { ...init, headers })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
  const body = JSON.stringify({ assistantId: shop.assistant.id, text: QUESTION })
  const begun = await call(keys.first.secret)('/dialogs?wait=30', { method: 'POST', body })
  const { dialogId, turnId } = begun.body as { dialogId: string; turnId: string }
  await shop.t.app.idle()
  const input = { kind: 'openai', name: 'Main', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' } as const
  const { id: providerId } = await models.saveProvider(shop.ctx, input)
  await models.testProvider(shop.ctx, providerId)
  return { shop, fake, dialogId, turnId, providerId, api: call(secret) }
}

const replays = ({ dialogId, turnId }: Asked): string => `/dialogs/${dialogId}/turns/${turnId}/replays`

const open = async (scopes?: string[]) => {
  const t = await asked(scopes)
  const close = async (): Promise<void> => {
    await t.shop[Symbol.asyncDispose]()
    await t.fake[Symbol.asyncDispose]()
  }
  const replay = (body: Record<string, unknown>) => t.api(replays(t), { method: 'POST', body: JSON.stringify(body) })
  return { ...t, replay, [Symbol.asyncDispose]: close }
}

interface Told {
  question: string
  original: { text: string; sources: unknown[]; trace: { model: { provider: string } } }
  replayed: {
    text: string
    sources: Array<{ documentName: string }>
    trace: { outcome: string; model: { provider: string; model: string } }
  }
}

test('a question is answered once more by another model, over the passages of then; it is metered, and the dialog stays as it was', async () => {
  await using t = await open()
  const { dialogs } = t.shop.t.app.features
  const messages = () => dialogs.messages({ dialogId: t.dialogId as never, limit: 50 })
  const before = await messages()
  const { documents } = await t.shop.t.app.features.knowledge.listDocuments(t.shop.ctx, { limit: 9 })
  for (const { id } of documents) await t.shop.t.app.features.knowledge.removeDocument(t.shop.ctx, id)
  const then = await t.replay({ knowledge: 'then', route: t.providerId })
  expect(then.status).toBe(200)
  const told = then.body as unknown as Told
  expect(told.question).toBe(QUESTION)
  expect(told.original).toMatchObject({ text: expect.stringContaining('300 рублей'), trace: { model: { provider: 'local' } } })
  expect(told.replayed).toMatchObject({
    text: expect.stringContaining('300'),
    sources: [{ documentName: 'Цены.md' }],
    trace: { outcome: 'answered', model: { provider: 'openai', model: 'gpt-6-luna' } },
  })
  expect(((await t.replay({ route: 'local' })).body as unknown as Told).replayed.trace.outcome).toBe('refused')
  expect(await messages()).toEqual(before)
  const metered = await t.shop.t.app.base.db.read
    .selectFrom('model_calls')
    .select(['purpose', 'turn_id', 'outcome'])
    .where('purpose', '=', 'replay')
    .execute()
  expect(metered).toEqual([{ purpose: 'replay', turn_id: t.turnId, outcome: 'ok' }])
})

test('today’s knowledge is searched anew, by another model of the provider if one is named; a wrong name breaks nothing', async () => {
  await using t = await open()
  await addDocument(
    t.shop,
    'Новые цены.md',
    '# Доставка по Москве\nСколько стоит доставка по Москве: с декабря доставка по Москве стоит 450 рублей.',
  )
  const today = (await t.replay({ route: t.providerId, model: 'gpt-6-sol' })).body as unknown as Told
  expect(today.replayed.trace.model.model).toBe('gpt-6-sol')
  expect(today.replayed.sources.map((source) => source.documentName)).toContain('Новые цены.md')
  expect(await t.replay({ route: t.providerId, model: 'gpt-0' })).toMatchObject({ status: 503 })
  expect(await t.shop.t.app.features.models.listProviders(t.shop.ctx)).toMatchObject([{ state: 'ok', retryAt: null }])
  expect(await t.replay({ route: 'local', model: 'gpt-6-sol' })).toMatchObject({ status: 400 })
})

test('the trace is read and replayed by whoever may, in his own workspace, at a pace', async () => {
  await using t = await open(['dialogs:read'])
  expect(await t.api(`/dialogs/${t.dialogId}/turns/${t.turnId}/trace`)).toMatchObject({ status: 200, body: { question: QUESTION } })
  expect(await t.api(`/dialogs/dlg_x/turns/${t.turnId}/trace`)).toMatchObject({ status: 404 })
  expect(await t.replay({})).toMatchObject({ status: 403 })
  const { answers } = t.shop.t.app.features
  const input = { turnId: t.turnId, knowledge: 'today', route: 'local' } as const
  await expect(answers.replay(strangerCtx(t.shop.t.app.base, t.shop.ctx), input)).rejects.toMatchObject({ code: 'forbidden' })
  const elsewhere = { ...t.shop.ctx, workspaceId: t.shop.t.app.base.newId('wsp') }
  await expect(answers.replay(elsewhere, input)).rejects.toMatchObject({ code: 'not_found' })
  expect(await answers.replay(t.shop.ctx, input)).toMatchObject({ replayed: { trace: { outcome: 'answered' } } })
})

test('the console shows both side by side; what cannot be replayed says why, and too many are slowed down', async () => {
  await using t = await open()
  const client = consoleClient(t.shop.t.url, t.shop.sessionToken)
  const path = `/dialogs/${t.dialogId}/turns/${t.turnId}/replay`
  const shows = async (answer: Promise<{ status: number; html: string }>, text: string): Promise<[number, boolean]> => {
    const { status, html } = await answer
    return [status, html.includes(text)]
  }
  expect(await shows(client.get(`/dialogs/${t.dialogId}?trace=${t.turnId}`), `href="${path}"`)).toEqual([200, true])
  expect(await shows(client.get(path), 'Ещё не повторяли')).toEqual([200, true])
  expect(await shows(client.post(path, { knowledge: 'then', route: t.providerId, model: '' }), 'gpt-6-luna')).toEqual([200, true])
  await t.shop.t.app.base.db.write((tx) =>
    tx
      .updateTable('traces')
      .set({
        data: JSON.stringify({
          turnId: t.turnId,
          dialogId: t.dialogId,
          outcome: 'refused',
          at: 1,
          question: QUESTION,
          candidates: [],
          prompt: [],
          timings: {},
        }),
      })
      .execute(),
  )
  expect(await shows(client.post(path, { knowledge: 'then', route: 'any' }), 'Этот ответ дан без модели')).toEqual([409, true])
  let status = 200
  for (let i = 0; i < 25 && status !== 429; i++) status = (await client.post(path, { knowledge: 'then', route: 'local' })).status
  expect(status).toBe(429)
})
