import { beforeAll, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { createLocalChat } from '../../adapters/local-model/chat.ts'
import { createLocalEmbedder } from '../../adapters/local-model/embedder.ts'
import { createOpenAiCompatible } from '../../adapters/openai-compatible/create-openai-compatible.ts'
import { groundedRequest } from '../../domain/models/chat-model.contract.ts'
import { createModels, type Models } from '../../domain/models/index.ts'
import { createAudit } from '../../platform/audit/index.ts'
import { createOutbound } from '../../platform/outbound/index.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import { testBase, userCtx } from '../factories.ts'
import { refusals, startFakeOpenAi } from '../openai/index.ts'

/** The feature, the adapter, the guarded fetch and a server on the wire, as they are composed. */
const open = async () => {
  const base = await testBase()
  const fake = startFakeOpenAi()
  const compatible = createOpenAiCompatible({
    fetch: createOutbound({ allowList: () => [`127.0.0.1:${fake.port}`] }),
    clock: base.clock,
    timeouts: { firstByteMs: 500, idleMs: 500 },
  })
  const models = createModels({
    ...base,
    audit: createAudit(base),
    secrets: createSecrets([new Uint8Array(randomBytes(32))]),
    vendors: { openai: compatible, openai_compatible: compatible },
    local: { chat: createLocalChat(), embedder: createLocalEmbedder() },
  })
  const admin = userCtx(base, 'owner', { isAdmin: true })
  const input = { kind: 'openai', name: '', baseUrl: fake.baseUrl, apiKey: fake.apiKey, chatModel: 'gpt-6-luna' } as const
  const close = async (): Promise<void> => {
    await fake[Symbol.asyncDispose]()
    await base[Symbol.asyncDispose]()
  }
  return { ...base, fake, models, admin, input, [Symbol.asyncDispose]: close }
}

// Loaded at the first call, which on a busy machine takes longer than these limits.
beforeAll(() => import('openai'))

const ask = async (t: { models: Models; admin: ReturnType<typeof userCtx> }): Promise<{ text: string; kind: string | undefined }> => {
  const { model: _model, ...request } = groundedRequest('За сколько дней можно вернуть товар?')
  const stream = t.models.stream({ workspaceId: t.admin.workspaceId, purpose: 'answer', signal: t.admin.signal }, request)
  let text = ''
  for await (const part of stream.parts) if (part.kind === 'text') text += part.text
  return { text, kind: stream.call()?.providerKind }
}

test('a provider is entered, tested and answers; when it fails the passages are quoted, and it comes back by itself', async () => {
  await using t = await open()
  expect(await ask(t)).toMatchObject({ kind: 'local', text: expect.stringContaining('14 дней') })
  const { id } = await t.models.saveProvider(t.admin, { ...t.input, embeddingModel: 'text-embedding-3-small' })
  expect(await t.models.testProvider(t.admin, id)).toMatchObject({ outcome: 'ok', embeddingDimensions: 512 })
  expect(await t.models.offeredModels(t.admin, id)).toContain('gpt-6-luna')
  expect(await ask(t)).toEqual({ kind: 'openai', text: 'Вернуть товар можно в течение 14 дней. [2]' })
  for (const fault of [refusals.quota(), { kind: 'hang_before_headers' } as const, { kind: 'empty_answer' } as const]) {
    t.fake.fail(fault)
    expect(await ask(t)).toMatchObject({ kind: 'local', text: expect.stringContaining('14 дней') })
    t.time.now += 3_600_000
    expect(await ask(t)).toMatchObject({ kind: 'openai' })
  }
  expect(await t.models.usage(t.admin, { from: t.time.now - 86_400_000, to: t.time.now })).not.toEqual([])
})

test('a question finds its passage by the vectors of the provider', async () => {
  await using t = await open()
  const { id } = await t.models.saveProvider(t.admin, { ...t.input, embeddingModel: 'text-embedding-3-small' })
  await t.models.testProvider(t.admin, id)
  const scope = { workspaceId: t.admin.workspaceId, signal: t.admin.signal }
  const { vectors, space } = await t.models.embed(scope, ['Доставка курьером за два дня', 'Возврат товара за 14 дней'], 'passage')
  const asked = await t.models.embed({ ...scope, space }, ['есть ли доставка курьером'], 'query')
  const near = vectors.map((vector) => vector.reduce((sum, value, i) => sum + value * (asked.vectors[0]?.[i] ?? 0), 0))
  expect(near[0]).toBeGreaterThan((near[1] ?? 1) + 0.2)
  t.fake.fail({ kind: 'hang_before_headers' })
  await expect(t.models.embed({ ...scope, space }, ['ещё вопрос'], 'query')).rejects.toMatchObject({ text: { key: 'error.model_timeout' } })
})

test('an address on a private network is refused with what to do about it, and nothing is sent', async () => {
  await using t = await open()
  const { id } = await t.models.saveProvider(t.admin, { ...t.input, baseUrl: `http://127.0.0.1:${t.fake.port + 1}/v1` })
  expect(await t.models.testProvider(t.admin, id)).toMatchObject({ outcome: 'failed', text: { key: 'error.model_address_refused' } })
  expect(t.fake.requests).toEqual([])
})
