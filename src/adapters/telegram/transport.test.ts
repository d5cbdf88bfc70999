import { describe, expect, test } from 'bun:test'
import { startHttpProxy, startSocks5Proxy } from '../../testing/proxies/index.ts'
import { SELF_SIGNED } from '../../testing/self-signed.ts'
import { startFakeTelegram } from '../../testing/telegram/index.ts'
import type { Way } from './dial/dial.ts'
import { failureOf } from './failure.ts'
import { createTransport } from './transport.ts'

const SECRET = { user: 'бот', password: 'p@ss:wort' }
const SECRET_PART = `${encodeURIComponent(SECRET.user)}:${encodeURIComponent(SECRET.password)}@`

const setup = async (options: { tls?: boolean; ca?: string } = {}) => {
  const telegram = startFakeTelegram({ tls: options.tls ?? false })
  const bot = telegram.makeBot()
  const transport = createTransport(options.ca === undefined ? {} : { ca: options.ca })
  const getMe = async (way: Partial<Way>): Promise<unknown> => {
    const apiRoot = way.apiRoot ?? telegram.apiRoot
    const reply = await transport.to({ apiRoot, ...way }).fetch(`${apiRoot}/bot${bot.token}/getMe`, { method: 'POST' })
    return ((await reply.json()) as { result: { id: number } }).result.id
  }
  return {
    telegram,
    bot,
    transport,
    getMe,
    failure: (way: Partial<Way>) => getMe(way).then(() => 'it worked', failureOf),
    [Symbol.asyncDispose]: async () => {
      transport.close()
      await telegram[Symbol.asyncDispose]()
    },
  }
}

describe.each([
  ['an HTTP proxy', 'http', startHttpProxy],
  ['a SOCKS5 proxy', 'socks5', startSocks5Proxy],
] as const)('through %s', (_name, scheme, startProxy) => {
  test('calls go, with TLS to the end, and share lines', async () => {
    await using s = await setup({ tls: true, ca: SELF_SIGNED.cert })
    await using proxy = await startProxy({ names: { 'self-signed.test': '127.0.0.1' } })
    const apiRoot = `https://self-signed.test:${s.telegram.port}`
    const way = { apiRoot, proxy: `${scheme}://127.0.0.1:${proxy.port}` }
    for (let i = 0; i < 3; i++) expect(await s.getMe(way)).toBe(s.bot.id)
    // A name goes as a name: only the proxy knows this one.
    expect(proxy.asked).toEqual([`self-signed.test:${s.telegram.port}`])
  })

  test('a user and a password are given where it wants them, and a wrong one is said so', async () => {
    await using s = await setup()
    await using proxy = await startProxy({ secret: SECRET })
    expect(await s.getMe({ proxy: `${scheme}://${SECRET_PART}127.0.0.1:${proxy.port}` })).toBe(s.bot.id)
    const wrong = await s.failure({ proxy: `${scheme}://bot:wrong@127.0.0.1:${proxy.port}` })
    expect(wrong).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('wants another user or password'),
      isUncertain: false,
    })
    expect(await s.failure({ proxy: `${scheme}://127.0.0.1:${proxy.port}` })).toMatchObject({ detail: expect.stringContaining('wants a') })
  })

  test('nobody at the other end, or a server that is no proxy, is a failure before anything was said', async () => {
    await using s = await setup()
    await using proxy = await startProxy()
    const nobody = await s.failure({ proxy: `${scheme}://127.0.0.1:${proxy.port}`, apiRoot: 'http://127.0.0.1:1' })
    expect(nobody).toMatchObject({
      kind: 'unreachable',
      isUncertain: false,
      detail: expect.stringMatching(/^proxy: (502 Bad|connection refused)/),
    })
    expect(await s.failure({ proxy: `${scheme}://127.0.0.1:${s.telegram.port}` })).toMatchObject({
      kind: 'unreachable',
      isUncertain: false,
    })
    expect(await s.failure({ proxy: `${scheme}://127.0.0.1:1` })).toMatchObject({ detail: 'ECONNREFUSED', isUncertain: false })
  })

  test('a certificate that nobody signed, or of another name, is refused there too', async () => {
    await using proxy = await startProxy({ names: { 'api.telegram.org': '127.0.0.1' } })
    const way = { proxy: `${scheme}://127.0.0.1:${proxy.port}` }
    await using unknown = await setup({ tls: true })
    expect(await unknown.failure(way)).toMatchObject({ kind: 'unreachable', isUncertain: false })
    await using s = await setup({ tls: true, ca: SELF_SIGNED.cert })
    expect(await s.getMe({ ...way, apiRoot: `https://127.0.0.1:${s.telegram.port}` })).toBe(s.bot.id)
    expect(await s.failure({ ...way, apiRoot: `https://api.telegram.org:${s.telegram.port}` })).toMatchObject({
      kind: 'unreachable',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
      isUncertain: false,
    })
  })

  test('files come, and a thousand polls stand open at once', async () => {
    await using s = await setup()
    await using proxy = await startProxy()
    const way = { apiRoot: s.telegram.apiRoot, proxy: `${scheme}://127.0.0.1:${proxy.port}` }
    const reply = await s.transport.to(way).open(`${s.telegram.apiRoot}/file/bot${s.bot.token}/nothing`)
    expect(reply.statusCode).toBe(404)
    reply.destroy()
    const bots = s.telegram.makeBots({ count: 300 })
    const polls = bots.map(({ token }) =>
      s.transport.to(way).fetch(`${s.telegram.apiRoot}/bot${token}/getUpdates`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"timeout":50}',
      }),
    )
    while (bots.some((bot) => !s.telegram.state({ bot: bot.id }).isPolling)) await new Promise((resolve) => setImmediate(resolve))
    const user = s.telegram.makeUser()
    for (const bot of bots) s.telegram.say({ bot: bot.id, from: user.id, text: 'hello' })
    const replies = await Promise.all(polls)
    expect(replies.every((one) => one.status === 200)).toBe(true)
  }, 20_000)
})

test('a proxy may be spoken to over TLS', async () => {
  await using s = await setup()
  await using proxy = await startHttpProxy({ tls: true })
  // Nobody signed it.
  expect(await s.failure({ proxy: `https://127.0.0.1:${proxy.port}` })).toMatchObject({ kind: 'unreachable', isUncertain: false })
})

test('a straight line to a certificate nobody signed is refused, whatever the environment says', async () => {
  await using s = await setup({ tls: true })
  expect(await s.failure({})).toMatchObject({ kind: 'unreachable' })
})

describe('the guard', () => {
  const guard = (opened: string[]) => ({ opened, isRootTrusted: false, isProxyTrusted: false })

  test('lets nobody to a private address that the admin has not opened', async () => {
    await using s = await setup()
    expect(await s.failure({ guard: guard([]) })).toMatchObject({ closedHost: '127.0.0.1', isUncertain: false })
    expect(await s.failure({ apiRoot: `http://localhost:${s.telegram.port}`, guard: guard([]) })).toMatchObject({ closedHost: 'localhost' })
    expect(await s.getMe({ guard: guard([`127.0.0.1:${s.telegram.port}`]) })).toBe(s.bot.id)
  })

  test('looks at the proxy and, behind it, at the place', async () => {
    await using s = await setup()
    await using proxy = await startSocks5Proxy()
    const by = { proxy: `socks5://127.0.0.1:${proxy.port}` }
    const place = `127.0.0.1:${s.telegram.port}`
    expect(await s.failure({ ...by, guard: guard([place]) })).toMatchObject({ closedHost: '127.0.0.1' })
    expect(await s.failure({ ...by, guard: guard([`127.0.0.1:${proxy.port}`]) })).toMatchObject({ closedHost: '127.0.0.1' })
    expect(proxy.asked).toEqual([])
    expect(await s.getMe({ ...by, guard: guard([place, `127.0.0.1:${proxy.port}`]) })).toBe(s.bot.id)
  })

  test('leaves alone what whoever runs the machine has set', async () => {
    await using s = await setup()
    await using proxy = await startHttpProxy()
    const by = { proxy: `http://127.0.0.1:${proxy.port}` }
    expect(await s.getMe({ ...by, guard: { opened: [`127.0.0.1:${proxy.port}`], isRootTrusted: true, isProxyTrusted: false } })).toBe(
      s.bot.id,
    )
    expect(await s.failure({ ...by, guard: { opened: [], isRootTrusted: true, isProxyTrusted: false } })).toMatchObject({
      closedHost: '127.0.0.1',
    })
  })
})
