import { describe, expect, test } from 'bun:test'
import { collect, describeChatModel, groundedRequest } from '../../domain/models/chat-model.contract.ts'
import { type ChatModel, ModelError, type ModelFailure, type ProviderConfig } from '../../domain/models/ports.ts'
import { createOutbound } from '../../platform/outbound/index.ts'
import { type FakeOpenAi, type FakeOpenAiOptions, type Fault, refusals, startFakeOpenAi } from '../../testing/openai/index.ts'
import type { Fetch } from './client.ts'
import { createOpenAiCompatible } from './create-openai-compatible.ts'
import type { Timeouts } from './deadline.ts'

const QUESTION = 'За сколько дней можно вернуть товар?'
const ANSWER = 'Вернуть товар можно в течение 14 дней. [2]'
const never = new AbortController().signal
const NOW = 1_790_000_000_000

interface Opened extends AsyncDisposable {
  chat: ChatModel
  fake: FakeOpenAi
}

const open = (
  options: FakeOpenAiOptions & { timeouts?: Partial<Timeouts>; config?: Partial<ProviderConfig>; fetch?: Fetch } = {},
): Opened => {
  const fake = startFakeOpenAi(options)
  const vendor = createOpenAiCompatible({
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock: () => NOW,
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  })
  const kind = options.dialect === 'compatible' ? 'openai_compatible' : 'openai'
  const chat = vendor.chat({ kind, baseUrl: fake.baseUrl, apiKey: fake.apiKey, ...options.config })
  return { chat, fake, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() }
}

const failureOf = async (chat: ChatModel, signal = never): Promise<{ error: ModelError; said: string }> => {
  let said = ''
  try {
    for await (const part of chat.stream(groundedRequest(QUESTION), signal)) if (part.kind === 'text') said += part.text
  } catch (error) {
    if (error instanceof ModelError) return { error, said }
    throw error
  }
  throw new Error('the call should have failed')
}

describeChatModel('openai', async () => open())
describeChatModel('openai-compatible', async () => open({ dialect: 'compatible', models: ['gpt-6-luna'] }))

describe('what is sent', () => {
  test('the real service gets its own fields, no reasoning, and no padding of the stream', async () => {
    await using opened = open()
    await collect(opened.chat.stream(groundedRequest(QUESTION), never))
    const [request] = opened.fake.requests
    expect(request?.body).toMatchObject({
      model: 'gpt-6-luna',
      max_completion_tokens: 500,
      reasoning_effort: 'none',
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    })
    expect(request?.body).not.toHaveProperty('max_tokens')
    expect(request?.headers.get('authorization')).toBe(`Bearer ${opened.fake.apiKey}`)
    expect(request?.headers.get('openai-organization')).toBeNull()
  })

  test('a compatible server gets only what they all know', async () => {
    await using opened = open({ dialect: 'compatible' })
    await collect(opened.chat.stream(groundedRequest(QUESTION, 'qwen3:8b'), never))
    expect(Object.keys(opened.fake.requests[0]?.body ?? {}).toSorted()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'stream',
      'stream_options',
      'temperature',
    ])
    expect(opened.fake.requests[0]?.body.stream_options).toEqual({ include_usage: true })
  })

  test('a server without a key is called without one', async () => {
    await using opened = open({ dialect: 'compatible', config: { apiKey: undefined } })
    await collect(opened.chat.stream(groundedRequest(QUESTION, 'qwen3:8b'), never))
    expect(opened.fake.requests[0]?.headers.get('authorization')).toBeNull()
  })

  test('every model on offer takes what we send it', async () => {
    await using opened = open()
    for (const model of ['gpt-6-sol', 'gpt-6.1-sol', 'gpt-6-astra', 'gpt-4o']) {
      const { text } = await collect(opened.chat.stream(groundedRequest(QUESTION, model), never))
      expect(text).toBe(ANSWER)
    }
    expect(opened.fake.requests).toHaveLength(4)
  })

  test('a field the server rejects is left out at once and from then on', async () => {
    await using opened = open()
    opened.fake.fail({ kind: 'unsupported_parameter', param: 'temperature' }, { kind: 'unsupported_parameter', param: 'reasoning_effort' })
    expect((await collect(opened.chat.stream(groundedRequest(QUESTION), never))).text).toBe(ANSWER)
    expect(opened.fake.requests).toHaveLength(3)
    await collect(opened.chat.stream(groundedRequest(QUESTION), never))
    expect(opened.fake.requests).toHaveLength(4)
    expect(opened.fake.requests[3]?.body).not.toHaveProperty('temperature')
    expect(opened.fake.requests[3]?.body).not.toHaveProperty('reasoning_effort')
  })

  test('a server that never stops rejecting ends as a bad request', async () => {
    await using opened = open()
    opened.fake.fail(...Array.from({ length: 9 }, (): Fault => ({ kind: 'unsupported_parameter', param: 'stream_options' })))
    expect((await failureOf(opened.chat)).error.failure).toBe('bad_request')
    expect(opened.fake.requests.length).toBeLessThan(4)
  })
})

describe('refusals', () => {
  const cases: Array<[string, Fault, ModelFailure, number | undefined]> = [
    ['seconds to wait', refusals.rateLimited({ 'retry-after': '7' }), 'rate_limited', 7_000],
    ['milliseconds to wait', refusals.rateLimited({ 'retry-after-ms': '350', 'retry-after': '1' }), 'rate_limited', 350],
    ['a date to wait for', refusals.rateLimited({ 'retry-after': new Date(NOW + 9_000).toUTCString() }), 'rate_limited', 9_000],
    [
      'the reset of the spent limit',
      refusals.rateLimited({
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '1m30s',
        'x-ratelimit-reset-requests': '1h',
      }),
      'rate_limited',
      90_000,
    ],
    ['an absurd wait', refusals.rateLimited({ 'retry-after': '999999999' }), 'rate_limited', 900_000],
    ['nonsense instead of a wait', refusals.rateLimited({ 'retry-after': 'soon' }), 'rate_limited', undefined],
    ['no money left', refusals.quota(), 'quota_exhausted', undefined],
    ['no money left, in the newer words', refusals.quota('credit_balance_exhausted'), 'quota_exhausted', undefined],
    ['402', { kind: 'status', status: 402, error: { message: 'Insufficient Balance', code: 402 } }, 'quota_exhausted', undefined],
    ['a wrong key', refusals.invalidKey(), 'invalid_key', undefined],
    ['a blocked country', refusals.region(), 'region_blocked', undefined],
    ['a page of a filter', { kind: 'html', status: 403 }, 'region_blocked', undefined],
    ['a page where the API should be', { kind: 'html', status: 404 }, 'bad_reply', undefined],
    ['too long a prompt', refusals.contextTooLong(), 'context_too_long', undefined],
    [
      'too long a prompt for llama.cpp',
      { kind: 'status', status: 400, error: { code: 400, message: 'exceeds', type: 'exceed_context_size_error' } },
      'context_too_long',
      undefined,
    ],
    ['a server error', refusals.serverError(), 'overloaded', undefined],
    ['an overload', refusals.overloaded(), 'overloaded', 3_000],
    ['a bad gateway', { kind: 'html', status: 502 }, 'overloaded', undefined],
    ['a text for an error', { kind: 'status', status: 400, error: 'invalid options' }, 'bad_request', undefined],
    [
      'a model still loading',
      { kind: 'status', status: 503, error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'overloaded',
      undefined,
    ],
  ]
  for (const [name, fault, failure, retryAfterMs] of cases) {
    test(`${name} is ${failure}`, async () => {
      await using opened = open()
      opened.fake.fail(fault)
      const { error } = await failureOf(opened.chat)
      expect(error.failure).toBe(failure)
      expect(error.retryAfterMs).toBe(retryAfterMs)
      expect(opened.fake.requests).toHaveLength(1)
    })
  }

  test('a model nobody offers is named so', async () => {
    await using opened = open({ models: ['gpt-4o'] })
    expect((await failureOf(opened.chat)).error.failure).toBe('model_not_found')
  })

  test('a wrong key is refused by the fake itself, and no part of it is in the error', async () => {
    await using opened = open({ config: { apiKey: 'sk-wrong-1234567890abcdef' } })
    const { error } = await failureOf(opened.chat)
    expect(error.failure).toBe('invalid_key')
    expect(error.message).not.toContain('sk-wrong')
  })
})

describe('streams that go wrong', () => {
  const cases: Array<[string, Fault, ModelFailure]> = [
    ['a line that is not JSON', { kind: 'bad_json', afterTokens: 2 }, 'bad_reply'],
    ['a line of ten megabytes', { kind: 'long_line', bytes: 10 * 1024 * 1024 }, 'bad_reply'],
    ['bytes that are not UTF-8', { kind: 'bad_utf8', afterTokens: 2 }, 'bad_reply'],
    ['a connection cut inside an event', { kind: 'cut', afterTokens: 2 }, 'network'],
    ['half an answer', { kind: 'half_stream', afterTokens: 2 }, 'network'],
    ['an answer without text', { kind: 'empty_answer' }, 'bad_reply'],
    [
      'an error after the headers',
      { kind: 'error_in_stream', afterTokens: 2, error: { message: 'oops', type: 'server_error', code: null } },
      'overloaded',
    ],
    [
      'a quota spent in mid-answer',
      { kind: 'error_in_stream', afterTokens: 0, error: { message: 'no credits', code: 402 } },
      'quota_exhausted',
    ],
  ]
  for (const [name, fault, failure] of cases) {
    test(`${name} is ${failure}, and the text before it stands`, async () => {
      await using opened = open()
      opened.fake.fail(fault)
      const { error, said } = await failureOf(opened.chat)
      expect(error.failure).toBe(failure)
      expect(ANSWER.startsWith(said)).toBe(true)
      if (fault.kind === 'cut' || fault.kind === 'half_stream' || fault.kind === 'bad_json') expect(said.length).toBeGreaterThan(3)
    })
  }

  const whole: Array<[string, Fault]> = [
    ['the end told twice', { kind: 'duplicate_done' }],
    ['the end never told', { kind: 'no_done' }],
    ['no usage', { kind: 'no_usage' }],
    ['a usage that cannot be read', { kind: 'nan_usage' }],
    ['a usage that cannot be true', { kind: 'false_usage' }],
    ['comments between the events', { kind: 'comments', text: 'OPENROUTER PROCESSING' }],
    ['an event cut between any two bytes', { kind: 'split_everywhere' }],
  ]
  for (const [name, fault] of whole) {
    test(`${name} does not spoil a whole answer`, async () => {
      await using opened = open()
      opened.fake.fail(fault)
      const { text, parts } = await collect(opened.chat.stream(groundedRequest(QUESTION), never))
      expect(text).toBe(ANSWER)
      const usage = parts.find((part) => part.kind === 'usage')?.usage
      expect(usage?.inputTokens).toBeGreaterThan(20)
      expect(usage?.outputTokens).toBeGreaterThan(5)
    })
  }

  test('an answer cut by its limit says so', async () => {
    await using opened = open()
    const { parts } = await collect(opened.chat.stream({ ...groundedRequest(QUESTION), maxOutputTokens: 3 }, never))
    expect(parts.at(-1)).toEqual({ kind: 'finish', reason: 'length' })
  })

  test('a server that ignores `stream` and answers with JSON is understood', async () => {
    const reply = {
      choices: [{ message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 4 },
    }
    await using opened = open({ fetch: async () => Response.json(reply) })
    const { text, parts } = await collect(opened.chat.stream(groundedRequest(QUESTION), never))
    expect(text).toBe(ANSWER)
    expect(parts.at(-2)).toEqual({ kind: 'usage', usage: { inputTokens: 9, cachedTokens: 0, outputTokens: 4 } })
  })
})

describe('time and the line', () => {
  test('a server that never begins is given up', async () => {
    await using opened = open({ timeouts: { firstByteMs: 40 } })
    opened.fake.fail({ kind: 'hang_before_headers' })
    expect((await failureOf(opened.chat)).error.failure).toBe('timeout')
  })

  test('a server that falls silent is given up, and its line closed', async () => {
    await using opened = open({ timeouts: { idleMs: 40 } })
    opened.fake.fail({ kind: 'hang_mid_stream', afterTokens: 3 })
    const { error, said } = await failureOf(opened.chat)
    expect(error.failure).toBe('timeout')
    expect(said.length).toBeGreaterThan(3)
    await untilCancelled(opened.fake)
  })

  test('bytes that drip without ever making an event do not keep the call alive', async () => {
    await using opened = open({ timeouts: { idleMs: 60 } })
    opened.fake.fail({ kind: 'slow_loris', byteEveryMs: 5 })
    expect((await failureOf(opened.chat)).error.failure).toBe('timeout')
  })

  test('an answer that goes on for ever ends', async () => {
    await using opened = open({ timeouts: { wholeMs: 60 }, pace: { tokenMs: 15 } })
    opened.fake.script(() => 'слово '.repeat(500))
    expect((await failureOf(opened.chat)).error.failure).toBe('timeout')
  })

  test('leaving closes the line: by the signal and by breaking off', async () => {
    await using opened = open({ pace: { tokenMs: 5 } })
    opened.fake.script(() => 'слово '.repeat(500))
    const stop = new AbortController()
    const reason = new Error('left')
    await expect(
      (async () => {
        for await (const _part of opened.chat.stream(groundedRequest(QUESTION), stop.signal)) stop.abort(reason)
      })(),
    ).rejects.toBe(reason)
    await untilCancelled(opened.fake)
    for await (const _part of opened.chat.stream(groundedRequest(QUESTION), never)) break
    await untilCancelled(opened.fake)
    expect(opened.fake.requests).toHaveLength(2)
  })

  test('a call that waits for its headers stops when the caller does', async () => {
    await using opened = open()
    opened.fake.fail({ kind: 'hang_before_headers' })
    const stop = new AbortController()
    const reason = new Error('left')
    const call = collect(opened.chat.stream(groundedRequest(QUESTION), stop.signal))
    while (opened.fake.requests.length === 0) await Bun.sleep(1)
    stop.abort(reason)
    await expect(call).rejects.toBe(reason)
    await untilCancelled(opened.fake)
  })

  test('a fetch that ignores its signal does not hold us', async () => {
    await using opened = open({ timeouts: { firstByteMs: 30 }, fetch: () => new Promise(() => {}) })
    expect((await failureOf(opened.chat)).error.failure).toBe('timeout')
  })

  test('nobody there is a network failure', async () => {
    await using opened = open({ config: { baseUrl: 'http://127.0.0.1:9/v1' } })
    expect((await failureOf(opened.chat)).error.failure).toBe('network')
  })

  test('a certificate nobody vouches for is refused, and named so', async () => {
    await using opened = open({ isSelfSigned: true })
    expect((await failureOf(opened.chat)).error.failure).toBe('untrusted_tls')
    expect(opened.fake.requests).toHaveLength(0)
  })

  test('a whole answer comes through the guard, once the admin opened the address', async () => {
    const allowed: string[] = []
    await using opened = open({ fetch: createOutbound({ allowList: () => allowed }) })
    allowed.push(`127.0.0.1:${opened.fake.port}`)
    expect((await collect(opened.chat.stream(groundedRequest(QUESTION), never))).text).toBe(ANSWER)
    opened.fake.fail({ kind: 'cut', afterTokens: 2 }, { kind: 'hang_mid_stream', afterTokens: 2 })
    expect((await failureOf(opened.chat)).error.failure).toBe('network')
    for await (const _part of opened.chat.stream(groundedRequest(QUESTION), never)) break
    await untilCancelled(opened.fake)
  })

  test('an address the guard refuses is named so', async () => {
    await using opened = open({ fetch: createOutbound({ allowList: () => [] }) })
    expect((await failureOf(opened.chat)).error.failure).toBe('address_refused')
  })
})

/** The fake learns of a closed line only when the bytes say so. */
const untilCancelled = async (fake: FakeOpenAi): Promise<void> => {
  while (!fake.requests.at(-1)?.isCancelled) await Bun.sleep(2)
}
