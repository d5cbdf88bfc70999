import { expect, test } from 'bun:test'
import { startFakeTelegram } from '../telegram/index.ts'
import { openShop } from './helpers.ts'

const openBot = async () => {
  const telegram = startFakeTelegram()
  const shop = await openShop({ settings: { REPLYX_TELEGRAM_API_ROOT: telegram.apiRoot } })
  const made = telegram.makeBot({ name: 'Лавка', username: 'lavka_bot' })
  const user = telegram.makeUser({ first_name: 'Анна' })
  const bots = await shop.t.app.features.telegram.bots()
  const close = async () => {
    await shop[Symbol.asyncDispose]()
    await telegram[Symbol.asyncDispose]()
  }
  return { ...shop, telegram, made, user, bots, [Symbol.asyncDispose]: close }
}

test('a pasted token becomes a bot that answers from the documents', async () => {
  await using s = await openBot()
  const bot = await s.bots.connect(s.ctx, { assistantId: s.assistant.id, token: `Use this token: ${s.made.token}` })
  expect(bot).toMatchObject({ username: 'lavka_bot', name: 'Лавка', telegramId: s.made.id })
  s.telegram.say({ bot: s.made.id, from: s.user.id, text: 'Сколько стоит доставка по Москве?' })
  const [answer] = await s.telegram.sent({ bot: s.made.id, method: 'sendMessage', waitMs: 8000 })
  expect(answer?.text).toContain('300 рублей')
  expect(answer?.chat).toBe(s.user.id)
})
