import { describe, expect, test } from 'bun:test'
import { type FakeTelegram, startFakeTelegram } from './index.ts'
import { ask } from './test-client.ts'

type Update = Record<string, unknown> & { update_id: number }

const updatesOf = async (telegram: FakeTelegram, token: string): Promise<Update[]> =>
  (await ask<Update[]>(telegram, token, 'getUpdates')).result ?? []

describe('what people send', () => {
  test('commands are marked, and Start brings its payload', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    telegram.start({ bot: bot.id, from: user.id, payload: 'ticket_7' })
    expect(await updatesOf(telegram, bot.token)).toMatchObject([
      { message: { text: '/start ticket_7', entities: [{ type: 'bot_command', offset: 0, length: 6 }], from: { language_code: 'ru' } } },
    ])
  })

  test('files come by their id and are fetched in two steps', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const from = { bot: bot.id, from: user.id }
    telegram.say({ ...from, voice: { base64: Buffer.from('ogg').toString('base64'), duration: 4 } })
    telegram.say({ ...from, photo: { size: 5_000 }, caption: 'look' })
    telegram.say({ ...from, document: { name: 'big.pdf', size: (20 << 20) + 1 } })
    telegram.say({ ...from, document: { name: 'gone.pdf', isGone: true } })
    telegram.say({ ...from, location: { latitude: 55.7, longitude: 37.6 } })
    telegram.say({ ...from, contact: { phone_number: '+79120000000', first_name: 'Ann' } })
    telegram.say({ ...from, sticker: { emoji: '🔥' } })
    const messages = (await updatesOf(telegram, bot.token)).map((update) => update.message as Record<string, { file_id: string }>)
    expect(messages).toMatchObject([
      { voice: { duration: 4, mime_type: 'audio/ogg', file_size: 3 } },
      { caption: 'look', photo: [{ width: 90 }, { width: 320 }, { width: 1280 }] },
      { document: { file_name: 'big.pdf' } },
      { document: { file_name: 'gone.pdf' } },
      { location: { latitude: 55.7 } },
      { contact: { first_name: 'Ann' } },
      { sticker: { emoji: '🔥' } },
    ])
    const get = (file: { file_id: string }) => ask<{ file_path: string }>(telegram, bot.token, 'getFile', { file_id: file.file_id })
    const path = (await get(messages[0]!.voice!)).result!.file_path
    expect(path).toStartWith('voice/file_')
    const link = `${telegram.apiRoot}/file/bot${bot.token}/${path}`
    expect(await (await fetch(link)).text()).toBe('ogg')
    const stranger = telegram.makeBot()
    expect((await fetch(link.replace(bot.token, stranger.token))).status).toBe(404)
    const stolen = { file_id: messages[0]!.voice!.file_id }
    expect(await ask(telegram, stranger.token, 'getFile', stolen)).toMatchObject({ description: 'Bad Request: invalid file_id' })
    expect((await fetch(`${link}x`)).status).toBe(404)
    expect(await get(messages[2]!.document!)).toMatchObject({ error_code: 400, description: 'Bad Request: file is too big' })
    expect(await get(messages[3]!.document!)).toMatchObject({
      description: 'Bad Request: wrong file_id or the file is temporarily unavailable',
    })
  })

  test('edits and presses come as updates of their own', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const { messageId } = telegram.say({ bot: bot.id, from: user.id, text: 'one' })
    telegram.editSaid({ bot: bot.id, from: user.id, messageId, text: 'two' })
    telegram.block({ bot: bot.id, user: user.id })
    telegram.unblock({ bot: bot.id, user: user.id })
    expect(await updatesOf(telegram, bot.token)).toMatchObject([
      { message: { text: 'one' } },
      { edited_message: { text: 'two', edit_date: expect.any(Number) } },
      { my_chat_member: { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked', user: { id: bot.id } } } },
      { my_chat_member: { new_chat_member: { status: 'member' } } },
    ])
  })

  test('what a bot sends as a file is kept and can be sent again by its id', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    telegram.start({ bot: bot.id, from: user.id })
    const form = new FormData()
    form.set('chat_id', String(user.id))
    form.set('document', 'attach://part')
    form.set('part', new File(['content'], 'a.txt', { type: 'text/plain' }))
    const response = await fetch(`${telegram.apiRoot}/bot${bot.token}/sendDocument`, { method: 'POST', body: form })
    const { result } = (await response.json()) as { result: { document: { file_id: string; file_name: string; file_size: number } } }
    expect(result.document).toMatchObject({ file_name: 'a.txt', file_size: 7 })
    const again = { chat_id: user.id, document: result.document.file_id, caption: 'again' }
    expect(await ask(telegram, bot.token, 'sendDocument', again)).toMatchObject({
      result: { caption: 'again', document: { file_size: 7 } },
    })
    expect(await ask(telegram, bot.token, 'sendVoice', { chat_id: user.id })).toMatchObject({
      description: 'Bad Request: there is no voice in the request',
    })
  })
})

describe('passing on', () => {
  test('a message is forwarded with its author, copied without, and pinned where it is', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const staff = telegram.makeGroup({ kind: 'supergroup', members: [telegram.makeUser().id], adminBots: [bot.id] })
    const { messageId } = telegram.say({ bot: bot.id, from: user.id, photo: {}, caption: 'look' })
    const order = { chat_id: staff.id, from_chat_id: user.id, message_id: messageId }
    expect(await ask(telegram, bot.token, 'forwardMessage', order)).toMatchObject({
      result: { caption: 'look', forward_origin: { type: 'user', sender_user: { id: user.id } }, chat: { id: staff.id } },
    })
    const copy = await ask<{ message_id: number }>(telegram, bot.token, 'copyMessage', { ...order, caption: 'new' })
    expect(copy.result).toEqual({ message_id: expect.any(Number) })
    expect(await telegram.sent({ method: 'copyMessage' })).toMatchObject([{ text: 'new', chat: staff.id }])
    expect(await ask(telegram, bot.token, 'copyMessage', { ...order, message_id: 99 })).toMatchObject({
      description: 'Bad Request: message to copy not found',
    })
    const pinned = { chat_id: staff.id, message_id: copy.result!.message_id }
    expect((await ask(telegram, bot.token, 'pinChatMessage', pinned)).ok).toBe(true)
  })
})

describe('groups', () => {
  test('in privacy mode a bot sees commands, mentions and replies to it', async () => {
    await using telegram = startFakeTelegram()
    const [quiet, head] = [telegram.makeBot({ username: 'quiet_bot' }), telegram.makeBot()]
    const user = telegram.makeUser()
    const { id: chat } = telegram.makeGroup({ kind: 'supergroup', members: [user.id], bots: [quiet.id], adminBots: [head.id] })
    const say = (text: string, replyTo?: number) =>
      telegram.say({ from: user.id, chat, text, ...(replyTo === undefined ? {} : { replyTo }) })
    const seenBy = (said: ReturnType<typeof say>) => said.updates.map((update) => update.bot)
    expect(seenBy(say('just talk'))).toEqual([head.id])
    expect(seenBy(say('/help'))).toEqual([quiet.id, head.id])
    expect(seenBy(say('/help@other_bot'))).toEqual([head.id])
    expect(seenBy(say('well, @Quiet_Bot?'))).toEqual([quiet.id, head.id])
    const { result } = await ask<{ message_id: number; chat: { type: string } }>(telegram, quiet.token, 'sendMessage', {
      chat_id: chat,
      text: 'yes',
    })
    expect(result!.chat.type).toBe('supergroup')
    expect(seenBy(say('thanks', result!.message_id))).toEqual([quiet.id, head.id])
  })

  test('a bot that was thrown out is told and may not write', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const { id: chat } = telegram.makeGroup({ members: [user.id], bots: [bot.id] })
    telegram.setStanding({ chat, who: bot.id, by: user.id, standing: 'kicked' })
    expect(await ask(telegram, bot.token, 'sendMessage', { chat_id: chat, text: 'x' })).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was kicked from the group chat',
    })
    expect(await updatesOf(telegram, bot.token)).toMatchObject([{ my_chat_member: { new_chat_member: { status: 'kicked' } } }])
  })

  test('a group that became a supergroup names the new one', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const { id: chat } = telegram.makeGroup({ members: [user.id], bots: [bot.id] })
    const { id } = telegram.upgradeGroup({ chat, by: user.id })
    expect(await ask(telegram, bot.token, 'sendMessage', { chat_id: chat, text: 'x' })).toEqual({
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: id },
    })
    expect((await ask(telegram, bot.token, 'sendMessage', { chat_id: id, text: 'x' })).ok).toBe(true)
    expect(await updatesOf(telegram, bot.token)).toMatchObject([
      { message: { migrate_to_chat_id: id } },
      { message: { migrate_from_chat_id: chat, chat: { id } } },
    ])
  })

  test('a forum has topics, and messages go into one', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const user = telegram.makeUser()
    const { id: chat } = telegram.makeGroup({ isForum: true, members: [user.id], adminBots: [bot.id] })
    const topic = await ask<{ message_thread_id: number }>(telegram, bot.token, 'createForumTopic', { chat_id: chat, name: 'Dialog 1' })
    const thread = topic.result!.message_thread_id
    expect(await ask(telegram, bot.token, 'sendMessage', { chat_id: chat, message_thread_id: thread, text: 'x' })).toMatchObject({
      result: { message_thread_id: thread, is_topic_message: true },
    })
    expect(await ask(telegram, bot.token, 'sendMessage', { chat_id: chat, message_thread_id: 999, text: 'x' })).toMatchObject({
      description: 'Bad Request: message thread not found',
    })
    expect(telegram.say({ from: user.id, chat, thread, text: 'hi' }).updates).toHaveLength(1)
  })
})

describe('business connections', () => {
  test('the bot answers for its owner where somebody wrote, while it may', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot({ canConnectToBusiness: true })
    const [owner, customer, other] = [telegram.makeUser(), telegram.makeUser(), telegram.makeUser()]
    const { id } = telegram.connectBusiness({ bot: bot.id, owner: owner.id })
    telegram.say({ from: customer.id, business: id, text: 'is it open?' })
    telegram.say({ from: owner.id, chat: customer.id, business: id, text: 'I am here' })
    const answer = (chat: number) => ask(telegram, bot.token, 'sendMessage', { business_connection_id: id, chat_id: chat, text: 'yes' })
    expect(await answer(customer.id)).toMatchObject({
      result: { business_connection_id: id, from: { id: owner.id }, sender_business_bot: { id: bot.id }, chat: { id: customer.id } },
    })
    expect(await answer(other.id)).toMatchObject({ description: 'Bad Request: BUSINESS_PEER_USAGE_MISSING' })
    telegram.changeBusiness({ id, isEnabled: false })
    expect(await answer(customer.id)).toMatchObject({ description: 'Bad Request: BUSINESS_CONNECTION_NOT_ALLOWED' })
    expect(await updatesOf(telegram, bot.token)).toMatchObject([
      { business_connection: { id, user: { id: owner.id }, is_enabled: true, rights: { can_reply: true } } },
      { business_message: { business_connection_id: id, from: { id: customer.id }, text: 'is it open?' } },
      { business_message: { from: { id: owner.id }, chat: { id: customer.id } } },
      { business_connection: { is_enabled: false } },
    ])
  })
})

describe('the bot’s own page', () => {
  test('commands are kept by scope and language', async () => {
    await using telegram = startFakeTelegram()
    const { token } = telegram.makeBot()
    const set = (commands: unknown, more = {}) => ask(telegram, token, 'setMyCommands', { commands, ...more })
    const get = async (more = {}) => (await ask(telegram, token, 'getMyCommands', more)).result
    await set([{ command: '/help', description: 'Help' }])
    await set([{ command: 'help', description: 'Помощь' }], { language_code: 'ru' })
    await set([{ command: 'close', description: 'Close' }], { scope: { type: 'chat', chat_id: 5 } })
    expect(await get()).toEqual([{ command: 'help', description: 'Help' }] as never)
    expect(await get({ language_code: 'ru' })).toEqual([{ command: 'help', description: 'Помощь' }] as never)
    expect(await get({ language_code: 'de' })).toEqual([] as never)
    expect(await get({ scope: { type: 'chat', chat_id: 5 } })).toEqual([{ command: 'close', description: 'Close' }] as never)
    expect(await set([], { language_code: 'russian' })).toMatchObject({ description: 'Bad Request: invalid language code specified' })
    expect(await set([], { scope: { type: 'all' } })).toMatchObject({
      description: "Bad Request: can't parse BotCommandScope: Unsupported type specified",
    })
  })

  test('texts fall back to the ones for all languages', async () => {
    await using telegram = startFakeTelegram()
    const { token } = telegram.makeBot()
    await ask(telegram, token, 'setMyDescription', { description: 'For all' })
    await ask(telegram, token, 'setMyDescription', { description: 'Для всех', language_code: 'ru' })
    expect((await ask(telegram, token, 'getMyDescription', { language_code: 'de' })).result).toEqual({ description: 'For all' } as never)
    expect((await ask(telegram, token, 'getMyDescription', { language_code: 'ru' })).result).toEqual({ description: 'Для всех' } as never)
    expect((await ask(telegram, token, 'setMyDescription', { description: 'x'.repeat(513) })).error_code).toBe(400)
  })

  test('its picture is found by its own id', async () => {
    await using telegram = startFakeTelegram()
    const bot = telegram.makeBot()
    const photos = () => ask(telegram, bot.token, 'getUserProfilePhotos', { user_id: bot.id })
    expect((await photos()).result).toMatchObject({ total_count: 0, photos: [] })
    telegram.setPhoto({ who: bot.id })
    expect((await photos()).result).toMatchObject({ total_count: 1, photos: [[{ width: 160 }, { width: 320 }, { width: 640 }]] })
  })
})
