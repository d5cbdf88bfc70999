import { describe, expect, test } from 'bun:test'
import { connectFakeTelegram, type FakeTelegram, startFakeTelegram } from './index.ts'
import { ask, holdsPoll } from './test-client.ts'

const openChat = (telegram: FakeTelegram): { bot: number; token: string; user: number } => {
  const bot = telegram.makeBot()
  const user = telegram.makeUser()
  telegram.say({ bot: bot.id, from: user.id, text: 'first' })
  return { bot: bot.id, token: bot.token, user: user.id }
}

describe('the fake Bot API', () => {
  test('an update is held for the poll and an answer is seen by the user', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const poll = ask(telegram, bot.token, 'getUpdates', { timeout: 30 })
    await holdsPoll(telegram, bot.id)
    telegram.say({ bot: bot.id, from: user.id, text: 'hello' })
    const { result } = await poll
    expect(result).toMatchObject([{ message: { text: 'hello', chat: { id: user.id, type: 'private' } } }])
    await ask(telegram, bot.token, 'sendMessage', { chat_id: user.id, text: 'hi' })
    expect(await telegram.sent({ bot: bot.id })).toMatchObject([{ method: 'sendMessage', chat: user.id, text: 'hi' }])
  })

  test('other processes use the same verbs', async () => {
    await using telegram = startFakeTelegram()
    const remote = connectFakeTelegram(telegram.controlUrl)
    const [bot] = await remote.makeBots({ count: 1 })
    expect(await ask(telegram, bot!.token, 'getMe')).toMatchObject({ result: { id: bot!.id, is_bot: true } })
    expect(remote.say({ bot: 1, from: 2, text: '' })).rejects.toThrow('the fake knows no user 2')
  })
})

describe('tokens and methods', () => {
  test('a malformed token is not found, an unknown or revoked one is unauthorized, an unknown method is not found', async () => {
    await using telegram = startFakeTelegram()
    const { bot, token } = openChat(telegram)
    expect(await ask(telegram, '123', 'getMe')).toMatchObject({ error_code: 404, description: 'Not Found' })
    const stranger = `1${token.slice(1)}`
    expect(await ask(telegram, stranger, 'getMe')).toMatchObject({ error_code: 401, description: 'Unauthorized' })
    expect(await ask(telegram, token, 'getNothing')).toMatchObject({ error_code: 404 })
    expect((await ask(telegram, token, 'GETME')).ok).toBe(true)
    const poll = ask(telegram, token, 'getUpdates', { timeout: 30, offset: 2_000_000_000 })
    telegram.revokeToken({ bot })
    expect(await poll).toMatchObject({ error_code: 401 })
  })

  test('parameters come as JSON, as a form, in the address, packed or in parts', async () => {
    await using telegram = startFakeTelegram({ limitFactor: Number.POSITIVE_INFINITY })
    const { token, user } = openChat(telegram)
    const url = `${telegram.apiRoot}/bot${token}/sendMessage`
    const json = JSON.stringify({ chat_id: String(user), text: 'in JSON' })
    const form = new FormData()
    form.set('chat_id', String(user))
    form.set('text', 'in parts')
    const type = { 'content-type': 'application/json' }
    const calls = [
      fetch(url, { method: 'POST', headers: type, body: json }),
      fetch(url, { method: 'POST', headers: { ...type, 'content-encoding': 'gzip' }, body: Bun.gzipSync(Buffer.from(json)) }),
      fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: String(user), text: 'as a form' }) }),
      fetch(`${url}?chat_id=${user}&text=in+the+address`),
      fetch(url, { method: 'POST', body: form }),
    ]
    expect((await Promise.all(calls)).map((response) => response.status)).toEqual([200, 200, 200, 200, 200])
    const broken = await fetch(url, { method: 'POST', headers: type, body: '{"chat_id":' })
    expect(await broken.json()).toMatchObject({ error_code: 400, description: 'Bad Request: message text is empty' })
  })

  test('after logOut nobody gets in, and close is refused in the first ten minutes', async () => {
    await using telegram = startFakeTelegram()
    const { token } = openChat(telegram)
    expect(await ask(telegram, token, 'close')).toMatchObject({ error_code: 429 })
    expect((await ask(telegram, token, 'logOut')).ok).toBe(true)
    expect(await ask(telegram, token, 'getMe')).toMatchObject({ error_code: 400, description: 'Logged out' })
  })
})

describe('getUpdates', () => {
  test('what was not confirmed comes again, what was confirmed is gone', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000_000 })
    const { bot, token, user } = openChat(telegram)
    telegram.say({ bot, from: user, text: 'second' })
    const once = await ask<Array<{ update_id: number }>>(telegram, token, 'getUpdates')
    const again = await ask(telegram, token, 'getUpdates', { offset: once.result![0]!.update_id })
    expect(again).toEqual(once)
    const rest = await ask(telegram, token, 'getUpdates', { offset: once.result![0]!.update_id + 1 })
    expect(rest.result).toMatchObject([{ message: { text: 'second' } }])
    const negative = await ask(telegram, token, 'getUpdates', { offset: -1, limit: 5 })
    expect(negative).toEqual(rest)
    expect(telegram.state({ bot }).pending).toBe(1)
  })

  test('of two pollers the first loses, with the reason', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const first = ask(telegram, bot.token, 'getUpdates', { timeout: 30 })
    await holdsPoll(telegram, bot.id)
    const second = ask(telegram, bot.token, 'getUpdates', { timeout: 30 })
    expect(await first).toMatchObject({
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    })
    telegram.say({ bot: bot.id, from: telegram.makeUser().id, text: 'x' })
    expect((await second).ok).toBe(true)
  })

  test('kinds not asked for are not kept, and the choice stays until the next one', async () => {
    await using telegram = startFakeTelegram({ speed: 1_000_000 })
    const { bot, token, user } = openChat(telegram)
    await ask(telegram, token, 'getUpdates', { offset: -1, allowed_updates: ['callback_query'] })
    telegram.say({ bot, from: user, text: 'unseen' })
    await ask(telegram, token, 'getUpdates', { limit: 1 })
    expect(telegram.state({ bot })).toMatchObject({ pending: 1, allowedUpdates: ['callback_query'] })
    await ask(telegram, token, 'getUpdates', { limit: 1, allowed_updates: [] })
    telegram.say({ bot, from: user, text: 'seen' })
    expect(telegram.state({ bot }).pending).toBe(2)
  })
})

describe('sending', () => {
  const refused: Array<[string, string, Record<string, unknown>, string]> = [
    ['no chat', 'sendMessage', { text: 'x' }, 'Bad Request: chat_id is empty'],
    ['an unknown chat', 'sendMessage', { chat_id: 1, text: 'x' }, 'Bad Request: chat not found'],
    ['no text', 'sendMessage', { chat_id: 'USER' }, 'Bad Request: message text is empty'],
    ['blank text', 'sendMessage', { chat_id: 'USER', text: ' \n ' }, 'Bad Request: text must be non-empty'],
    ['4,097 units', 'sendMessage', { chat_id: 'USER', text: 'я'.repeat(4_097) }, 'Bad Request: message is too long'],
    ['an unknown mode', 'sendMessage', { chat_id: 'USER', text: 'x', parse_mode: 'BBCode' }, 'Bad Request: unsupported parse_mode'],
    [
      'a missing replied message',
      'sendMessage',
      { chat_id: 'USER', text: 'x', reply_parameters: { message_id: 999 } },
      'Bad Request: message to be replied not found',
    ],
    [
      '65 bytes of button data',
      'sendMessage',
      { chat_id: 'USER', text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: 'я'.repeat(33) }]] } },
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'a button that does nothing',
      'sendMessage',
      { chat_id: 'USER', text: 'x', reply_markup: { inline_keyboard: [[{ text: 'b' }]] } },
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    ['an unknown action', 'sendChatAction', { chat_id: 'USER', action: 'think' }, 'Bad Request: wrong parameter action in request'],
    ['no message to edit', 'editMessageText', { chat_id: 'USER', message_id: 99, text: 'x' }, 'Bad Request: message to edit not found'],
    ['somebody else’s message', 'editMessageText', { chat_id: 'USER', message_id: 1, text: 'x' }, "Bad Request: message can't be edited"],
    ['no message to delete', 'deleteMessage', { chat_id: 'USER', message_id: 99 }, 'Bad Request: message to delete not found'],
    ['an unknown file', 'getFile', { file_id: 'x' }, 'Bad Request: invalid file_id'],
    [
      'an unknown press',
      'answerCallbackQuery',
      { callback_query_id: '1' },
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    ['a command with a space', 'setMyCommands', { commands: [{ command: 'a b', description: 'c' }] }, 'Bad Request: BOT_COMMAND_INVALID'],
  ]
  for (const [name, method, args, description] of refused) {
    test(`${name} is refused: ${description.slice(13, 60)}`, async () => {
      await using telegram = startFakeTelegram()
      const { token, user } = openChat(telegram)
      const filled = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, value === 'USER' ? user : value]))
      expect(await ask(telegram, token, method, filled)).toEqual({ ok: false, error_code: 400, description })
    })
  }

  test('who blocked the bot gets nothing, and who never wrote is not found', async () => {
    await using telegram = startFakeTelegram()
    const { bot, token, user } = openChat(telegram)
    telegram.block({ bot, user })
    const reply = await ask(telegram, token, 'sendMessage', { chat_id: user, text: 'x' })
    expect(reply).toEqual({ ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' })
    const stranger = telegram.makeUser().id
    expect(await ask(telegram, token, 'sendMessage', { chat_id: stranger, text: 'x' })).toMatchObject({ error_code: 400 })
    telegram.makeGroup({ members: [user, stranger], bots: [bot] })
    expect(await ask(telegram, token, 'sendMessage', { chat_id: stranger, text: 'x' })).toMatchObject({
      error_code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    })
    telegram.unblock({ bot, user })
    expect((await ask(telegram, token, 'sendMessage', { chat_id: user, text: 'x' })).ok).toBe(true)
  })

  test('an edit must change something', async () => {
    await using telegram = startFakeTelegram()
    const { token, user } = openChat(telegram)
    const { result } = await ask<{ message_id: number }>(telegram, token, 'sendMessage', { chat_id: user, text: 'one' })
    const edit = (text: string) => ask(telegram, token, 'editMessageText', { chat_id: user, message_id: result!.message_id, text })
    expect((await edit('one')).description).toStartWith('Bad Request: message is not modified: ')
    expect(await edit('two')).toMatchObject({ result: { text: 'two' } })
  })

  test('a button is pressed, answered once and never again', async () => {
    await using telegram = startFakeTelegram()
    const { bot, token, user } = openChat(telegram)
    const reply_markup = { inline_keyboard: [[{ text: 'Good', callback_data: 'rate:1' }]] }
    const { result } = await ask<{ message_id: number }>(telegram, token, 'sendMessage', { chat_id: user, text: 'x', reply_markup })
    const { queryId } = telegram.press({ bot, from: user, messageId: result!.message_id, button: 'Good' })
    expect((await ask(telegram, token, 'answerCallbackQuery', { callback_query_id: queryId })).ok).toBe(true)
    expect((await ask(telegram, token, 'answerCallbackQuery', { callback_query_id: queryId })).ok).toBe(false)
    expect(() => telegram.press({ bot, from: user, messageId: result!.message_id, button: 'Bad' })).toThrow()
  })

  test('drafts show in private chats only', async () => {
    await using telegram = startFakeTelegram()
    const { bot, token, user } = openChat(telegram)
    const group = telegram.makeGroup({ members: [user], bots: [bot] })
    expect((await ask(telegram, token, 'sendMessageDraft', { chat_id: user, draft_id: 5, text: 'wri' })).ok).toBe(true)
    expect((await ask(telegram, token, 'sendMessageDraft', { chat_id: user, draft_id: 5, can_stop: true })).ok).toBe(true)
    expect(await ask(telegram, token, 'sendMessageDraft', { chat_id: group.id, draft_id: 5, text: 'wri' })).toMatchObject({
      description: 'Bad Request: TEXTDRAFT_PEER_INVALID',
    })
    telegram.stopDraft({ bot, from: user })
    const { result } = await ask<unknown[]>(telegram, token, 'getUpdates', {})
    expect(result!.at(-1)).toMatchObject({ stopped_message_generation: { draft_id: 5, chat: { id: user } } })
  })
})
