import { afterEach, describe, expect, test } from 'bun:test'
import { SELF_SIGNED } from '../../testing/self-signed.ts'
import { withEnv } from '../../testing/with-env.ts'
import {
  createOutbound,
  type OutboundDeps,
  OutboundFailed,
  OutboundRefused,
  OutboundTimeout,
  OutboundTooLarge,
  type SafeFetch,
} from './index.ts'

const servers: Bun.Server<undefined>[] = []
const serve = (
  handler: (request: Request) => Response | Promise<Response>,
  tls?: { cert: string; key: string },
): { port: number; hits: Request[] } => {
  const hits: Request[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    ...(tls ? { tls } : {}),
    fetch: (request) => {
      hits.push(request)
      return handler(request)
    },
  })
  servers.push(server)
  return { port: server.port ?? 0, hits }
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

/** A guard whose admin opened these ports of 127.0.0.1, and where every name leads to this machine. */
const guard = (ports: number[], deps: Partial<OutboundDeps> = {}): SafeFetch =>
  createOutbound({ allowList: () => ports.map((port) => `127.0.0.1:${port}`), resolve: async () => ['127.0.0.1'], ...deps })

const failure = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call
  } catch (error) {
    return error
  }
}

const never = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))

describe('a call through the guard', () => {
  test('reaches a private address only after the admin opened exactly this host and port', async () => {
    const local = serve(() => new Response('hello'))
    const allowed: string[] = []
    const fetch = createOutbound({ allowList: () => allowed, resolve: async () => ['127.0.0.1'] })
    const url = `http://127.0.0.1:${local.port}/`
    expect(await failure(fetch(url))).toMatchObject({ reason: 'private_address' })
    allowed.push(`127.0.0.1:${local.port + 1}`, `127.0.0.2:${local.port}`, '127.0.0.1', 'nonsense')
    expect(await failure(fetch(url))).toMatchObject({ reason: 'private_address' })
    allowed.push(` 127.0.0.1:${local.port} `)
    expect(await (await fetch(url)).text()).toBe('hello')
    expect(local.hits).toHaveLength(1)
  })

  test('reaches an opened name, and an opened IPv6 address', async () => {
    const local = serve(() => new Response('hello'))
    const byName = createOutbound({ allowList: () => [`Ollama.lan:${local.port}`], resolve: async () => ['127.0.0.1'] })
    expect((await byName(`http://ollama.lan:${local.port}/`)).status).toBe(200)
    expect(await failure(byName(`http://other.lan:${local.port}/`))).toBeInstanceOf(OutboundRefused)
    const six = createOutbound({
      allowList: () => ['[::1]:11434'],
      tryConnect: () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' })),
    })
    expect(await failure(six('http://[::1]:11434/'))).toMatchObject({ name: 'OutboundFailed', code: 'ECONNREFUSED' })
  })

  test('carries method, headers, body and the name of the host', async () => {
    const local = serve(async (request) =>
      Response.json({
        body: await request.text(),
        method: request.method,
        host: request.headers.get('host'),
        key: request.headers.get('x-api-key'),
      }),
    )
    const fetch = guard([local.port])
    const url = `http://llm.test:${local.port}/v1?x=1#hash`
    const expected = { body: '{"a":1}', method: 'POST', host: `llm.test:${local.port}`, key: 'k' }
    expect(await (await fetch(url, { method: 'POST', body: '{"a":1}', headers: { 'x-api-key': 'k', host: 'evil.test' } })).json()).toEqual(
      expected,
    )
    expect(await (await fetch(new Request(url, { method: 'POST', body: '{"a":1}', headers: { 'x-api-key': 'k' } }))).json()).toEqual(
      expected,
    )
    expect(local.hits[0]?.url).toEndWith('/v1?x=1')
    expect((await fetch(url, { method: 'HEAD' })).body).toBeNull()
  })

  test('asks for the address of a name once and connects to that one, however the resolver changes its mind', async () => {
    const local = serve(() => new Response('private'))
    const answers = [['8.8.8.8'], ['127.0.0.1'], ['127.0.0.1']]
    const tried: string[] = []
    const fetch = createOutbound({
      allowList: () => [],
      resolve: async () => answers.shift() ?? [],
      tryConnect: async (address) => {
        tried.push(address)
      },
    })
    // The call to 8.8.8.8 ends at the wall around the tests.
    expect(await failure(fetch(`http://rebind.test:${local.port}/`))).toBeInstanceOf(OutboundFailed)
    expect(tried).toEqual(['8.8.8.8'])
    expect(answers).toHaveLength(2)
    expect(await failure(fetch(`http://rebind.test:${local.port}/`))).toMatchObject({ reason: 'private_address' })
    expect(local.hits).toHaveLength(0)
  })

  test('goes around the proxy of the environment', async () => {
    const local = serve(() => new Response('direct'))
    await withEnv({ HTTP_PROXY: 'http://127.0.0.1:1' }, async () => {
      expect(await (await guard([local.port])(`http://127.0.0.1:${local.port}/`)).text()).toBe('direct')
    })
  })

  test('takes the next address when one does not answer', async () => {
    const local = serve(() => new Response('second'))
    const tried: string[] = []
    const fetch = createOutbound({
      allowList: () => [`two.test:${local.port}`],
      resolve: async () => ['127.9.9.9', '127.0.0.1'],
      tryConnect: async (address) => {
        tried.push(address)
        if (address === '127.9.9.9') await never()
      },
    })
    for (let i = 0; i < 2; i++) expect(await (await fetch(`http://two.test:${local.port}/`)).text()).toBe('second')
    expect(tried).toEqual(['127.9.9.9', '127.0.0.1'])
  })
})

describe('redirects', () => {
  test('are followed at most five times', async () => {
    const local = serve((request) => Response.redirect(`/${Number(new URL(request.url).pathname.slice(1)) + 1}`))
    expect(await failure(guard([local.port])(`http://127.0.0.1:${local.port}/0`))).toMatchObject({ reason: 'too_many_redirects' })
    expect(local.hits).toHaveLength(6)
  })

  test('to a closed place, another scheme or a user name are refused', async () => {
    const closed = serve(() => new Response('secret'))
    for (const [location, reason] of [
      [`http://127.0.0.1:${closed.port}/`, 'private_address'],
      ['http://169.254.169.254/latest/meta-data/', 'private_address'],
      ['file:///etc/passwd', 'scheme'],
      ['data:text/plain,x', 'scheme'],
      ['//user@127.0.0.1/', 'user_info'],
      ['http://[::1]/', 'private_address'],
    ] as const) {
      const local = serve(() => new Response(null, { status: 302, headers: { location } }))
      expect([location, await failure(guard([local.port])(`http://127.0.0.1:${local.port}/`))]).toEqual([
        location,
        expect.objectContaining({ reason }),
      ])
    }
    expect(closed.hits).toHaveLength(0)
  })

  test('leave every credential behind when the origin changes', async () => {
    const there = serve((request) => Response.json(Object.keys(request.headers.toJSON()).sort()))
    const here = serve(() => Response.redirect(`http://other.test:${there.port}/`, 307))
    const headers = {
      authorization: 'Bearer k',
      'x-api-key': 'k',
      'api-key': 'k',
      cookie: 'a=b',
      'openai-organization': 'o',
      accept: 'text/plain',
    }
    const reply = await guard([here.port, there.port])(`http://one.test:${here.port}/`, { method: 'POST', body: 'x', headers })
    const arrived: string[] = await reply.json()
    expect(arrived.filter((name) => /auth|key|cookie|openai/.test(name))).toEqual([])
    expect(arrived).toContain('accept')
  })

  test('keep them within the origin, and turn a POST into a GET where fetch does', async () => {
    const seen: string[] = []
    const local = serve(async (request) => {
      const path = new URL(request.url).pathname
      seen.push(`${request.method} ${path} ${request.headers.get('authorization')} ${await request.text()}`)
      return path === '/end' ? new Response('end') : new Response(null, { status: Number(path.slice(1)), headers: { location: '/end' } })
    })
    const fetch = guard([local.port])
    for (const status of [301, 302, 303, 307, 308]) {
      await (await fetch(`http://127.0.0.1:${local.port}/${status}`, { method: 'POST', body: 'b', headers: { authorization: 'k' } })).text()
    }
    expect(seen.filter((line) => line.includes('/end'))).toEqual([
      'GET /end k ',
      'GET /end k ',
      'GET /end k ',
      'POST /end k b',
      'POST /end k b',
    ])
  })

  test('are handed out or refused when the caller wants that', async () => {
    const local = serve(() => new Response(null, { status: 302, headers: { location: '/x' } }))
    const fetch = guard([local.port])
    expect((await fetch(`http://127.0.0.1:${local.port}/`, { redirect: 'manual' })).status).toBe(302)
    expect(await failure(fetch(`http://127.0.0.1:${local.port}/`, { redirect: 'error' }))).toBeInstanceOf(OutboundRefused)
  })
})

describe('limits', () => {
  test('a body that is too large is cut while it is read', async () => {
    const local = serve(() => new Response(new Uint8Array(200_000)))
    const reply = await guard([local.port], { limits: { maxBodyBytes: 100_000 } })(`http://127.0.0.1:${local.port}/`)
    expect(await failure(reply.arrayBuffer())).toBeInstanceOf(OutboundTooLarge)
  })

  test('a compressed bomb costs what the limit allows, not what it inflates to', async () => {
    const bomb = Bun.gzipSync(new Uint8Array(300 * 1024 * 1024))
    const local = serve(() => new Response(bomb, { headers: { 'content-encoding': 'gzip' } }))
    Bun.gc(true)
    const before = process.memoryUsage().rss
    const reply = await guard([local.port], { limits: { maxBodyBytes: 2 * 1024 * 1024 } })(`http://127.0.0.1:${local.port}/`)
    expect(await failure(reply.arrayBuffer())).toBeInstanceOf(OutboundTooLarge)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('gzip sent unasked is read, an encoding that grows without bound is not', async () => {
    const asked: (string | null)[] = []
    const local = serve((request) => {
      asked.push(request.headers.get('accept-encoding'))
      const isGzip = request.url.endsWith('gzip')
      return new Response(new Uint8Array(isGzip ? Bun.gzipSync('{"a":1}') : Bun.zstdCompressSync('x')), {
        headers: { 'content-encoding': isGzip ? 'gzip' : 'zstd' },
      })
    })
    const fetch = guard([local.port])
    const reply = await fetch(`http://127.0.0.1:${local.port}/gzip`)
    expect(reply.headers.get('content-encoding')).toBeNull()
    expect(await reply.json()).toEqual({ a: 1 })
    expect(asked).toEqual(['identity'])
    expect(await failure(fetch(`http://127.0.0.1:${local.port}/zstd`))).toMatchObject({ code: 'CONTENT_ENCODING_zstd' })
  })

  test('connecting, the first byte, silence and the whole each have an end', async () => {
    const local = serve((request) => {
      if (request.url.endsWith('silent')) return never(request.signal)
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('x')) }))
    })
    const url = `http://127.0.0.1:${local.port}/`
    const phase = (phase: string): unknown => expect.objectContaining({ name: 'OutboundTimeout', phase })
    expect(await failure(guard([local.port], { tryConnect: () => never(), limits: { connectMs: 20 } })(url))).toEqual(phase('connect'))
    expect(
      await failure(guard([local.port], { resolve: () => never(), limits: { connectMs: 20 } })(`http://slow-name.test:${local.port}/`)),
    ).toEqual(phase('connect'))
    expect(await failure(guard([local.port], { limits: { firstByteMs: 20 } })(`${url}silent`))).toEqual(phase('first_byte'))
    expect(await failure((await guard([local.port], { limits: { idleMs: 20 } })(url)).text())).toEqual(phase('idle'))
    expect(await failure((await guard([local.port], { limits: { totalMs: 60 } })(url)).text())).toEqual(phase('total'))
    expect(new OutboundTimeout('idle', 'a.test').message).toBe('a.test took too long: idle')
  })

  test('a stream arrives piece by piece, and leaving it closes the connection', async () => {
    const gone = Promise.withResolvers<void>()
    const local = serve(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
            cancel: () => gone.resolve(),
          }),
        ),
    )
    const reply = await guard([local.port])(`http://127.0.0.1:${local.port}/`)
    const reader = reply.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n')
    await reader?.cancel()
    await gone.promise
  })

  test("the caller's abort is thrown as his, before and after the headers", async () => {
    const local = serve(() => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) })))
    const fetch = guard([local.port])
    const url = `http://127.0.0.1:${local.port}/`
    const reason = new Error('the customer left')
    expect(await failure(fetch(url, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    const stop = new AbortController()
    const reply = await fetch(url, { signal: stop.signal })
    const body = failure(reply.text())
    stop.abort(reason)
    expect(await body).toBe(reason)
  })
})

describe('certificates', () => {
  test('one nobody signed is refused, also when the environment switches verification off', async () => {
    const local = serve(() => new Response('secret'), SELF_SIGNED)
    const url = `https://${SELF_SIGNED.name}:${local.port}/`
    expect(await failure(guard([local.port])(url))).toMatchObject({ name: 'OutboundFailed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await withEnv({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, async () => {
      expect(await failure(guard([local.port])(url))).toMatchObject({ name: 'OutboundFailed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    })
    expect(await failure(guard([local.port])(`https://127.0.0.1:${local.port}/`))).toBeInstanceOf(OutboundFailed)
    expect(local.hits).toHaveLength(0)
  })

  test('a failure names the host and never the address, which may carry a token', async () => {
    const local = serve(() => new Response('x'), SELF_SIGNED)
    const error = await failure(guard([local.port])(`https://api.test:${local.port}/bot123:SECRET/getMe?key=SECRET`))
    expect(Bun.inspect(error)).not.toContain('SECRET')
    expect(String(error)).toContain('api.test')
  })
})
