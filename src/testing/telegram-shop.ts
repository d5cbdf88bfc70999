import type { Bot, Bots } from '../domain/channels/index.ts'
import { openShop, type Shop } from './flows/helpers.ts'
import type { TestAppOptions } from './start-app.ts'
import { type FakeTelegram, type Sent, startFakeTelegram } from './telegram/index.ts'

export interface TelegramShop extends Shop {
  telegram: FakeTelegram
  bots: Bots
  bot: Bot
  /** The bot's number at Telegram. */
  id: number
  user: { id: number }
  /** The messages of the bot so far, at least so many. */
  replies(count: number, query?: { chat?: number; method?: string }): Promise<Sent[]>
}

interface ShopOptions extends TestAppOptions {
  bot?: Parameters<FakeTelegram['makeBot']>[0]
  fake?: Parameters<typeof startFakeTelegram>[0]
}

/** A business whose assistant answers in Telegram too, which the fake plays. Bursts are not waited for. */
export const openTelegramShop = async (options: ShopOptions = {}): Promise<TelegramShop> => {
  const telegram = startFakeTelegram(options.fake)
  const shop = await openShop({ ...options, settings: { REPLYX_TELEGRAM_API_ROOT: telegram.apiRoot, ...options.settings } })
  const made = telegram.makeBot({ name: 'Лавка', username: 'lavka_bot', ...options.bot })
  const user = telegram.makeUser({ first_name: 'Анна' })
  const bots = await shop.t.app.features.telegram.bots()
  const { id } = await bots.connect(shop.ctx, { assistantId: shop.assistant.id, token: made.token })
  const bot = await bots.update(shop.ctx, { id, mergeWindowMs: 0 })
  const replies: TelegramShop['replies'] = async (count, query = {}) => {
    const sent = await telegram.sent({ bot: made.id, method: 'sendMessage', ...query, count, waitMs: 8000 })
    if (sent.length < count) throw new Error(`${sent.length} of ${count} came: ${sent.map((one) => one.text).join(' | ')}`)
    return sent
  }
  return {
    ...shop,
    telegram,
    bots,
    bot,
    id: made.id,
    user,
    replies,
    [Symbol.asyncDispose]: async () => {
      await shop[Symbol.asyncDispose]()
      await telegram[Symbol.asyncDispose]()
    },
  }
}

/** The labels of the buttons under a message. */
export const buttonsOf = (sent: Sent | undefined): string[] => {
  const markup = (sent?.result as { reply_markup?: { inline_keyboard: Array<Array<{ text: string }>> } } | undefined)?.reply_markup
  return markup?.inline_keyboard.flat().map((button) => button.text) ?? []
}
