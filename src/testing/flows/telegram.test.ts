import { describe, expect, test } from 'bun:test'
import { buttonsOf, openTelegramShop, type TelegramShop } from '../telegram-shop.ts'

const say = (s: TelegramShop, text: string) => s.telegram.say({ bot: s.id, from: s.user.id, text })

const messages = (s: TelegramShop) =>
  s.t.app.base.db.read
    .selectFrom('messages')
    .select(['author', 'text', 'rating', 'rating_reason'])
    .orderBy('at')
    .orderBy('position')
    .execute()

describe('a question', () => {
  test('is answered from the documents, with its sources folded and buttons to rate it', async () => {
    await using s = await openTelegramShop()
    say(s, 'Сколько стоит доставка по Москве?')
    const [answer] = await s.replies(1)
    expect(answer?.chat).toBe(s.user.id)
    expect(answer?.text).toContain('300 рублей')
    expect(answer?.text).toContain('Источники')
    const shown = answer?.result as { entities: Array<{ type: string }> } | undefined
    const entities = shown?.entities.map((entity) => entity.type)
    expect(entities).toContain('expandable_blockquote')
    expect(buttonsOf(answer)).toEqual(['👍', '👎', 'Позвать сотрудника'])
  })

  test('nobody can answer ends in an honest refusal and the offer of a person', async () => {
    await using s = await openTelegramShop()
    say(s, 'Кто выиграл чемпионат мира по хоккею в 1972 году?')
    const [answer] = await s.replies(1)
    expect(answer?.text).toContain('В документах компании нет ответа')
    expect(buttonsOf(answer)).toEqual(['Позвать сотрудника'])
  })

  test('changed before it was answered is answered as it stands; changed afterwards it is answered anew', async () => {
    await using s = await openTelegramShop()
    await s.bots.update(s.ctx, { id: s.bot.id, mergeWindowMs: 600 })
    const { messageId } = say(s, 'Сколько стоит')
    s.telegram.editSaid({ bot: s.id, from: s.user.id, messageId, text: 'Сколько стоит доставка по Москве?' })
    const [first] = await s.replies(1)
    expect(first?.text).toContain('300 рублей')
    s.telegram.editSaid({ bot: s.id, from: s.user.id, messageId, text: 'Сколько стоит доставка по Москве!' })
    s.telegram.editSaid({ bot: s.id, from: s.user.id, messageId, text: 'Как вернуть товар?' })
    const [, second, ...more] = await s.replies(2)
    expect(second?.text).toContain('14 дней')
    expect(more).toEqual([])
  })

  test('of several lines is one question', async () => {
    await using s = await openTelegramShop()
    await s.bots.update(s.ctx, { id: s.bot.id, mergeWindowMs: 300 })
    for (const line of ['Здравствуйте', 'подскажите', 'сколько стоит доставка по Москве?']) say(s, line)
    const [answer] = await s.replies(1)
    expect(answer?.text).toContain('300 рублей')
    expect(await s.t.app.base.db.read.selectFrom('turns').select('state').execute()).toEqual([{ state: 'done' }])
  })
})

describe('buttons', () => {
  test('rate an answer, ask why it was bad, and show what was chosen', async () => {
    await using s = await openTelegramShop()
    say(s, 'Сколько стоит доставка по Москве?')
    const [answer] = await s.replies(1)
    const press = (button: string) => s.telegram.press({ bot: s.id, from: s.user.id, messageId: answer?.messageId ?? 0, button })
    press('👍')
    await s.telegram.sent({ bot: s.id, method: 'answerCallbackQuery', count: 1, waitMs: 4000 })
    await s.telegram.sent({ bot: s.id, method: 'editMessageReplyMarkup', count: 1, waitMs: 4000 })
    press('👎')
    const edits = await s.telegram.sent({ bot: s.id, method: 'editMessageReplyMarkup', count: 2, waitMs: 4000 })
    expect(buttonsOf(edits[0])).toEqual(['👍 ✓', '👎', 'Позвать сотрудника'])
    expect(buttonsOf(edits[1])).toContain('Это неправда')
    press('Это неправда')
    const last = await s.telegram.sent({ bot: s.id, method: 'editMessageReplyMarkup', count: 3, waitMs: 4000 })
    expect(buttonsOf(last[2])).toEqual(['👍', '👎 ✓', 'Позвать сотрудника'])
    expect((await messages(s)).at(-1)).toMatchObject({ author: 'assistant', rating: 'bad', rating_reason: 'wrong' })
    const hushed = await s.telegram.sent({ bot: s.id, method: 'answerCallbackQuery', count: 3, waitMs: 4000 })
    expect(hushed.map((one) => one.text)).toEqual(['Спасибо.', 'Что не так?', 'Спасибо, это помогает стать лучше.'])
  })

  test('call a person, once, and what he writes comes under his name', async () => {
    await using s = await openTelegramShop()
    say(s, 'Кто выиграл чемпионат мира по хоккею в 1972 году?')
    const [answer] = await s.replies(1)
    s.telegram.press({ bot: s.id, from: s.user.id, messageId: answer?.messageId ?? 0, button: 'Позвать сотрудника' })
    expect((await s.replies(2))[1]?.text).toContain('Зову сотрудника')
    say(s, '/operator')
    expect((await s.replies(3))[2]?.text).toContain('уже позвали')
    const [dialog] = (await s.t.app.features.dialogs.list(s.ctx, { limit: 1 })).dialogs
    expect(dialog).toMatchObject({ handoff: 'requested', channel: 'telegram' })
    await s.t.app.features.handoff.reply(s.ctx, {
      dialogId: dialog?.id ?? '',
      text: 'Добрый день, **слушаю**',
      clientMessageId: 'reply-one',
    })
    const [, , , reply] = await s.replies(4)
    expect(reply?.text).toContain('Добрый день, **слушаю**')
    say(s, 'А когда привезёте?')
    await eventually(async () => (await messages(s)).at(-1)?.text === 'А когда привезёте?')
    await s.t.app.idle()
    expect(await s.replies(4)).toHaveLength(4)
  })
})

describe('commands', () => {
  test('/start greets, keeps what the link said, and offers questions that are asked by a press', async () => {
    await using s = await openTelegramShop()
    await s.t.app.features.assistants.update(s.ctx, s.assistant.id, {
      greeting: 'Это лавка.',
      starterQuestions: ['Сколько стоит доставка по Москве?'],
    })
    s.telegram.start({ bot: s.id, from: s.user.id, payload: 'promo-1' })
    const [hello] = await s.replies(1)
    expect(hello?.text).toBe('Это лавка.')
    expect(await s.t.app.base.db.read.selectFrom('telegram_chats').select('start_payload').execute()).toEqual([
      { start_payload: 'promo-1' },
    ])
    s.telegram.press({ bot: s.id, from: s.user.id, messageId: hello?.messageId ?? 0, button: 'Сколько стоит доставка по Москве?' })
    expect((await s.replies(2))[1]?.text).toContain('300 рублей')
    expect((await messages(s))[0]).toMatchObject({ author: 'customer', text: 'Сколько стоит доставка по Москве?' })
  })

  test('/language changes what the bot says by itself, /help tells what it can', async () => {
    await using s = await openTelegramShop()
    say(s, '/help')
    expect((await s.replies(1))[0]?.text).toContain('Напишите вопрос')
    say(s, '/language')
    const [, ask] = await s.replies(2)
    s.telegram.press({ bot: s.id, from: s.user.id, messageId: ask?.messageId ?? 0, button: 'English' })
    await s.telegram.sent({ bot: s.id, method: 'answerCallbackQuery', count: 1, waitMs: 4000 })
    say(s, '/nonsense')
    expect((await s.replies(3))[2]?.text).toContain('Write your question')
  })

  test('/reset begins a dialog of its own', async () => {
    await using s = await openTelegramShop()
    say(s, 'Сколько стоит доставка по Москве?')
    await s.replies(1)
    say(s, '/reset')
    await s.replies(2)
    say(s, 'Как вернуть товар?')
    await s.replies(3)
    expect((await s.t.app.features.dialogs.list(s.ctx, { limit: 10 })).dialogs).toHaveLength(2)
  })
})

describe('what is no text', () => {
  test('is kept and said so once, and its caption is a question', async () => {
    await using s = await openTelegramShop()
    const from = { bot: s.id, from: s.user.id }
    s.telegram.say({ ...from, photo: {} })
    const [note] = await s.replies(1)
    expect(note?.text).toContain('отвечать только на слова')
    s.telegram.say({ ...from, voice: { duration: 4 } })
    s.telegram.say({ ...from, location: { latitude: 55.75, longitude: 37.61 } })
    s.telegram.say({ ...from, contact: { phone_number: '+79990000000', first_name: 'Пётр' } })
    s.telegram.say({ ...from, sticker: { emoji: '👍' } })
    s.telegram.say({ ...from, document: { name: 'счёт.pdf' }, caption: 'Сколько стоит доставка по Москве?' })
    const [, answer] = await s.replies(2)
    expect(answer?.text).toContain('300 рублей')
    const texts = (await messages(s)).filter((message) => message.author === 'customer').map((message) => message.text)
    expect(texts).toEqual([
      '📷 Фото',
      '🎤 Голосовое сообщение',
      '📍 Место: 55.75000, 37.61000',
      '👤 Контакт: Пётр +79990000000',
      'Стикер 👍',
      'Сколько стоит доставка по Москве?',
    ])
    const files = await s.t.app.base.db.read
      .selectFrom('telegram_files')
      .select(['kind', 'name'])
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    expect(files.map((file) => file.kind).toSorted()).toEqual(['document', 'photo', 'sticker', 'voice'])
  })
})

describe('elsewhere', () => {
  test('in a group only what is meant for the bot is taken, and answered to its message', async () => {
    await using s = await openTelegramShop({ bot: { username: 'lavka_bot', canReadAllGroupMessages: true } })
    const group = s.telegram.makeGroup({ title: 'Соседи', kind: 'supergroup', members: [s.user.id, s.id] })
    s.telegram.say({ bot: s.id, from: s.user.id, chat: group.id, text: 'Кто-нибудь знает, сколько стоит доставка по Москве?' })
    const { messageId } = s.telegram.say({
      bot: s.id,
      from: s.user.id,
      chat: group.id,
      text: '@lavka_bot сколько стоит доставка по Москве?',
    })
    const [answer] = await s.replies(1, { chat: group.id })
    expect(answer?.text).toContain('300 рублей')
    expect(answer?.args).toMatchObject({ reply_parameters: { message_id: messageId } })
    expect((await messages(s)).map((message) => message.text)[0]).toBe('сколько стоит доставка по Москве?')
    expect(await messages(s)).toHaveLength(2)
  })

  test('who blocked the bot is not written to until he is back', async () => {
    await using s = await openTelegramShop()
    await s.bots.update(s.ctx, { id: s.bot.id, mergeWindowMs: 700 })
    say(s, 'Сколько стоит доставка по Москве?')
    s.telegram.block({ bot: s.id, user: s.user.id })
    await eventually(async () => (await messages(s)).length === 2)
    expect(await s.telegram.sent({ bot: s.id, method: 'sendMessage' })).toEqual([])
    s.telegram.unblock({ bot: s.id, user: s.user.id })
    say(s, 'Как вернуть товар?')
    expect((await s.replies(1))[0]?.text).toContain('14 дней')
  })

  test('for the account of a business the bot answers as long as its owner is silent', async () => {
    await using s = await openTelegramShop({ bot: { username: 'lavka_bot', canConnectToBusiness: true } })
    const owner = s.telegram.makeUser({ first_name: 'Ольга' })
    const { id } = s.telegram.connectBusiness({ bot: s.id, owner: owner.id })
    const write = (from: number, text: string) => s.telegram.say({ bot: s.id, from, chat: s.user.id, business: id, text })
    write(s.user.id, 'Сколько стоит доставка по Москве?')
    const [answer] = await s.replies(1)
    expect(answer?.args).toMatchObject({ business_connection_id: id })
    expect(buttonsOf(answer)).toEqual([])
    write(owner.id, 'Я сама отвечу')
    write(s.user.id, 'Как вернуть товар?')
    await eventually(async () => (await messages(s)).length === 4)
    await s.t.app.idle()
    expect(await s.replies(1)).toHaveLength(1)
    expect((await messages(s)).map(({ author, text }) => `${author}: ${text}`).slice(2)).toEqual([
      'operator: Я сама отвечу',
      'customer: Как вернуть товар?',
    ])
  })
})

/** Looks again as often as the machine allows; the test's own limit ends it. */
const eventually = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}
