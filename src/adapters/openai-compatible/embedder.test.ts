import { describe, expect, test } from 'bun:test'
import { describeEmbedder } from '../../domain/models/embedder.contract.ts'
import { ModelError, type ModelVendor, type ProviderConfig } from '../../domain/models/ports.ts'
import { type FakeOpenAi, refusals, startFakeOpenAi } from '../../testing/openai/index.ts'
import type { Fetch } from './client.ts'
import { createOpenAiCompatible } from './create-openai-compatible.ts'

const never = new AbortController().signal
const SMALL = 'text-embedding-3-small'

interface Opened extends AsyncDisposable {
  fake: FakeOpenAi
  vendor: ModelVendor
  config: ProviderConfig
}

const open = (dialect: 'openai' | 'compatible' = 'openai', fetcher: Fetch = (url, init) => fetch(url, init)): Opened => {
  const fake = startFakeOpenAi({ dialect })
  const vendor = createOpenAiCompatible({ fetch: fetcher, clock: () => 0, timeouts: { idleMs: 2_000 } })
  const kind = dialect === 'openai' ? 'openai' : 'openai_compatible'
  return {
    fake,
    vendor,
    config: { kind, baseUrl: fake.baseUrl, apiKey: fake.apiKey },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof ModelError) return error.failure
    throw error
  }
  throw new Error('the call should have failed')
}

describeEmbedder('openai', async () => {
  const { fake, vendor, config } = open()
  return { embedder: vendor.embedder(config, SMALL, 256), [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() }
})

describe('embeddings', () => {
  test('numbers are asked for in plain form, and the length only where the model knows it', async () => {
    await using opened = open()
    await opened.vendor.embedder(opened.config, SMALL, 256).embed(['текст'], 'query', never)
    expect(opened.fake.requests[0]?.body).toEqual({ model: SMALL, input: ['текст'], encoding_format: 'float', dimensions: 256 })
  })

  test('a compatible server is not asked for a length', async () => {
    await using opened = open('compatible')
    await opened.vendor.embedder(opened.config, 'nomic-embed-text', 768).embed(['текст'], 'query', never)
    expect(opened.fake.requests[0]?.body).not.toHaveProperty('dimensions')
  })

  test('what one call may not hold goes in several, in order', async () => {
    await using opened = open()
    const texts = Array.from({ length: 60 }, (_, i) => `Раздел ${i} ${'слово '.repeat(4_000)}`)
    const { vectors, usage } = await opened.vendor.embedder(opened.config, SMALL, 32).embed(texts, 'passage', never)
    expect(opened.fake.requests.length).toBeGreaterThan(1)
    expect(vectors).toHaveLength(60)
    expect(usage.inputTokens).toBeGreaterThan(60 * 4_000)
  })

  test('vectors that come out of order are put in order', async () => {
    const reply = {
      data: [
        { index: 1, embedding: [0, 2] },
        { index: 0, embedding: [3, 0] },
      ],
      usage: { prompt_tokens: 4 },
    }
    await using opened = open('openai', async () => Response.json(reply))
    const { vectors } = await opened.vendor.embedder(opened.config, SMALL, 2).embed(['a', 'b'], 'passage', never)
    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  const broken: Array<[string, unknown]> = [
    ['too few vectors', { data: [] }],
    ['vectors of another length', { data: [{ index: 0, embedding: [1, 2, 3] }] }],
    ['a number that is none', { data: [{ index: 0, embedding: [1, null] }] }],
    ['a vector of zeros', { data: [{ index: 0, embedding: [0, 0] }] }],
    ['an index beyond the end', { data: [{ index: 7, embedding: [1, 0] }] }],
    ['base64 nobody asked for', { data: [{ index: 0, embedding: 'AACAPwAAAAA=' }] }],
    ['nothing at all', null],
  ]
  for (const [name, reply] of broken) {
    test(`${name} is a bad reply`, async () => {
      await using opened = open('openai', async () => Response.json(reply))
      expect(await failureOf(opened.vendor.embedder(opened.config, SMALL, 2).embed(['a'], 'passage', never))).toBe('bad_reply')
    })
  }

  test('a refusal keeps its meaning', async () => {
    await using opened = open()
    opened.fake.fail(refusals.quota())
    expect(await failureOf(opened.vendor.embedder(opened.config, SMALL, 64).embed(['a'], 'query', never))).toBe('quota_exhausted')
  })

  test('the length of the vectors is found by asking', async () => {
    await using opened = open()
    expect(await opened.vendor.dimensionsOf(opened.config, SMALL, never)).toBe(1536)
    await using home = open('compatible')
    expect(await home.vendor.dimensionsOf(home.config, 'nomic-embed-text', never)).toBe(768)
  })

  test('two models, two lengths and two servers are different spaces', async () => {
    await using opened = open()
    const home: ProviderConfig = { kind: 'openai_compatible', baseUrl: 'http://localhost:11434/v1', apiKey: undefined }
    const spaces = [
      opened.vendor.embedder(opened.config, SMALL, 256).space,
      opened.vendor.embedder(opened.config, SMALL, 512).space,
      opened.vendor.embedder(opened.config, 'text-embedding-3-large', 256).space,
      opened.vendor.embedder(home, SMALL, 256).space,
    ]
    expect(new Set(spaces).size).toBe(spaces.length)
  })
})

describe('the list of models', () => {
  test('is sorted ids', async () => {
    await using opened = open()
    const models = await opened.vendor.listModels(opened.config, never)
    expect(models).toContain('gpt-6-luna')
    expect(models).toEqual(models.toSorted())
  })

  test('of a server that is no AI server is a bad reply', async () => {
    for (const body of ['<html>hello</html>', '{"data":"none"}', '[]']) {
      await using opened = open('openai', async () => new Response(body))
      expect(await failureOf(opened.vendor.listModels(opened.config, never))).toBe('bad_reply')
    }
  })

  test('that never ends is cut', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)) })
    await using opened = open('openai', async () => new Response(endless))
    expect(await failureOf(opened.vendor.listModels(opened.config, never))).toBe('bad_reply')
  })
})
