import { describe, expect, test } from 'bun:test'
import { type FakeOpenAi, startFakeOpenAi } from './index.ts'

const messages = [{ role: 'user', content: 'hi' }]

const post = (fake: FakeOpenAi, path: string, body: unknown, key = fake.apiKey): Promise<Response> =>
  fetch(`${fake.baseUrl}${path}`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: JSON.stringify(body) })

const refusalOf = async (response: Response): Promise<{ status: number; code: unknown; param: unknown }> => {
  const { error } = (await response.json()) as { error: { code: unknown; param: unknown } }
  return { status: response.status, code: error.code, param: error.param }
}

describe('the fake is as strict as the real service', () => {
  const wrong: Array<[string, Record<string, unknown>, string | null, string | null]> = [
    ['an unknown role', { messages: [{ role: 'robot', content: 'hi' }] }, 'invalid_value', 'messages[0].role'],
    ['no messages', { messages: [] }, 'empty_array', 'messages'],
    ['max_tokens for a newer model', { messages, max_tokens: 5 }, 'unsupported_parameter', 'max_tokens'],
    ['temperature while reasoning', { messages, temperature: 0.2 }, 'unsupported_value', 'temperature'],
    ['an effort this model lacks', { model: 'gpt-6-astra', messages, reasoning_effort: 'none' }, 'unsupported_value', 'reasoning_effort'],
    ['stream options without a stream', { messages, stream_options: { include_usage: true } }, null, 'stream_options'],
    ['a field nobody knows', { messages, top_k: 5 }, 'unknown_parameter', 'top_k'],
    ['a limit of nothing', { messages, max_completion_tokens: 0 }, 'integer_below_min_value', 'max_completion_tokens'],
  ]
  for (const [name, body, code, param] of wrong) {
    test(`it refuses ${name}`, async () => {
      await using fake = startFakeOpenAi()
      expect(await refusalOf(await post(fake, '/chat/completions', { model: 'gpt-6-luna', ...body }))).toEqual({ status: 400, code, param })
    })
  }

  test('it refuses a wrong key and an unknown model', async () => {
    await using fake = startFakeOpenAi()
    expect(await refusalOf(await post(fake, '/chat/completions', { model: 'gpt-6-luna', messages }, 'sk-x'))).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
    expect(await refusalOf(await post(fake, '/chat/completions', { model: 'gpt-9', messages }))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    })
  })

  test('it refuses empty and too many texts to embed', async () => {
    await using fake = startFakeOpenAi()
    for (const input of ['', [], ['a', ''], Array.from({ length: 2_049 }, () => 'a'), ['слово '.repeat(9_000)]]) {
      expect((await post(fake, '/embeddings', { model: 'text-embedding-3-small', input })).status).toBe(400)
    }
  })
})

describe('the fake answers', () => {
  test('without a stream in one object, with the headers of the real service', async () => {
    await using fake = startFakeOpenAi()
    fake.script(() => 'two words')
    const response = await post(fake, '/chat/completions', { model: 'gpt-6-luna', messages })
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'two words' }, finish_reason: 'stop' }],
    })
    expect(response.headers.get('x-request-id')).toStartWith('req_')
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9999')
  })

  test('says what the prompt wants said when no passage answers', async () => {
    await using fake = startFakeOpenAi()
    const body = {
      model: 'gpt-6-luna',
      messages: [
        { role: 'system', content: 'If the passages do not hold the answer, write exactly [[NO_ANSWER]] and nothing else.' },
        { role: 'user', content: '<x1>\n[1] Delivery\nWe deliver in two days.\n</x1>\n\nThe customer’s question:\nDo you sell elephants?' },
      ],
    }
    expect(await (await post(fake, '/chat/completions', body)).json()).toMatchObject({
      choices: [{ message: { content: '[[NO_ANSWER]]' } }],
    })
  })

  test('in base64 where nobody said otherwise it gives the same vectors', async () => {
    await using fake = startFakeOpenAi()
    const ask = async (encoding_format: string): Promise<unknown> => {
      const response = await post(fake, '/embeddings', { model: 'text-embedding-3-small', input: 'слово', dimensions: 8, encoding_format })
      return ((await response.json()) as { data: Array<{ embedding: unknown }> }).data[0]?.embedding
    }
    const packed = Buffer.from(String(await ask('base64')), 'base64')
    const floats = new Float32Array(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength))
    expect(await ask('float')).toEqual([...floats])
  })

  test('as a process of its own it takes orders over HTTP', async () => {
    const child = Bun.spawn(['bun', `${import.meta.dir}/main.ts`, '--answer', 'from the child'], { stdout: 'pipe', stderr: 'inherit' })
    try {
      const { value } = await child.stdout.getReader().read()
      const [, baseUrl = '', key = ''] = /on (\S+) with key (\S+)/.exec(new TextDecoder().decode(value)) ?? []
      const ask = async (): Promise<Response> =>
        fetch(`${baseUrl}/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}` },
          body: JSON.stringify({ model: 'gpt-6-luna', messages }),
        })
      expect(await (await ask()).text()).toContain('from the child')
      await fetch(new URL('/_fake', baseUrl), { method: 'POST', body: JSON.stringify({ faults: [{ kind: 'html', status: 503 }] }) })
      expect((await ask()).status).toBe(503)
    } finally {
      child.kill()
      await child.exited
    }
  })
})
