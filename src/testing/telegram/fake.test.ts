import { describe, expect, test } from 'bun:test'
import { connectFakeTelegram, startFakeTelegram } from './index.ts'

type Reply = { ok: boolean; result?: never; error_code?: number; description?: string; parameters?: { retry_after?: number } }

const ask = async (root: string, token: string, method: string, args: unknown = {}): Promise<Reply> => {
  const response = await fetch(`${root}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  const reply = (await response.json()) as Reply
  expect(response.status).toBe(reply.ok ? 200 : reply.error_code!)
  return reply
}

describe('the fake Bot API', () => {
  test('an update is held for the poll and an answer is seen by the user', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const poll = ask(telegram.apiRoot, bot.token, 'getUpdates', { timeout: 30 })
    telegram.say({ bot: bot.id, from: user.id, text: 'hello' })
    const { result } = await poll
    expect(result![0]).toMatchObject({ message: { text: 'hello', chat: { id: user.id, type: 'private' } } })
    await ask(telegram.apiRoot, bot.token, 'sendMessage', { chat_id: user.id, text: 'hi' })
    expect(await telegram.sent({ bot: bot.id })).toMatchObject([{ method: 'sendMessage', chat: user.id, text: 'hi' }])
  })

  test('a second poller ends the first with 409', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const first = ask(telegram.apiRoot, bot.token, 'getUpdates', { timeout: 30 })
    while (!telegram.state({ bot: bot.id }).isPolling) await new Promise((resolve) => setImmediate(resolve))
    const second = ask(telegram.apiRoot, bot.token, 'getUpdates', { timeout: 30 })
    expect(await first).toMatchObject({ error_code: 409 })
    telegram.say({ bot: bot.id, from: telegram.makeUser().id, text: 'x' })
    expect((await second).ok).toBe(true)
  })

  test('other processes use the same verbs', async () => {
    await using telegram = startFakeTelegram()
    const remote = connectFakeTelegram(telegram.apiRoot)
    const [bot] = await remote.makeBots({ count: 1 })
    expect((await ask(telegram.apiRoot, bot!.token, 'getMe')).result!).toMatchObject({ id: bot!.id, is_bot: true })
  })
})
