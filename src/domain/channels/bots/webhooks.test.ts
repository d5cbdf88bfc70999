import { describe, expect, test } from 'bun:test'
import { testBots } from '../../../testing/bots.ts'
import { strangerCtx, userCtx } from '../../../testing/factories.ts'
import { BotApiRefused, BotApiUnreachable, type LineState } from '../ports.ts'
import { openReach } from './reach.ts'
import { findBot, type StoredBot } from './store.ts'
import { Webhooks } from './webhooks.ts'

const setup = async () => {
  const t = await testBots()
  const ctx = userCtx(t, 'owner', { isAdmin: true })
  const assistant = await t.assistants.create(ctx, { name: 'Ася', language: 'ru' })
  const token = t.telegram.makeBot(700100001, 'lavka_bot')
  const { id } = await t.bots.connect(ctx, { assistantId: assistant.id, token })
  const stored = (await findBot(t.db.read, id)) as StoredBot
  const told: LineState[] = []
  const polled: string[] = []
  const called: string[] = []
  const info = {
    url: '',
    pending_update_count: 0,
    last_error_date: undefined as number | undefined,
    last_error_message: undefined as string | undefined,
  }
  const reach = await openReach({
    db: t.db,
    secrets: t.secrets,
    fixed: { mode: 'webhook', apiRoot: undefined, proxy: undefined },
    standardRoot: 'https://telegram.test',
    publicUrl: 'https://help.example.com',
    allowedAddresses: () => [],
  })
  const webhooks = new Webhooks({
    ...t,
    reach,
    touched: () => undefined,
    fleet: () => t.telegram.fleet,
    tell: (_id, seen) => void told.push(seen),
    poll: ({ bot }) => void polled.push(bot.id),
    callAgain: ({ bot }) => void called.push(bot.id),
  })
  const refusals: unknown[] = []
  t.telegram.answers.on = ({ method, params }) => {
    if (method === 'setWebhook') {
      const refusal = refusals.shift()
      if (!refusal) info.url = (params as { url: string }).url
      return refusal
    }
    return method === 'getWebhookInfo' ? { ...info } : undefined
  }
  const begin = async () => {
    webhooks.begin(stored)
    while (told.length === 0 && polled.length === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const check = async () => {
    t.time.now += 30_000
    await webhooks.check()
  }
  const complain = (message = 'Connection refused') =>
    Object.assign(info, { pending_update_count: 3, last_error_date: Math.floor(t.clock() / 1000), last_error_message: message })
  return { ...t, ctx, stored, id, webhooks, told, polled, called, info, refusals, begin, check, complain }
}

describe('a webhook', () => {
  test('lets in whoever knows its address and its secret, and nobody else', async () => {
    await using s = await setup()
    await s.begin()
    const sent = s.telegram.calls.find((call) => call.method === 'setWebhook')?.params as { url: string; secret_token: string }
    const key = s.stored.bot.hookKey
    expect(sent.url).toBe(`https://help.example.com/hooks/telegram/${key}`)
    expect(sent.secret_token).toMatch(/^[\w-]{43}$/)
    expect(s.webhooks.admit({ key, secret: sent.secret_token })).toBe(s.id)
    for (const secret of ['', 'wrong', `${sent.secret_token}x`]) expect(s.webhooks.admit({ key, secret })).toBeUndefined()
    expect(s.webhooks.admit({ key: `${key}x`, secret: sent.secret_token })).toBeUndefined()
    await s.webhooks.end(s.id)
    expect(s.webhooks.admit({ key, secret: sent.secret_token })).toBeUndefined()
    s.webhooks.close()
  })

  test('that does not arrive is given up at the second complaint, and tried again after an hour', async () => {
    await using s = await setup()
    await s.begin()
    await s.check()
    expect(s.told.at(-1)).toEqual({ state: 'working' })
    s.complain()
    await s.check()
    expect(s.polled).toEqual([])
    s.complain()
    await s.check()
    expect(s.polled).toEqual([s.id])
    expect(s.telegram.calls.at(-1)).toMatchObject({ method: 'deleteWebhook', params: { drop_pending_updates: false } })
    expect(s.webhooks.whyFallen(s.id)).toBe('Connection refused')
    s.time.now += 3_600_001
    expect(s.webhooks.whyFallen(s.id)).toBeUndefined()
    s.webhooks.close()
  })

  test('is not blamed for what Telegram complained of before the last call that arrived, nor while nothing waits', async () => {
    await using s = await setup()
    await s.begin()
    for (let i = 0; i < 3; i++) {
      s.complain('Wrong response from the webhook: 503 Service Unavailable')
      s.time.now += 5_000
      s.webhooks.heard(s.id)
      await s.check()
    }
    s.complain()
    s.info.pending_update_count = 0
    await s.check()
    await s.check()
    expect(s.polled).toEqual([])
    s.webhooks.close()
  })

  test('that somebody else has set is left to him and told; one that is gone is set again', async () => {
    await using s = await setup()
    await s.begin()
    s.info.url = 'https://other.example.org/telegram/secret-path'
    await s.check()
    expect(s.told.at(-1)).toEqual({ state: 'conflict', detail: 'webhook: other.example.org' })
    s.info.url = ''
    await s.check()
    expect(s.info.url).toContain('help.example.com')
    expect(s.told.at(-1)).toEqual({ state: 'working' })
    s.webhooks.close()
  })

  test('Telegram does not take is told: a revoked token as such, any other reason with the bot polling', async () => {
    await using s = await setup()
    s.refusals.push(new BotApiRefused({ code: 401, description: 'Unauthorized' }))
    await s.begin()
    expect(s.told).toEqual([{ state: 'unauthorized', detail: 'Unauthorized' }])
    expect(s.polled).toEqual([])
    s.told.length = 0
    s.refusals.push(new BotApiRefused({ code: 400, description: 'Bad Request: bad webhook: IP address 10.0.0.1 is reserved' }))
    await s.begin()
    expect(s.polled).toEqual([s.id])
    expect(s.webhooks.whyFallen(s.id)).toContain('reserved')
    s.webhooks.close()
  })

  test('is set when Telegram can be reached again, and at the moment it names', async () => {
    await using s = await setup()
    s.refusals.push(new BotApiRefused({ code: 429, description: 'Too Many Requests', retryAfterMs: 1 }))
    s.refusals.push(new BotApiRefused({ code: 429, description: 'Too Many Requests', retryAfterMs: 1 }))
    await s.begin()
    while (s.told.at(-1)?.state !== 'working') await new Promise((resolve) => setImmediate(resolve))
    s.telegram.answers.on = () => new BotApiUnreachable('ETIMEDOUT', { isUncertain: true })
    await s.check()
    expect(s.told.at(-1)).toEqual({ state: 'unreachable', detail: 'ETIMEDOUT' })
    s.webhooks.close()
  })
})

describe('the way to Telegram', () => {
  const nothing = { apiRoot: '', proxy: '', isDirect: false }

  test('of one bot is tried out, stored sealed, shown without its password, and taken at once', async () => {
    await using s = await setup()
    const proxy = 'socks5://bob:geheim@proxy.example.com:1080'
    const tried: object[] = []
    s.telegram.answers.on = ({ method, line }) => {
      if (method === 'getMe' && typeof line === 'object') tried.push(line)
      return undefined
    }
    await s.bots.saveWay(s.ctx, { ...nothing, id: s.id, apiRoot: 'https://mirror.example.com/', proxy })
    const guard = { opened: [], isRootTrusted: false, isProxyTrusted: false }
    expect(tried).toMatchObject([{ apiRoot: 'https://mirror.example.com', proxy, guard }])
    expect(s.telegram.held.get(s.id)).toMatchObject({ apiRoot: 'https://mirror.example.com', proxy, guard })
    const row = await s.db.read.selectFrom('telegram_bots').selectAll().executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('geheim')
    const seen = await s.bots.get(s.ctx, s.id)
    expect(seen.line).toMatchObject({ apiRoot: 'https://mirror.example.com', proxy: 'socks5://…@proxy.example.com:1080' })
    expect(JSON.stringify(seen)).not.toContain('geheim')
    // Saved again without typing it, it stays; taken away, it is gone.
    await s.bots.saveWay(s.ctx, { ...nothing, id: s.id })
    expect(s.telegram.held.get(s.id)).toMatchObject({ apiRoot: 'https://telegram.test', proxy })
    await s.bots.saveWay(s.ctx, { ...nothing, id: s.id, isDirect: true })
    expect(s.telegram.held.get(s.id)?.proxy).toBeUndefined()
    expect(s.telegram.held.get(s.id)?.guard).toBeUndefined()
  })

  test.each([
    [{ apiRoot: 'ftp://x' }, 'error.telegram_root_shape'],
    [{ apiRoot: 'https://user:word@x' }, 'error.telegram_root_shape'],
    [{ proxy: 'socks4://x:1' }, 'error.telegram_proxy_shape'],
    [{ proxy: 'нет' }, 'error.telegram_proxy_shape'],
  ])('%j is refused and changes nothing', async (change, key) => {
    await using s = await setup()
    const refused = s.bots.saveWay(s.ctx, { ...nothing, ...change, id: s.id })
    expect(refused).rejects.toMatchObject({ code: 'invalid', text: { key } })
    await refused.catch(() => undefined)
    expect((await s.bots.get(s.ctx, s.id)).settings).toEqual({ mergeWindowMs: 1200 })
  })

  test('to a place the guard keeps closed is refused with the remedy, one that leads nowhere with the reason', async () => {
    await using s = await setup()
    s.telegram.answers.on = ({ method }) =>
      method === 'getMe' ? new BotApiUnreachable('closed', { isUncertain: false, closedHost: '10.0.0.5' }) : undefined
    const closed = s.bots.saveWay(s.ctx, { ...nothing, id: s.id, apiRoot: 'http://10.0.0.5:8081' })
    expect(closed).rejects.toMatchObject({ field: 'apiRoot', text: { key: 'error.telegram_address_closed', params: { host: '10.0.0.5' } } })
    await closed.catch(() => undefined)
    s.telegram.answers.on = ({ method }) =>
      method === 'getMe' ? new BotApiUnreachable('proxy: hung up', { isUncertain: false }) : undefined
    const dead = s.bots.saveReach(s.ctx, { ...nothing, mode: 'polling', proxy: 'http://proxy.example.com:3128' })
    expect(dead).rejects.toMatchObject({
      field: 'proxy',
      text: { key: 'error.telegram_unreachable', params: { reason: 'proxy: hung up' } },
    })
    await dead.catch(() => undefined)
    expect(s.telegram.held.get(s.id)?.proxy).toBeUndefined()
  })

  test('of the instance is for all that have none of their own, and an own API root does not use the instance’s proxy', async () => {
    await using s = await setup()
    await s.bots.saveReach(s.ctx, { ...nothing, mode: 'polling', proxy: 'http://bob:geheim@proxy.example.com:3128' })
    expect(s.telegram.held.get(s.id)).toMatchObject({ proxy: 'http://bob:geheim@proxy.example.com:3128' })
    expect(JSON.stringify(await s.db.read.selectFrom('settings').selectAll().execute())).not.toContain('geheim')
    expect(s.bots.reach(s.ctx)).toMatchObject({ proxy: 'http://…@proxy.example.com:3128', apiRoot: '' })
    await s.bots.saveWay(s.ctx, { ...nothing, id: s.id, apiRoot: 'https://mirror.example.com' })
    expect(s.telegram.held.get(s.id)?.proxy).toBeUndefined()
  })

  test('is the owner’s for his bot and the admin’s for all', async () => {
    await using s = await setup()
    const customer = s.bots.saveWay(strangerCtx(s, s.ctx), { ...nothing, id: s.id })
    expect(customer).rejects.toMatchObject({ code: 'forbidden' })
    await customer.catch(() => undefined)
    const neighbour = s.bots.saveWay(userCtx(s, 'owner'), { ...nothing, id: s.id })
    expect(neighbour).rejects.toMatchObject({ code: 'not_found' })
    await neighbour.catch(() => undefined)
    const owner = userCtx(s, 'owner')
    expect(() => s.bots.reach(owner)).toThrow('lacks instance.manage')
    const refused = s.bots.saveReach(owner, { ...nothing, mode: 'polling' })
    expect(refused).rejects.toMatchObject({ code: 'forbidden' })
    await refused.catch(() => undefined)
  })
})
