import { describe, expect, test } from 'bun:test'
import { openTelegramShop, type TelegramShop } from '../telegram-shop.ts'

const PUBLIC_URL = 'https://help.example.com'

const openCalled = async (settings: Record<string, string> = {}): Promise<TelegramShop> => {
  const s = await openTelegramShop({ fake: { speed: 50 }, settings: { REPLYX_PUBLIC_URL: PUBLIC_URL, ...settings } })
  s.telegram.routeWebhooks({ from: PUBLIC_URL, to: s.t.url })
  // Connected before there was a way to us, it polls.
  if (settings['REPLYX_TELEGRAM_MODE'] === 'webhook') await s.bots.repair(s.ctx, s.bot.id)
  return s
}

const change = (s: TelegramShop, mode: 'polling' | 'webhook') => s.bots.saveReach(s.ctx, { mode, apiRoot: '', proxy: '', isDirect: false })

const eventually = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}

const isCalled = (s: TelegramShop): boolean => s.telegram.state({ bot: s.id }).webhook !== null

describe('webhook mode', () => {
  test('Telegram calls the bot at an address of its own, and nothing is polled', async () => {
    await using s = await openCalled()
    await change(s, 'webhook')
    await eventually(() => isCalled(s))
    const { webhook, calls } = s.telegram.state({ bot: s.id })
    expect(webhook).toBe(`${PUBLIC_URL}/hooks/telegram/${s.bot.hookKey}`)
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    expect((await s.replies(1))[0]?.text).toContain('300 рублей')
    expect(s.telegram.state({ bot: s.id })).toMatchObject({ pending: 0, calls: { getupdates: calls['getupdates'] } })
    expect((await s.bots.get(s.ctx, s.bot.id)).line.mode).toBe('webhook')
  })

  test('a stranger, with a wrong secret or none, at a known address or not, is told the same nothing', async () => {
    await using s = await openCalled({ REPLYX_TELEGRAM_MODE: 'webhook' })
    await eventually(() => isCalled(s))
    const call = async (path: string, headers: Record<string, string> = {}, body = '{"update_id":1}') => {
      const response = await fetch(`${s.t.url}/hooks/telegram/${path}`, { method: 'POST', headers, body })
      const { instance: _instance, requestId: _id, ...told } = (await response.json()) as Record<string, unknown>
      return { status: response.status, told }
    }
    const unknown = await call('nobody')
    expect(unknown.status).toBe(404)
    expect(await call(s.bot.hookKey)).toEqual(unknown)
    expect(await call(s.bot.hookKey, { 'x-telegram-bot-api-secret-token': 'wrong' })).toEqual(unknown)
    expect(await call(s.bot.hookKey, { 'x-telegram-bot-api-secret-token': '' }, 'x'.repeat(2_000_000))).toEqual(unknown)
    expect(await s.t.app.base.db.read.selectFrom('telegram_updates').select('update_id').execute()).toEqual([])
  })

  test('what is too large, no JSON or no update harms nobody behind it', async () => {
    await using s = await openCalled({ REPLYX_TELEGRAM_MODE: 'webhook' })
    await eventually(() => isCalled(s))
    const secret = s.telegram.world.bots.get(s.id)?.webhook?.secret ?? ''
    expect(secret.length).toBeGreaterThanOrEqual(32)
    const call = async (body: string) =>
      (
        await fetch(`${s.t.url}/hooks/telegram/${s.bot.hookKey}`, {
          method: 'POST',
          headers: { 'x-telegram-bot-api-secret-token': secret },
          body,
        })
      ).status
    expect(await call(`{"update_id":1,"message":"${'x'.repeat(1_100_000)}"}`)).toBe(400)
    expect(await call('this is no JSON')).toBe(200)
    expect(await call('{"no":"update"}')).toBe(200)
    s.telegram.rawUpdate({ bot: s.id, kind: 'message', content: { poison: true }, key: s.user.id })
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Как вернуть товар?' })
    expect((await s.replies(1))[0]?.text).toContain('14 дней')
    const kept = await s.t.app.base.db.read.selectFrom('telegram_updates').select('failure').where('failure', 'is not', null).execute()
    // What is no update is kept as well: it came with the bot's own secret.
    expect(kept).toHaveLength(3)
  })

  test('changed to and fro under load, every update is stored once and answered once', async () => {
    await using s = await openCalled()
    s.telegram.startLoad({
      bots: [s.id],
      updates: 120,
      chatsPerBot: 120,
      perSecond: 60,
      text: 'Сколько стоит доставка по Москве?',
      matchBy: 'chat',
    })
    for (const mode of ['webhook', 'polling', 'webhook', 'polling', 'webhook'] as const) {
      await change(s, mode)
      await eventually(() => isCalled(s) === (mode === 'webhook'))
      const before = (await s.telegram.loadReport()).answered
      await eventually(async () => {
        const { answered, missing } = await s.telegram.loadReport()
        return answered > before + 10 || missing === 0
      })
    }
    const report = await s.telegram.loadReport({ waitMs: 20_000 })
    expect(report).toMatchObject({ answered: 120, missing: 0, doubled: 0, outOfOrder: 0 })
    const messages = await s.t.app.base.db.read.selectFrom('messages').select('id').where('author', '=', 'customer').execute()
    expect(messages).toHaveLength(120)
    await eventually(() => s.telegram.state({ bot: s.id }).pending === 0)
  }, 60_000)

  test('a bot that is paused is not called, and answers what was written meanwhile when it is resumed', async () => {
    await using s = await openCalled({ REPLYX_TELEGRAM_MODE: 'webhook' })
    await eventually(() => isCalled(s))
    await s.bots.pause(s.ctx, s.bot.id)
    expect(isCalled(s)).toBe(false)
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    expect(s.telegram.state({ bot: s.id }).pending).toBe(1)
    await s.bots.resume(s.ctx, s.bot.id)
    expect((await s.replies(1))[0]?.text).toContain('300 рублей')
  })

  test('a start that finds the other mode of before goes on without losing anything', async () => {
    await using s = await openCalled()
    await change(s, 'webhook')
    await eventually(() => isCalled(s))
    // As after a crash: Telegram calls, and this instance knows nothing of it.
    await s.t.app.base.db.write((tx) => tx.deleteFrom('settings').where('key', '=', 'telegram.reach').execute())
    await s.t.restart()
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    expect((await s.replies(1))[0]?.text).toContain('300 рублей')
    expect(isCalled(s)).toBe(false)
  }, 20_000)

  test('an address that Telegram refuses leaves the bot polling, and says why', async () => {
    await using s = await openTelegramShop({ fake: { speed: 50 }, settings: { REPLYX_PUBLIC_URL: 'https://nowhere.example.com' } })
    await change(s, 'webhook')
    await eventually(async () => (await s.bots.get(s.ctx, s.bot.id)).line.fallen !== undefined)
    s.telegram.say({ bot: s.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
    expect((await s.replies(1))[0]?.text).toContain('300 рублей')
    expect((await s.bots.get(s.ctx, s.bot.id)).line).toMatchObject({
      mode: 'polling',
      fallen: expect.stringContaining('Failed to resolve host'),
    })
  })

  test('needs a public address, and the right to manage the instance', async () => {
    await using s = await openTelegramShop()
    const refused = change(s, 'webhook')
    expect(refused).rejects.toMatchObject({ code: 'refused', text: { key: 'error.telegram_webhook_url' } })
    await refused.catch(() => undefined)
    const { actor } = s.ctx
    if (actor.kind !== 'user') throw new Error('the owner is a user')
    const owner = { ...s.ctx, actor: { ...actor, isAdmin: false } }
    const forbidden = s.bots.saveReach(owner, { mode: 'polling', apiRoot: '', proxy: '', isDirect: false })
    expect(forbidden).rejects.toMatchObject({ code: 'forbidden' })
    await forbidden.catch(() => undefined)
  })
})
