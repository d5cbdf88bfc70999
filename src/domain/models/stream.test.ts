import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { testBase, userCtx } from '../../testing/factories.ts'
import { scriptedModels } from '../../testing/models.ts'
import type { ModelStream, ProviderInput, StreamRequest } from './index.ts'
import type { ModelTables } from './schema.ts'

const FIRST: ProviderInput = { kind: 'openai', name: 'First', apiKey: 'sk-first-000000001111', chatModel: 'gpt-6-luna' }
const SECOND: ProviderInput = { kind: 'openai_compatible', name: 'Second', baseUrl: 'http://localhost:11434/v1', chatModel: 'qwen3:8b' }
const REQUEST: StreamRequest = {
  messages: [{ role: 'user', text: 'Сколько стоит доставка?' }],
  maxOutputTokens: 100,
  grounding: { question: 'Сколько стоит доставка?', language: 'ru', passages: [] },
}

const open = async () => {
  const base = await testBase()
  const scripted = scriptedModels(base)
  const admin = userCtx(base, 'owner', { isAdmin: true })
  const stop = new AbortController()
  const scope = { workspaceId: admin.workspaceId, purpose: 'answer', turnId: base.newId('trn'), signal: stop.signal } as const
  return {
    ...base,
    ...scripted,
    admin,
    stop,
    scope,
    ask: () => scripted.models.stream(scope, REQUEST),
    calls: (): Promise<Array<ModelTables['model_calls']>> =>
      base.db.read.selectFrom('model_calls').selectAll().orderBy('at').orderBy('provider_kind').execute(),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  }
}

const textOf = async (stream: ModelStream): Promise<string> => {
  let text = ''
  for await (const part of stream.parts) if (part.kind === 'text') text += part.text
  return text
}

describe('routes', () => {
  test('without a provider the local model answers, for nothing', async () => {
    await using t = await open()
    const stream = t.ask()
    expect(stream.call()).toBeUndefined()
    expect(await textOf(stream)).toBe('Quoted.')
    expect(stream.call()).toMatchObject({
      providerId: null,
      providerKind: 'local',
      keyAlias: null,
      usdMicros: 0,
      priceState: 'free',
      outcome: 'ok',
    })
  })

  test('the first provider answers, with its model and its key', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, FIRST)
    await t.models.saveProvider(t.admin, SECOND)
    const stream = t.ask()
    expect(await textOf(stream)).toBe('Two words.')
    expect(t.openai.calls).toMatchObject([{ config: { apiKey: FIRST.apiKey }, request: { ...REQUEST, model: 'gpt-6-luna' } }])
    expect(stream.call()).toMatchObject({
      providerId: id,
      model: 'gpt-6-luna',
      keyAlias: 'First …1111',
      usdMicros: 164,
      priceState: 'known',
      turnId: t.scope.turnId,
    })
    expect(t.compatible.calls).toEqual([])
  })

  test('a failure before the first word goes on to the next, the local model being the last', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    await t.models.saveProvider(t.admin, SECOND)
    t.openai.script.push({ failure: 'overloaded' })
    t.compatible.script.push({ failure: 'network' })
    expect(await textOf(t.ask())).toBe('Quoted.')
    expect(await t.calls()).toMatchObject([
      { provider_kind: 'openai', outcome: 'failed', failure: 'overloaded', usd_micros: 0 },
      { provider_kind: 'openai_compatible', outcome: 'failed', failure: 'network', usd_micros: null, price_state: 'unknown' },
    ])
  })

  test('a failure after the first word ends the answer: no other model may finish its sentence', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ words: ['Half a '], failure: 'network' })
    const stream = t.ask()
    const failed = textOf(stream)
    await expect(failed).rejects.toBeInstanceOf(AppError)
    await expect(failed).rejects.toMatchObject({ code: 'unavailable', text: { key: 'error.model_network' } })
    expect(stream.call()).toBeUndefined()
    const [call] = await t.calls()
    expect(call).toMatchObject({ outcome: 'failed', failure: 'network' })
    expect(call?.input_tokens).toBeGreaterThan(3)
    expect(call?.output_tokens).toBeGreaterThan(0)
  })

  test('a bug of ours is not taken for a failing provider', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    t.openai.chat = () => {
      throw new TypeError('a bug')
    }
    await expect(textOf(t.ask())).rejects.toBeInstanceOf(TypeError)
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'untested' }])
  })
})

describe('health', () => {
  test('a provider that was just down is passed over until its time, then tried again', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ failure: 'rate_limited', retryAfterMs: 20_000 })
    await textOf(t.ask())
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'rate_limited', retryAt: t.time.now + 20_000 }])
    t.time.now += 19_999
    expect(await textOf(t.ask())).toBe('Quoted.')
    expect(t.openai.calls).toHaveLength(1)
    t.time.now += 1
    const stream = t.ask()
    expect(await textOf(stream)).toBe('Two words.')
    const call = stream.call()
    if (!call) throw new Error('a finished stream has its call')
    await t.db.write((tx) => t.models.recordUsage(tx, call))
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'ok', retryAt: null, lastOkAt: t.time.now }])
  })

  test('a request the provider did not like says nothing of its health', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ failure: 'context_too_long' })
    await textOf(t.ask())
    expect(await textOf(t.ask())).toBe('Two words.')
  })

  test('a call made with the old settings says nothing of the new ones', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ words: ['One '], failure: 'invalid_key' })
    const stream = t.ask()
    const parts = stream.parts[Symbol.asyncIterator]()
    await parts.next()
    await t.models.saveProvider(t.admin, { ...FIRST, id, apiKey: 'sk-mended-00000000002222' })
    await expect(parts.next()).rejects.toBeInstanceOf(AppError)
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'untested', retryAt: null }])
  })

  test('mending the settings ends the wait', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ failure: 'invalid_key' })
    await textOf(t.ask())
    await t.models.saveProvider(t.admin, { ...FIRST, id, apiKey: 'sk-mended-00000000002222' })
    expect(await textOf(t.ask())).toBe('Two words.')
  })
})

describe('leaving', () => {
  test('the signal ends the answer with its reason, and what was said is metered as cancelled', async () => {
    await using t = await open()
    const { id } = await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ words: ['Some words '], isEndless: true })
    const reason = new Error('an operator took over')
    const listen = async (): Promise<void> => {
      for await (const _part of t.ask().parts) t.stop.abort(reason)
    }
    await expect(listen()).rejects.toBe(reason)
    expect(await t.calls()).toMatchObject([
      { provider_id: id, outcome: 'cancelled', failure: null, price_state: 'known', turn_id: t.scope.turnId },
    ])
    expect(await t.models.listProviders(t.admin)).toMatchObject([{ state: 'untested' }])
  })

  test('breaking off meters the same, once', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    t.openai.script.push({ words: ['Some ', 'words '], isEndless: true })
    for await (const _part of t.ask().parts) break
    expect(await t.calls()).toMatchObject([{ outcome: 'cancelled' }])
  })

  test('a signal that was aborted before calls nobody', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    const reason = new Error('gone')
    t.stop.abort(reason)
    await expect(textOf(t.ask())).rejects.toBe(reason)
    expect(t.openai.calls).toEqual([])
    expect(await t.calls()).toEqual([])
  })
})

describe('metering', () => {
  test('a good call is stored with the turn that commits it, and once however often', async () => {
    await using t = await open()
    await t.models.saveProvider(t.admin, FIRST)
    const stream = t.ask()
    await textOf(stream)
    expect(await t.calls()).toEqual([])
    const call = stream.call()
    if (!call) throw new Error('a finished stream has its call')
    for (let i = 0; i < 2; i++) await t.db.write((tx) => t.models.recordUsage(tx, call))
    expect(await t.calls()).toMatchObject([{ input_tokens: 1_000, cached_tokens: 400, output_tokens: 200, usd_micros: 164, outcome: 'ok' }])
  })

  test('a workspace sees its own use by day, provider and model, with what has no known price counted apart', async () => {
    await using t = await open()
    const other = userCtx(t, 'owner')
    await t.models.saveProvider(t.admin, FIRST)
    await t.models.saveProvider(t.admin, SECOND)
    const answer = async (workspaceId = t.admin.workspaceId): Promise<void> => {
      const stream = t.models.stream({ ...t.scope, workspaceId }, REQUEST)
      await textOf(stream)
      const call = stream.call()
      if (call) await t.db.write((tx) => t.models.recordUsage(tx, call))
    }
    await answer()
    await answer(other.workspaceId)
    t.openai.script.push({ failure: 'overloaded' })
    await answer()
    t.time.now += 24 * 3_600_000
    await answer()
    const period = { from: t.time.now - 30 * 24 * 3_600_000, to: t.time.now }
    expect(await t.models.usage(t.admin, period)).toMatchObject([
      { day: '2026-11-23', model: 'gpt-6-luna', calls: 1, failedCalls: 0, usdMicros: 164, unknownPriceCalls: 0 },
      { day: '2026-11-22', model: 'gpt-6-luna', calls: 2, failedCalls: 1, inputTokens: 1_000, outputTokens: 200, usdMicros: 164 },
      { day: '2026-11-22', model: 'qwen3:8b', calls: 1, usdMicros: 0, unknownPriceCalls: 1 },
    ])
    expect(await t.models.usage(other, period)).toMatchObject([{ day: '2026-11-22', calls: 1 }])
    await expect(t.models.usage(t.admin, { from: 0, to: t.time.now })).rejects.toBeInstanceOf(AppError)
    await expect(t.models.usage(t.admin, { from: t.time.now, to: 0 })).rejects.toBeInstanceOf(AppError)
  })
})
