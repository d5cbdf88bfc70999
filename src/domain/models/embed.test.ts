import { expect, test } from 'bun:test'
import { testBase, userCtx } from '../../testing/factories.ts'
import { scriptedModels } from '../../testing/models.ts'
import type { ProviderInput } from './index.ts'

const WITH_EMBEDDING: ProviderInput = {
  kind: 'openai',
  name: 'Main',
  apiKey: 'sk-test-000000001111',
  chatModel: 'gpt-6-luna',
  embeddingModel: 'text-embedding-3-small',
}

const open = async () => {
  const base = await testBase()
  const scripted = scriptedModels(base)
  const admin = userCtx(base, 'owner', { isAdmin: true })
  const scope = { workspaceId: admin.workspaceId, signal: admin.signal }
  const tested = async (): Promise<string> => {
    const { id } = await scripted.models.saveProvider(admin, WITH_EMBEDDING)
    await scripted.models.testProvider(admin, id)
    scripted.openai.calls.length = 0
    return id
  }
  const calls = () =>
    base.db.read
      .selectFrom('model_calls')
      .selectAll()
      .where('purpose', '=', 'embedding')
      .orderBy('outcome')
      .orderBy('input_tokens', 'desc')
      .execute()
  return { ...base, ...scripted, admin, scope, tested, calls, [Symbol.asyncDispose]: () => base[Symbol.asyncDispose]() }
}

test('without a provider the local embedder makes the vectors, and nothing is metered', async () => {
  await using t = await open()
  const { space, vectors } = await t.models.embed(t.scope, ['a', 'b', 'c'], 'passage')
  expect(space).toBe('local-test')
  expect(vectors).toHaveLength(3)
  expect(await t.calls()).toEqual([])
})

test('a provider with a tested embedding model makes them, in batches it takes, each metered', async () => {
  await using t = await open()
  await t.tested()
  const { space, vectors } = await t.models.embed(t.scope, ['a', 'b', 'c'], 'passage')
  expect(space).toBe('text-embedding-3-small@512')
  expect(vectors).toHaveLength(3)
  expect(t.openai.calls.map((call) => call.texts)).toEqual([['a', 'b'], ['c']])
  expect(await t.calls()).toMatchObject([
    { input_tokens: 20, usd_micros: 0, price_state: 'known', model: 'text-embedding-3-small' },
    { input_tokens: 10, outcome: 'ok' },
  ])
})

test('a provider that is down stays the choice, fails at once, and says when to come back', async () => {
  await using t = await open()
  await t.tested()
  t.openai.script.push({ failure: 'rate_limited', retryAfterMs: 30_000 })
  const ask = () => t.models.embed(t.scope, ['a'], 'query')
  await expect(ask()).rejects.toMatchObject({ code: 'unavailable', text: { key: 'error.model_rate_limited' }, retryAfterMs: 30_000 })
  t.time.now += 10_000
  await expect(ask()).rejects.toMatchObject({ code: 'unavailable', text: { key: 'error.model_rate_limited' }, retryAfterMs: 20_000 })
  expect(t.openai.calls).toHaveLength(1)
  expect((await t.models.embeddingSpace(t.admin.workspaceId)).space).toBe('text-embedding-3-small@512')
  t.time.now += 20_000
  expect((await ask()).vectors).toHaveLength(1)
  expect(await t.calls()).toMatchObject([{ outcome: 'failed', failure: 'rate_limited' }, { outcome: 'ok' }])
})

test('a model that was changed makes the vectors until its successor has been tested, and those of questions to old documents after that', async () => {
  await using t = await open()
  const id = await t.tested()
  const old = 'text-embedding-3-small@512'
  const change = (embeddingModel: string | null) => t.models.saveProvider(t.admin, { ...WITH_EMBEDDING, id, embeddingModel })
  await change('text-embedding-3-large')
  expect((await t.models.embed(t.scope, ['a'], 'passage')).space).toBe(old)
  await t.models.testProvider(t.admin, id)
  expect((await t.models.embed(t.scope, ['a'], 'passage')).space).toBe('text-embedding-3-large@1024')
  expect((await t.models.embed({ ...t.scope, space: old }, ['a'], 'query')).space).toBe(old)
  expect((await t.models.listProviders(t.admin))[0]).not.toHaveProperty('retiredEmbedding')
  await change(null)
  expect((await t.models.embed(t.scope, ['a'], 'passage')).space).toBe('local-test')
})

test('a retired model that is gone does not stop its provider from answering', async () => {
  await using t = await open()
  const id = await t.tested()
  await t.models.saveProvider(t.admin, { ...WITH_EMBEDDING, id, embeddingModel: 'text-embedding-3-large' })
  await t.models.testProvider(t.admin, id)
  t.openai.script.push({ failure: 'model_not_found' })
  const ask = t.models.embed({ ...t.scope, space: 'text-embedding-3-small@512' }, ['a'], 'query')
  await expect(ask).rejects.toMatchObject({ code: 'unavailable' })
  expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'ok', retryAt: null }])
})

test('another server makes no vectors of the models of the one before', async () => {
  await using t = await open()
  const id = await t.tested()
  await t.models.saveProvider(t.admin, { ...WITH_EMBEDDING, id, baseUrl: 'https://proxy.example.com/v1', embeddingModel: 'other' })
  expect((await t.models.embed(t.scope, ['a'], 'passage')).space).toBe('local-test')
})

test('a question is embedded in the space its documents are in, while anybody can', async () => {
  await using t = await open()
  const id = await t.tested()
  expect((await t.models.embed({ ...t.scope, space: 'local-test' }, ['a'], 'query')).space).toBe('local-test')
  await t.models.removeProvider(t.admin, id)
  const gone = t.models.embed({ ...t.scope, space: 'text-embedding-3-small@512' }, ['a'], 'query')
  await expect(gone).rejects.toMatchObject({ code: 'unavailable', text: { key: 'error.embedding_space_gone' } })
})

test('an aborted signal throws its reason', async () => {
  await using t = await open()
  await t.tested()
  t.openai.script.push({ failure: 'network' })
  const reason = new Error('the document was removed')
  const signal = AbortSignal.abort(reason)
  await expect(t.models.embed({ ...t.scope, signal }, ['a'], 'passage')).rejects.toBe(reason)
})
