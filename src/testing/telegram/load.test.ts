import { describe, expect, test } from 'bun:test'
import { type FakeTelegram, startFakeTelegram } from './index.ts'
import { answerMarks } from './load-ledger.ts'
import { ask } from './test-client.ts'

interface Update {
  update_id: number
  message: { text: string; chat: { id: number } }
}

const take = async (telegram: FakeTelegram, token: string): Promise<Update[]> =>
  (await ask<Update[]>(telegram, token, 'getUpdates', { timeout: 5 })).result ?? []

const answer = (telegram: FakeTelegram, token: string, update: Update, text = update.message.text): Promise<unknown> =>
  ask(telegram, token, 'sendMessage', { chat_id: update.message.chat.id, text })

describe('a load', () => {
  test('counts what is answered, missing, doubled and out of order', async () => {
    await using telegram = startFakeTelegram({ limitFactor: Number.POSITIVE_INFINITY, speed: 1_000_000 })
    const bot = telegram.makeBot()
    telegram.startLoad({ updates: 4 })
    const updates = await take(telegram, bot.token)
    expect(updates.map(({ message }) => message.text)).toEqual(['Question #1', 'Question #2', 'Question #3', 'Question #4'])
    for (const at of [1, 0, 2]) await answer(telegram, bot.token, updates[at]!)
    await answer(telegram, bot.token, updates[2]!, 'again #3')
    await answer(telegram, bot.token, updates[0]!, 'hello')
    expect(await telegram.loadReport()).toMatchObject({
      queued: 4,
      answered: 3,
      missing: 1,
      missingNumbers: [4],
      doubled: 1,
      doubledNumbers: [3],
      outOfOrder: 1,
      unmatched: 1,
    })
  })

  test('without marks each message answers the oldest that waits in its chat', async () => {
    await using telegram = startFakeTelegram({ limitFactor: Number.POSITIVE_INFINITY, speed: 1_000_000 })
    const bot = telegram.makeBot()
    telegram.startLoad({ updates: 2, chatsPerBot: 2, matchBy: 'chat' })
    for (const update of await take(telegram, bot.token)) await answer(telegram, bot.token, update, 'an answer')
    const report = await telegram.loadReport({ waitMs: 1_000 })
    expect(report).toMatchObject({ answered: 2, missing: 0, doubled: 0 })
    expect(report.deliveredToAnswerMs.p50).toBeGreaterThan(0)
  })

  test('marks are whole numbers', () => {
    expect(answerMarks('#12 and #1, again #12')).toEqual([12, 1])
  })
})
