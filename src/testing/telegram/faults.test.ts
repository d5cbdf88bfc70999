import { describe, expect, test } from 'bun:test'
import { type FakeTelegram, type Fault, startFakeTelegram } from './index.ts'
import { ask, holdsPoll } from './test-client.ts'

const setUp = (telegram: FakeTelegram) => {
  const bot = telegram.makeBot()
  const user = telegram.makeUser().id
  telegram.say({ bot: bot.id, from: user, text: 'x' })
  const url = `${telegram.apiRoot}/bot${bot.token}/sendMessage?chat_id=${user}&text=hi`
  return { bot: bot.id, token: bot.token, user, send: (signal?: AbortSignal) => fetch(url, signal ? { signal } : {}) }
}

const outcomeOf = async (work: Promise<Response>): Promise<string> => {
  try {
    const response = await work
    const text = await response.text()
    return `${response.status} ${text.slice(0, 40)}`
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'hangs' : 'breaks'
  }
}

describe('faults', () => {
  const broken: Array<[Fault, string | RegExp]> = [
    [{ kind: 'refuse', code: 401 }, /^401 .*401/],
    [{ kind: 'refuse', code: 429, retryAfter: 17 }, /^429/],
    [{ kind: 'bad_gateway' }, /^502 <html>/],
    [{ kind: 'empty_body' }, '200 '],
    [{ kind: 'bad_json' }, /^200 {"ok":true/],
    [{ kind: 'cut' }, 'breaks'],
    [{ kind: 'hang_before_headers' }, 'hangs'],
    [{ kind: 'hang_mid_body' }, 'hangs'],
    [{ kind: 'slow_loris', byteEveryMs: 60 }, 'hangs'],
    [{ kind: 'slow_loris', byteEveryMs: 0 }, /^200 {"ok":true/],
    [{ kind: 'late', delayMs: 1 }, /^200 {"ok":true/],
  ]
  for (const [fault, outcome] of broken) {
    test(`${JSON.stringify(fault)} meets one call and then no other`, async () => {
      await using telegram = startFakeTelegram()
      const { bot, send } = setUp(telegram)
      telegram.fault({ ...fault, bot, method: 'sendMessage' })
      const seen = await outcomeOf(send(outcome === 'hangs' ? AbortSignal.timeout(100) : undefined))
      if (typeof outcome === 'string') expect(seen).toBe(outcome)
      else expect(seen).toMatch(outcome)
      const before = (await telegram.sent()).length
      expect(await outcomeOf(send())).toStartWith('200 {"ok":true,"result"')
      expect(await telegram.sent()).toHaveLength(before + 1)
    })
  }

  test('a call can be carried out and its answer lost', async () => {
    await using telegram = startFakeTelegram()
    const { send } = setUp(telegram)
    telegram.fault({ kind: 'cut', isCarriedOut: true })
    expect(await outcomeOf(send())).toBe('breaks')
    expect(await telegram.sent()).toHaveLength(1)
    telegram.fault({ kind: 'cut' })
    expect(await outcomeOf(send())).toBe('breaks')
    expect(await telegram.sent()).toHaveLength(1)
  })

  test('a fault meets its bot, method and chat only, so many times', async () => {
    await using telegram = startFakeTelegram()
    const one = setUp(telegram)
    const other = setUp(telegram)
    telegram.fault({ kind: 'bad_gateway', bot: one.bot, method: 'sendmessage', chat: one.user, times: 2 })
    expect((await other.send()).status).toBe(200)
    expect((await ask(telegram, one.token, 'getMe')).ok).toBe(true)
    expect([(await one.send()).status, (await one.send()).status, (await one.send()).status]).toEqual([502, 502, 200])
    telegram.fault({ kind: 'bad_gateway', times: 1_000 })
    telegram.clearFaults()
    expect((await one.send()).status).toBe(200)
  })

  test('a confirmed update can come once more, and an answer in the wrong order', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000_000 })
    const { bot, token, user } = setUp(telegram)
    telegram.say({ bot, from: user, text: 'y' })
    telegram.fault({ kind: 'shuffle_updates', method: 'getUpdates' })
    const poll = async (offset: number) => (await ask<Array<{ update_id: number }>>(telegram, token, 'getUpdates', { offset })).result!
    const [newest, oldest] = await poll(0)
    expect(newest!.update_id).toBe(oldest!.update_id + 1)
    telegram.fault({ kind: 'repeat_update', method: 'getUpdates' })
    const again = await poll(oldest!.update_id + 1)
    expect(again.map((update) => update.update_id)).toEqual([oldest!.update_id, newest!.update_id])
  })

  test('the network is cut for everybody and comes back on the same port', async () => {
    await using telegram = startFakeTelegram()
    const { bot, token, send } = setUp(telegram)
    const poll = ask(telegram, token, 'getUpdates', { timeout: 30, offset: 2_000_000_000 }).catch(() => 'cut')
    telegram.say({ bot, from: telegram.makeUser().id, text: 'z' })
    await poll
    const held = ask(telegram, token, 'getUpdates', { timeout: 30, offset: telegram.state({ bot }).nextUpdateId }).catch(() => 'cut')
    await holdsPoll(telegram, bot)
    await telegram.cutNetwork()
    expect(await held).toBe('cut')
    expect(await outcomeOf(send())).toBe('breaks')
    await telegram.restoreNetwork()
    expect(await outcomeOf(send())).toStartWith('200')
    await telegram.confuseTls()
    expect(await outcomeOf(send())).toBe('breaks')
    await telegram.restoreNetwork()
    expect(await outcomeOf(send())).toStartWith('200')
  })

  test('with TLS only who trusts the certificate gets in', async () => {
    await using telegram = startFakeTelegram({ tls: true })
    const { token, send } = setUp(telegram)
    expect(telegram.apiRoot).toStartWith('https://')
    expect(await outcomeOf(send())).toBe('breaks')
    const tls = { ca: telegram.ca ?? '' }
    expect((await fetch(`${telegram.apiRoot}/bot${token}/getMe`, { tls })).status).toBe(200)
  })
})
