import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { strangerCtx, testBase, userCtx } from '../../testing/factories.ts'
import { scriptedModels } from '../../testing/models.ts'
import type { Ctx } from '../identity/index.ts'
import type { Models, ProviderInput } from './index.ts'
import type { ModelTables } from './schema.ts'

const KEY = 'sk-test-0123456789abcdef'
const OPENAI: ProviderInput = { kind: 'openai', name: 'Main', apiKey: KEY, chatModel: 'gpt-6-luna' }
const OLLAMA: ProviderInput = { kind: 'openai_compatible', name: '', baseUrl: 'http://localhost:11434/v1', chatModel: 'qwen3:8b' }

const open = async () => {
  const base = await testBase()
  return {
    ...base,
    ...scriptedModels(base),
    admin: userCtx(base, 'owner', { isAdmin: true }),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  }
}

const refusalOf = async (work: Promise<unknown>): Promise<{ code: string; key: string; field: string | undefined }> => {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, key: error.text.key, field: error.field }
    throw error
  }
  throw new Error('it should have been refused')
}

describe('who may', () => {
  const verbs: Array<[string, (models: Models, ctx: Ctx, id: string) => Promise<unknown>]> = [
    ['list', (models, ctx) => models.listProviders(ctx)],
    ['save', (models, ctx) => models.saveProvider(ctx, OPENAI)],
    ['remove', (models, ctx, id) => models.removeProvider(ctx, id)],
    ['order', (models, ctx, id) => models.orderProviders(ctx, [id])],
    ['test', (models, ctx, id) => models.testProvider(ctx, id)],
    ['ask for the models of', (models, ctx, id) => models.offeredModels(ctx, id)],
  ]
  for (const [name, verb] of verbs) {
    test(`only the admin of the instance may ${name} providers`, async () => {
      await using t = await open()
      const { id } = await t.models.saveProvider(t.admin, OPENAI)
      for (const ctx of [userCtx(t, 'owner'), userCtx(t, 'operator'), strangerCtx(t, t.admin)]) {
        expect(await refusalOf(verb(t.models, ctx, id))).toMatchObject({ code: 'forbidden' })
      }
      await verb(t.models, t.admin, id)
      expect(t.openai.calls.length).toBeLessThan(2)
    })
  }

  test('an owner reads the usage of his workspace, an operator does not', async () => {
    await using t = await open()
    const period = { from: t.time.now, to: t.time.now }
    expect(await t.models.usage(userCtx(t, 'owner'), period)).toEqual([])
    expect(await refusalOf(t.models.usage(userCtx(t, 'operator'), period))).toMatchObject({ code: 'forbidden' })
  })
})

describe('saving', () => {
  test('a key goes in, is sealed, and never comes out', async () => {
    await using t = await open()
    const saved = await t.models.saveProvider(t.admin, OPENAI)
    const listed = await t.models.listProviders(t.admin)
    expect(saved).toMatchObject({ name: 'Main', baseUrl: 'https://api.openai.com/v1', keyLast4: 'cdef', state: 'untested' })
    expect(JSON.stringify([saved, listed])).not.toContain(KEY.slice(0, 12))
    const row = await t.db.read.selectFrom('providers').selectAll().executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(KEY.slice(0, 12))
    await t.models.testProvider(t.admin, saved.id)
    expect(t.openai.calls[0]?.config).toEqual({ kind: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: KEY })
  })

  test('who changed what is in the audit log, without the key', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    await t.models.saveProvider(t.admin, { ...OPENAI, id, apiKey: 'sk-test-fedcba9876543210' })
    await t.models.orderProviders(t.admin, [id])
    await t.models.removeProvider(t.admin, id)
    const rows = await t.db.read.selectFrom('audit_log').selectAll().orderBy('id').execute()
    const events = ['provider_added', 'provider_key_changed', 'providers_ordered', 'provider_removed']
    expect(rows.map((row) => row.event).toSorted()).toEqual(events.toSorted())
    expect(JSON.stringify(rows)).not.toContain('sk-test')
  })

  test('twice with the same id is one provider, and the key stays when it is not entered again', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    const { apiKey: _key, ...withoutKey } = OPENAI
    for (const name of ['Other', 'Other']) await t.models.saveProvider(t.admin, { ...withoutKey, id, name })
    const listed = await t.models.listProviders(t.admin)
    expect(listed.map((provider) => [provider.name, provider.keyLast4])).toEqual([['Other', 'cdef']])
  })

  test('a key of four signs more would be told by its end, so a short one is not', async () => {
    await using t = await open()
    expect((await t.models.saveProvider(t.admin, { ...OPENAI, apiKey: 'short' })).keyLast4).toBe('')
  })

  test('a stored key is not sent to another host: it has to be entered again', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, { ...OLLAMA, baseUrl: 'https://llm.example.com/v1', apiKey: KEY })
    const moved: ProviderInput = { ...OLLAMA, id, baseUrl: 'https://llm.evil.example/v1' }
    for (const ask of [t.models.saveProvider, t.models.testProvider, t.models.offeredModels]) {
      expect(await refusalOf(ask(t.admin, moved))).toEqual({ code: 'invalid', key: 'error.provider_key_again', field: 'apiKey' })
    }
    expect(t.compatible.calls).toEqual([])
    expect((await t.models.saveProvider(t.admin, { ...moved, apiKey: 'another-key-1234' })).keyLast4).toBe('1234')
    expect((await t.models.saveProvider(t.admin, { ...moved, baseUrl: 'https://llm.evil.example/other/v1' })).keyLast4).toBe('1234')
  })

  const wrong: Array<[string, Partial<ProviderInput>, string]> = [
    ['no base URL', { baseUrl: '' }, 'error.provider_url'],
    ['something that is no URL', { baseUrl: 'api.example.com/v1' }, 'error.provider_url'],
    ['another scheme', { baseUrl: 'file:///etc/passwd' }, 'error.provider_url'],
    ['a password in the URL', { baseUrl: 'https://user:secret@llm.example.com/v1' }, 'error.provider_url_secret'],
    ['a foreign server without encryption', { baseUrl: 'http://llm.example.com/v1' }, 'error.provider_url_https'],
    ['OpenAI without a key', { kind: 'openai' }, 'error.provider_key_needed'],
    ['a key with a line break', { apiKey: 'sk-one\r\nX-Evil: 1' }, 'error.provider_key_form'],
    ['a key in Russian letters', { apiKey: 'ключ' }, 'error.provider_key_form'],
    ['an id nobody has', { id: 'prv_none' }, 'error.provider_not_found'],
  ]
  for (const [name, change, key] of wrong) {
    test(`${name} is refused and nothing is stored`, async () => {
      await using t = await open()
      expect(await refusalOf(t.models.saveProvider(t.admin, { ...OLLAMA, ...change }))).toMatchObject({ key })
      expect(await t.models.listProviders(t.admin)).toEqual([])
    })
  }

  test('the base URL is stored as it is called, also when an address of a call was pasted', async () => {
    await using t = await open()
    const urlOf = async (baseUrl: string) => (await t.models.saveProvider(t.admin, { ...OLLAMA, baseUrl })).baseUrl
    expect(await urlOf(' https://api.example.com/v1/chat/completions?x=1 ')).toBe('https://api.example.com/v1')
    expect(await urlOf('http://192.168.1.5:8000/v1/')).toBe('http://192.168.1.5:8000/v1')
    expect(await urlOf('http://ollama:11434')).toBe('http://ollama:11434')
  })

  test('a provider without a name is called after its host', async () => {
    await using t = await open()
    expect((await t.models.saveProvider(t.admin, OLLAMA)).name).toBe('localhost:11434')
  })

  test('more than fifty are refused', async () => {
    await using t = await open()
    for (let i = 0; i < 50; i++) await t.models.saveProvider(t.admin, OLLAMA)
    expect(await refusalOf(t.models.saveProvider(t.admin, OLLAMA))).toMatchObject({ code: 'refused', key: 'error.too_many_providers' })
  })
})

describe('the order and the end', () => {
  test('providers are listed in the order given, and a list that is not whole changes nothing', async () => {
    await using t = await open()
    const first = await t.models.saveProvider(t.admin, OPENAI)
    const second = await t.models.saveProvider(t.admin, OLLAMA)
    const order = async () => (await t.models.listProviders(t.admin)).map((provider) => provider.id)
    expect(await order()).toEqual([first.id, second.id])
    for (let i = 0; i < 2; i++) await t.models.orderProviders(t.admin, [second.id, first.id])
    expect(await order()).toEqual([second.id, first.id])
    for (const ids of [[first.id], [first.id, first.id], [first.id, second.id, 'prv_x']]) {
      expect(await refusalOf(t.models.orderProviders(t.admin, ids))).toMatchObject({ code: 'conflict' })
    }
    expect(await order()).toEqual([second.id, first.id])
  })

  test('a removed provider is gone, and removing it again says so', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    await t.models.removeProvider(t.admin, id)
    expect(await t.models.listProviders(t.admin)).toEqual([])
    expect(await refusalOf(t.models.removeProvider(t.admin, id))).toMatchObject({ code: 'not_found' })
  })
})

describe('testing', () => {
  test('a word of the model makes the provider ok, and is metered', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    expect(await t.models.testProvider(t.admin, id)).toMatchObject({ outcome: 'ok', embeddingDimensions: null })
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'ok', lastOkAt: t.time.now }])
    expect(await calls(t)).toMatchObject([{ purpose: 'test', outcome: 'ok', usd_micros: 164, price_state: 'known' }])
  })

  test('a failure becomes the state, with a text that says what to do', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    t.openai.script.push({ failure: 'invalid_key' })
    expect(await t.models.testProvider(t.admin, id)).toEqual({
      outcome: 'failed',
      failure: 'invalid_key',
      part: 'chat',
      text: { key: 'error.model_invalid_key' },
    })
    expect(await t.models.listProviders(t.admin)).toMatchObject([
      { state: 'invalid_key', lastFailure: { failure: 'invalid_key', at: t.time.now } },
    ])
    expect((await t.models.saveProvider(t.admin, { ...OPENAI, id })).state).toBe('untested')
  })

  test('an embedding model is in use once a test has found the length of its vectors', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, { ...OLLAMA, embeddingModel: 'nomic' })
    expect((await t.models.embeddingSpace(t.admin.workspaceId)).space).toBe('local-test')
    t.compatible.script.push({}, { failure: 'model_not_found' })
    expect(await t.models.testProvider(t.admin, id)).toMatchObject({ outcome: 'failed', part: 'embedding' })
    expect((await t.models.embeddingSpace(t.admin.workspaceId)).space).toBe('local-test')
    expect(await t.models.testProvider(t.admin, id)).toMatchObject({ outcome: 'ok', embeddingDimensions: 8 })
    expect(await t.models.embeddingSpace(t.admin.workspaceId)).toEqual({ space: 'nomic@8', dimensions: 8, maxBatch: 2 })
  })

  test('another embedding model has to be tested anew, and the one before goes on until then', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, { ...OPENAI, embeddingModel: 'text-embedding-3-small' })
    expect(await t.models.testProvider(t.admin, id)).toMatchObject({ embeddingDimensions: 512 })
    await t.models.saveProvider(t.admin, { ...OPENAI, id, name: 'Renamed' })
    expect((await t.models.embeddingSpace(t.admin.workspaceId)).space).toBe('text-embedding-3-small@512')
    await t.models.saveProvider(t.admin, { ...OPENAI, id, embeddingModel: 'text-embedding-3-large' })
    expect((await t.models.embeddingSpace(t.admin.workspaceId)).space).toBe('text-embedding-3-small@512')
  })

  test('what is only typed is tried with the stored key and changes nothing', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, OPENAI)
    const { apiKey: _key, ...typed } = { ...OPENAI, id, chatModel: 'gpt-6-sol' }
    expect(await t.models.testProvider(t.admin, typed)).toMatchObject({ outcome: 'ok' })
    expect(t.openai.calls[0]?.config.apiKey).toBe(KEY)
    t.openai.script.push({ failure: 'model_not_found' })
    expect(await t.models.testProvider(t.admin, typed)).toMatchObject({ outcome: 'failed' })
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'untested', chatModel: 'gpt-6-luna' }])
  })

  test('the models on offer come from the server, or its refusal does', async () => {
    await using t = await open()
    expect(await t.models.offeredModels(t.admin, OLLAMA)).toEqual(['model-a', 'model-b'])
    t.compatible.script.push({ failure: 'network' })
    expect(await refusalOf(t.models.offeredModels(t.admin, OLLAMA))).toMatchObject({ code: 'unavailable', key: 'error.model_network' })
  })
})

const calls = (t: { db: { read: Awaited<ReturnType<typeof testBase>>['db']['read'] } }): Promise<Array<ModelTables['model_calls']>> =>
  t.db.read.selectFrom('model_calls').selectAll().orderBy('id').execute()
