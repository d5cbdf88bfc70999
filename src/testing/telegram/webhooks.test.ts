import { describe, expect, test } from 'bun:test'
import { type FakeTelegram, startFakeTelegram } from './index.ts'
import { ask, holdsPoll } from './test-client.ts'

interface Got {
  update: { update_id: number; message: { text: string; chat: { id: number } } }
  headers: Headers
}

/** A bot's own server, which answers as the test says. */
const startHook = (answer: (got: Got) => Response | Promise<Response> = () => new Response()) => {
  const got: Got[] = []
  const waiters = new Set<() => void>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch: async (request) => {
      const one = { update: (await request.json()) as Got['update'], headers: request.headers }
      got.push(one)
      for (const wake of waiters) wake()
      return answer(one)
    },
  })
  return {
    got,
    url: `http://127.0.0.1:${server.port}`,
    until: (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (got.length >= count) resolve()
        }
        waiters.add(look)
        look()
      }),
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}

const PUBLIC = 'https://shop.example'

const openChat = (telegram: FakeTelegram) => {
  const bot = telegram.makeBot()
  const [ann, bob] = [telegram.makeUser(), telegram.makeUser()]
  const say = (from: number, text: string) => telegram.say({ bot: bot.id, from, text })
  return { id: bot.id, token: bot.token, ann: ann.id, bob: bob.id, say }
}

const hasEmptied = async (telegram: FakeTelegram, bot: number): Promise<void> => {
  while (telegram.state({ bot }).pending > 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('webhooks', () => {
  test('updates are posted with the secret, and a 2xx confirms them', async () => {
    await using telegram = startFakeTelegram()
    await using hook = startHook()
    const { id, token, ann, say } = openChat(telegram)
    telegram.routeWebhooks({ from: PUBLIC, to: hook.url })
    say(ann, 'stored before')
    const set = await ask(telegram, token, 'setWebhook', { url: `${PUBLIC}/hook/1`, secret_token: 'a_B-9', max_connections: 7 })
    expect(set).toEqual({ ok: true, result: true, description: 'Webhook was set' } as never)
    say(ann, 'after')
    await hook.until(2)
    expect(hook.got.map(({ update }) => update.message.text)).toEqual(['stored before', 'after'])
    expect(hook.got[0]!.headers.get('x-telegram-bot-api-secret-token')).toBe('a_B-9')
    expect(hook.got[0]!.headers.get('host')).toBe('shop.example')
    await hasEmptied(telegram, id)
    expect(await ask(telegram, token, 'getWebhookInfo')).toMatchObject({
      result: { url: `${PUBLIC}/hook/1`, max_connections: 7, pending_update_count: 0, has_custom_certificate: false },
    })
  })

  test('a failing update is repeated and holds back its own chat only', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000 })
    let failures = 3
    await using hook = startHook(({ update }) => {
      if (update.message.text !== 'bad' || failures-- <= 0) return new Response()
      return new Response('no', { status: 500 })
    })
    const { id, token, ann, bob, say } = openChat(telegram)
    telegram.routeWebhooks({ from: PUBLIC, to: hook.url })
    await ask(telegram, token, 'setWebhook', { url: PUBLIC })
    say(ann, 'bad')
    say(ann, 'behind it')
    say(bob, 'beside it')
    await hook.until(6)
    await hasEmptied(telegram, id)
    const texts = hook.got.map(({ update }) => update.message.text)
    expect(texts.filter((text) => text === 'bad')).toHaveLength(4)
    expect(texts.at(-1)).toBe('behind it')
    expect(texts.indexOf('beside it')).toBeLessThan(texts.indexOf('behind it'))
    const { result } = await ask<{ last_error_message: string; last_error_date: number }>(telegram, token, 'getWebhookInfo')
    expect(result!.last_error_message).toBe('Wrong response from the webhook: 500 Internal Server Error')
    expect(result!.last_error_date).toBeGreaterThan(1_700_000_000)
  })

  test('a server that is not there loses nothing', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000 })
    const { id, token, ann, say } = openChat(telegram)
    telegram.routeWebhooks({ from: PUBLIC, to: 'http://127.0.0.1:9' })
    await ask(telegram, token, 'setWebhook', { url: PUBLIC })
    say(ann, 'x')
    const info = () => ask<{ last_error_message?: string }>(telegram, token, 'getWebhookInfo')
    while ((await info()).result!.last_error_message === undefined) await new Promise((resolve) => setImmediate(resolve))
    expect((await info()).result!.last_error_message).toBe('Connection refused')
    expect(telegram.state({ bot: id }).pending).toBe(1)
  })

  test('an answer may order a method', async () => {
    await using telegram = startFakeTelegram()
    await using hook = startHook(({ update }) => Response.json({ method: 'sendMessage', chat_id: update.message.chat.id, text: 'ordered' }))
    const { id, token, ann, say } = openChat(telegram)
    telegram.routeWebhooks({ from: PUBLIC, to: hook.url })
    await ask(telegram, token, 'setWebhook', { url: PUBLIC })
    say(ann, 'x')
    expect(await telegram.sent({ bot: id, waitMs: 2_000 })).toMatchObject([{ method: 'sendmessage', text: 'ordered' }])
  })

  test('polling and a webhook exclude each other', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000 })
    await using hook = startHook()
    const { id, token } = openChat(telegram)
    telegram.routeWebhooks({ from: PUBLIC, to: hook.url })
    const poll = ask(telegram, token, 'getUpdates', { timeout: 30 })
    await holdsPoll(telegram, id)
    await ask(telegram, token, 'setWebhook', { url: PUBLIC })
    expect(await poll).toMatchObject({ error_code: 409, description: 'Conflict: terminated by setWebhook request' })
    expect(await ask(telegram, token, 'getUpdates')).toMatchObject({
      error_code: 409,
      description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    })
    expect(await ask(telegram, token, 'deleteWebhook')).toMatchObject({ description: 'Webhook was deleted' })
    expect((await ask(telegram, token, 'getUpdates')).ok).toBe(true)
  })

  test('what waits is dropped only when asked', async () => {
    await using telegram = startFakeTelegram()
    const { id, token, ann, say } = openChat(telegram)
    say(ann, 'x')
    expect(await ask(telegram, token, 'deleteWebhook')).toMatchObject({ description: 'Webhook is already deleted' })
    expect(telegram.state({ bot: id }).pending).toBe(1)
    await ask(telegram, token, 'deleteWebhook', { drop_pending_updates: true })
    expect(telegram.state({ bot: id }).pending).toBe(0)
  })

  const bad: Array<[args: Record<string, unknown>, description: string]> = [
    [{ url: 'http://shop.example' }, 'bad webhook: An HTTPS URL must be provided for webhook'],
    [{ url: `${PUBLIC}:4000` }, 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443'],
    [{ url: 'https://127.0.0.1' }, 'bad webhook: IP address 127.0.0.1 is reserved'],
    [{ url: 'https://nowhere.example' }, 'bad webhook: Failed to resolve host: Name or service not known'],
    [{ url: PUBLIC, secret_token: 'a b' }, 'secret token contains unallowed characters'],
    [{ url: PUBLIC, secret_token: 'a'.repeat(257) }, 'secret token is too long'],
    [{ url: 'https://' }, 'invalid webhook URL specified'],
  ]
  for (const [args, description] of bad) {
    test(`refused: ${description}, and the old webhook is gone`, async () => {
      await using telegram = startFakeTelegram({ speed: 1_000_000 })
      await using hook = startHook()
      const { id, token } = openChat(telegram)
      telegram.routeWebhooks({ from: PUBLIC, to: hook.url })
      await ask(telegram, token, 'setWebhook', { url: PUBLIC })
      const reply = await ask(telegram, token, 'setWebhook', args)
      expect(reply).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${description}` })
      expect(telegram.state({ bot: id }).webhook).toBeNull()
    })
  }

  test('it is set once a second at most, and started as a local server it takes any address', async () => {
    await using telegram = startFakeTelegram({ isLocal: true })
    await using hook = startHook()
    const { token, ann, say } = openChat(telegram)
    expect((await ask(telegram, token, 'setWebhook', { url: hook.url })).ok).toBe(true)
    expect(await ask(telegram, token, 'setWebhook', { url: hook.url })).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } })
    say(ann, 'x')
    await hook.until(1)
  })
})
