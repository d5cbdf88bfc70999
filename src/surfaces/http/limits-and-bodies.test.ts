import { afterEach, describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import { createLimits } from '../../platform/limits/index.ts'
import { testLog } from '../../testing/test-log.ts'
import { base } from './base.ts'
import { createClientIp } from './client-ip.ts'
import type { HttpEnv } from './env.ts'
import { parseJson } from './parse-json.ts'
import { problem } from './problem.ts'
import { takeFrom } from './rate-limit.ts'
import { type RunningServer, startServer } from './server.ts'

const Body = z.strictObject({ text: z.string().max(500_000) })
const RULE = { name: 'door', quota: 2, windowMs: 60_000 }

let server: RunningServer | undefined
afterEach(async () => {
  await server?.stop(0)
  server = undefined
})

const start = () => {
  const { log, lines } = testLog()
  const limits = createLimits({ clock: () => 1000 })
  const app = new Hono<HttpEnv>()
    .use(base({ log, newId: (prefix) => `${prefix}_1`, clientIp: createClientIp(['loopback']), language: 'en', onResponse: () => {} }))
    .post('/json', async (c) => c.json({ length: (await parseJson(Body, c.req.raw)).text.length }))
    .get('/door', (c) => {
      takeFrom(c, limits, { rule: RULE, key: c.get('clientIp') })
      return c.text('in')
    })
    .get('/address', (c) => c.text(new URL(c.req.url).pathname))
    .get('/full', () => {
      throw new AppError('unavailable', { key: 'error.disk_full' }, { cause: new Error('no space') })
    })
    .get('/broken/:token', () => {
      throw new Error('secret detail')
    })
    .onError((error, c) => problem({ error, language: c.get('language'), requestId: c.get('requestId') }))
  server = startServer(app, { host: '127.0.0.1', port: 0 })
  return { url: `http://127.0.0.1:${server.port}`, lines }
}

const json = { 'content-type': 'application/json' }
const chunked = (bytes: number): ReadableStream<Uint8Array> => {
  let left = bytes
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(Math.min(left, 16_384)).fill(97))
      left -= 16_384
      if (left <= 0) controller.close()
    },
  })
}

/** The bytes of an answer to bytes that no client of ours would send. */
const raw = (port: number, request: string): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  let answer = ''
  void Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => void socket.write(request),
      data: (_, bytes) => void (answer += new TextDecoder().decode(bytes)),
      close: () => resolve(answer),
    },
  })
  return promise
}

describe('a body', () => {
  test('beyond the bound is refused, whether its sender says how long it is or not', async () => {
    const { url } = start()
    const large = JSON.stringify({ text: 'x'.repeat(300_000) })
    const said = await fetch(`${url}/json`, { method: 'POST', headers: json, body: large })
    expect([said.status, await said.json()]).toMatchObject([400, { reason: 'error.body_too_large' }])
    const unsaid = await fetch(`${url}/json`, { method: 'POST', headers: json, body: chunked(2_000_000) })
    expect([unsaid.status, await unsaid.json()]).toMatchObject([400, { reason: 'error.body_too_large' }])
  })

  test('in pieces is the same as in one', async () => {
    const { url } = start()
    const text = JSON.stringify({ text: 'жёлтый 🦊'.repeat(1000) })
    const pieces = new Response(text).body
    const reply = await fetch(`${url}/json`, { method: 'POST', headers: json, body: pieces })
    expect(await reply.json()).toEqual({ length: 'жёлтый 🦊'.length * 1000 })
  })

  test('that is no JSON, or other JSON than was asked for, names what is wrong', async () => {
    const { url } = start()
    const post = async (body: string, headers: Record<string, string> = json): Promise<unknown> =>
      (await fetch(`${url}/json`, { method: 'POST', headers, body })).json()
    expect(await post('{"text":')).toMatchObject({ reason: 'error.not_json' })
    expect(await post('{"text":"x"}', { 'content-type': 'text/plain' })).toMatchObject({ reason: 'error.not_json' })
    expect(await post('{"text":1}')).toMatchObject({ reason: 'error.bad_field', field: 'text' })
    expect(await post('{"text":"x","__proto__":{"a":1},"more":1}')).toMatchObject({ reason: 'error.bad_field' })
  })
})

describe('a rate limit over HTTP', () => {
  test('tells what is left, and when it is used up, when to come back', async () => {
    const { url } = start()
    const first = await fetch(`${url}/door`)
    expect(first.headers.get('ratelimit-policy')).toBe('"door";q=2;w=60')
    expect(first.headers.get('ratelimit')).toBe('"door";r=1;t=30')
    await fetch(`${url}/door`)
    const third = await fetch(`${url}/door`)
    expect(third.status).toBe(429)
    expect(third.headers.get('retry-after')).toBe('30')
    expect(third.headers.get('ratelimit')).toBe('"door";r=0;t=30')
    expect(third.headers.get('content-type')).toContain('application/problem+json')
    expect(await third.json()).toMatchObject({ code: 'limited', status: 429, requestId: 'req_1' })
  })

  test('counts a whole IPv6 network as one visitor, and neighbours apart', async () => {
    const { url } = start()
    const from = async (ip: string): Promise<number> => (await fetch(`${url}/door`, { headers: { 'x-forwarded-for': ip } })).status
    expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:2::2'), await from('2001:db8:1:2:3::4')]).toEqual([200, 200, 429])
    expect(await from('2001:db8:1:3::1')).toBe(200)
  })
})

describe('a request', () => {
  test('leaves one line with its route, not its path, and its id in the answer', async () => {
    const { url, lines } = start()
    const reply = await fetch(`${url}/door?token=abcdefghijklmnopqrstuvwxyz`, { headers: { authorization: 'Bearer abcdefghijklmnop' } })
    expect(reply.headers.get('x-request-id')).toBe('req_1')
    const [line, ...more] = lines()
    expect(more).toEqual([])
    expect(line).toMatchObject({ level: 'info', msg: 'request', requestId: 'req_1', method: 'GET', route: '/door', status: 200 })
    expect(JSON.stringify(line)).not.toContain('abcdefghijklmnop')
  })

  test.each(['h:99999', '[::1', '"', ''])('to the host %p is no fault of ours', async (host) => {
    const { url, lines } = start()
    const answer = await raw(Number(new URL(url).port), `GET /address HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(answer).toStartWith('HTTP/1.1 400 ')
    expect(lines().filter(({ level }) => level === 'error')).toEqual([])
  })

  test('of HTTP/1.0 needs no host, as the checks of some proxies have none', async () => {
    const { url } = start()
    expect(await raw(Number(new URL(url).port), 'GET /address HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.[01] 200 /)
  })

  test('that is refused says why in its line, and what lies behind it when the fault is ours', async () => {
    const { url, lines } = start()
    await fetch(`${url}/json`, { method: 'POST', headers: json, body: '{' })
    expect(lines().at(-1)).toMatchObject({ level: 'info', status: 400, reason: 'error.not_json' })
    expect(lines().at(-1)).not.toHaveProperty('err')
    await fetch(`${url}/full`)
    expect(lines().at(-1)).toMatchObject({ level: 'error', status: 503, reason: 'error.disk_full', err: { message: 'no space' } })
  })

  test('that fails inside tells its sender nothing of the inside', async () => {
    const { url, lines } = start()
    const reply = await fetch(`${url}/broken/abcdefghijklmnopqrstuvwxyz`)
    const body = await reply.text()
    expect([reply.status, body.includes('secret detail')]).toEqual([500, false])
    expect(JSON.parse(body)).toMatchObject({ code: 'unexpected', requestId: 'req_1' })
    expect(JSON.stringify(lines())).not.toContain('abcdefghijklmnop')
    expect(lines().at(-1)).toMatchObject({ route: '/broken/:token', status: 500 })
  })
})
