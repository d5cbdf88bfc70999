import { describe, expect, test } from 'bun:test'
import { AppError } from '../../../kernel/app-error.ts'
import { DAY_MS } from '../../../kernel/clock.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import { silentLog } from '../../../platform/log/log.ts'
import { testBots, textUpdate } from '../../../testing/bots.ts'
import { strangerCtx, userCtx } from '../../../testing/factories.ts'
import { BotApiUnreachable } from '../ports.ts'

const setup = async (options: Parameters<typeof testBots>[0] = {}) => {
  const t = await testBots(options)
  const ctx = userCtx(t, 'owner')
  const assistant = await t.assistants.create(ctx, { name: 'Ася', language: 'ru' })
  const token = t.telegram.makeBot(700100001, 'lavka_bot')
  const connect = () => t.bots.connect(ctx, { assistantId: assistant.id, token })
  return { ...t, ctx, assistant, token, connect }
}

describe('connecting', () => {
  test('asks Telegram first, stores the token sealed, and holds the line', async () => {
    await using s = await setup()
    const bot = await s.bots.connect(s.ctx, {
      assistantId: s.assistant.id,
      token: `Use this token to access the HTTP API:\n${s.token}\nKeep it`,
    })
    expect(bot).toMatchObject({ username: 'lavka_bot', telegramId: 700100001, state: 'starting', tokenLast4: 'AAAA' })
    const row = await s.db.read.selectFrom('telegram_bots').selectAll().executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(s.token)
    expect(s.telegram.held.get(bot.id)).toMatchObject({ token: s.token, isPolling: true, apiRoot: 'https://telegram.test' })
    expect(JSON.stringify(bot)).not.toContain(s.token)
  })

  test('says in Telegram’s words why a token does not work, and stores nothing', async () => {
    await using s = await setup()
    const refused = s.bots.connect(s.ctx, { assistantId: s.assistant.id, token: `999999:${'B'.repeat(35)}` })
    expect(refused).rejects.toMatchObject({
      code: 'refused',
      field: 'token',
      text: { key: 'error.bot_token_refused', params: { reason: 'Unauthorized' } },
    })
    await refused.catch(() => undefined)
    const shapeless = s.bots.connect(s.ctx, { assistantId: s.assistant.id, token: 'мой токен' })
    expect(shapeless).rejects.toMatchObject({ code: 'invalid', text: { key: 'error.bot_token_shape' } })
    await shapeless.catch(() => undefined)
    expect(await s.db.read.selectFrom('telegram_bots').selectAll().execute()).toEqual([])
  })

  test('a bot that is here already is refused, and elsewhere without saying where', async () => {
    await using s = await setup()
    await s.connect()
    expect(s.connect()).rejects.toMatchObject({ code: 'conflict', text: { key: 'error.bot_taken_here' } })
    const other = userCtx(s, 'owner')
    const theirs = await s.assistants.create(other, { name: 'Б', language: 'ru' })
    const taken = s.bots.connect(other, { assistantId: theirs.id, token: s.token })
    expect(taken).rejects.toMatchObject({ code: 'conflict', text: { key: 'error.bot_taken', params: { username: 'lavka_bot' } } })
    await taken.catch(() => undefined)
  })

  test('two at once connect one', async () => {
    await using s = await setup()
    const results = await Promise.allSettled([s.connect(), s.connect()])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('who may', () => {
  test('operators, strangers and other workspaces may nothing', async () => {
    await using s = await setup()
    const bot = await s.connect()
    const operator = { ...userCtx(s, 'operator'), workspaceId: s.ctx.workspaceId }
    for (const ctx of [operator, strangerCtx(s, s.ctx)]) {
      for (const act of [
        () => s.bots.list(ctx),
        () => s.bots.get(ctx, bot.id),
        () => s.bots.pause(ctx, bot.id),
        () => s.bots.resume(ctx, bot.id),
        () => s.bots.restart(ctx, bot.id),
        () => s.bots.remove(ctx, bot.id),
        () => s.bots.update(ctx, { id: bot.id, mergeWindowMs: 0 }),
        () => s.bots.replaceToken(ctx, { id: bot.id, token: s.token }),
        () => s.bots.connect(ctx, { assistantId: s.assistant.id, token: s.token }),
        () => s.bots.listAll(ctx),
      ])
        expect(await act().catch((error: { code: string }) => error.code)).toBe('forbidden')
    }
    const other = userCtx(s, 'owner')
    for (const act of [() => s.bots.get(other, bot.id), () => s.bots.pause(other, bot.id), () => s.bots.remove(other, bot.id)])
      expect(await act().catch((error: { code: string }) => error.code)).toBe('not_found')
    expect(await s.bots.list(other)).toEqual([])
  })

  test('the admin of the instance may stop and start the bots of all, and change none', async () => {
    await using s = await setup()
    const bot = await s.connect()
    const admin = userCtx(s, 'owner', { isAdmin: true })
    expect((await s.bots.listAll(admin)).map(({ id }) => id)).toEqual([bot.id])
    expect(await s.bots.pause(admin, bot.id)).toMatchObject({ desired: 'paused' })
    expect(await s.bots.resume(admin, bot.id)).toMatchObject({ desired: 'running' })
    expect(s.bots.remove(admin, bot.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('running', () => {
  test('paused it holds no line and says nothing; resumed it says what waited', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    await s.bots.pause(s.ctx, bot.id)
    await s.bots.pause(s.ctx, bot.id)
    expect(s.telegram.held.size).toBe(0)
    expect((await s.bots.get(s.ctx, bot.id)).state).toBe('paused')
    await answer(s, 'Здравствуйте')
    expect(s.telegram.sent()).toEqual([])
    await s.bots.resume(s.ctx, bot.id)
    await settled(() => s.telegram.sent().length === 1)
    expect(s.telegram.sent()).toMatchObject([{ chat_id: 1, text: 'Здравствуйте' }])
  })

  test('a new token of the same bot keeps its dialogs; one of another bot is refused', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    const fresh = s.telegram.makeBot(700100001, 'lavka_bot').replace(/A{4}$/, 'ABCD')
    s.telegram.answers.on = (call) =>
      call.method === 'getMe' && (call.line as { token: string }).token === fresh
        ? {
            id: 700100001,
            username: 'lavka_shop_bot',
            first_name: 'Лавка',
            can_join_groups: true,
            can_read_all_group_messages: false,
            can_connect_to_business: false,
          }
        : undefined
    const changed = await s.bots.replaceToken(s.ctx, { id: bot.id, token: fresh })
    expect(changed).toMatchObject({ id: bot.id, username: 'lavka_shop_bot', tokenLast4: 'ABCD' })
    expect(s.telegram.held.get(bot.id)?.token).toBe(fresh)
    await s.telegram.tell().updates(bot.id, [textUpdate(2, 'ещё вопрос')])
    expect(await s.db.read.selectFrom('dialogs').select('message_count').execute()).toEqual([{ message_count: 2 }])
    const other = s.telegram.makeBot(700200002, 'other_bot')
    const refused = s.bots.replaceToken(s.ctx, { id: bot.id, token: other })
    expect(refused).rejects.toMatchObject({ code: 'refused', text: { key: 'error.bot_token_other' } })
    await refused.catch(() => undefined)
  })

  test('removed it is gone, its dialogs stay, and connected anew it knows its customers', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    await s.bots.remove(s.ctx, bot.id)
    expect(s.telegram.held.size).toBe(0)
    expect(await s.bots.list(s.ctx)).toEqual([])
    const again = await s.connect()
    await s.telegram.tell().updates(again.id, [textUpdate(2, 'это снова я')])
    expect(await s.db.read.selectFrom('customers').select('id').execute()).toHaveLength(1)
  })

  test('removed while Telegram is asked about its new token it is not held again', async () => {
    await using s = await setup()
    const bot = await s.connect()
    const removed: Array<Promise<void>> = []
    s.telegram.answers.on = (call) => {
      if (call.method === 'getMe') removed.push(s.bots.remove(s.ctx, bot.id))
      return undefined
    }
    await expect(s.bots.replaceToken(s.ctx, { id: bot.id, token: s.token })).rejects.toMatchObject({ code: 'not_found' })
    await Promise.all(removed)
    expect(removed).toHaveLength(1)
    expect(s.telegram.held.size).toBe(0)
  })

  test('started again the process holds every running bot and says what was left unsaid', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    s.telegram.answers.on = (call) =>
      call.method === 'sendMessage' ? new BotApiUnreachable('the line is down', { isUncertain: false }) : undefined
    await answer(s, 'Здравствуйте')
    await settled(() => s.counted.includes('send retried'))
    await s.bots.close()
    s.telegram.answers.on = () => undefined
    await s.again().start()
    expect(s.telegram.held.has(bot.id)).toBe(true)
    await settled(() => s.telegram.sent().length === 2)
    expect(s.counted).not.toContain('repeats 1')
  })
})

describe('changing', () => {
  test('the token and the settings at once, neither undoes the other', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await Promise.all([
      s.bots.replaceToken(s.ctx, { id: bot.id, token: s.token }),
      s.bots.update(s.ctx, { id: bot.id, mergeWindowMs: 77 }),
      s.bots.replaceToken(s.ctx, { id: bot.id, token: s.telegram.makeBot(700100001, 'lavka_neu_bot') }),
      s.bots.update(s.ctx, { id: bot.id, mergeWindowMs: 78 }),
    ])
    expect(await s.bots.get(s.ctx, bot.id)).toMatchObject({ username: 'lavka_neu_bot', settings: { mergeWindowMs: 78 } })
  })

  test('pausing and resuming at once, the last word holds', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await Promise.all([s.bots.pause(s.ctx, bot.id), s.bots.resume(s.ctx, bot.id), s.bots.pause(s.ctx, bot.id)])
    const { desired } = await s.bots.get(s.ctx, bot.id)
    expect(s.telegram.held.has(bot.id)).toBe(desired === 'running')
  })
})

describe('removing', () => {
  test('an assistant ends its bots’ lines, in the same commit', async () => {
    await using s = await setup()
    const bot = await s.connect()
    const other = await s.assistants.create(s.ctx, { name: 'Вася', language: 'ru' })
    const theirs = await s.bots.connect(s.ctx, { assistantId: other.id, token: s.telegram.makeBot(700100002, 'other_bot') })
    await s.assistants.remove(s.ctx, s.assistant.id)
    expect((await s.bots.list(s.ctx)).map(({ id }) => id)).toEqual([theirs.id])
    await settled(() => !s.telegram.held.has(bot.id))
    expect(s.telegram.held.has(theirs.id)).toBe(true)
  })

  test('while its token is asked about, an assistant leaves no bot behind', async () => {
    await using s = await setup()
    s.telegram.answers.on = (call) => {
      if (call.method === 'getMe') void s.assistants.remove(s.ctx, s.assistant.id)
      return undefined
    }
    await expect(s.connect()).rejects.toMatchObject({ code: 'not_found' })
    expect(s.telegram.held.size).toBe(0)
  })

  test('a bot twice removes it once', async () => {
    await using s = await setup()
    const bot = await s.connect()
    const results = await Promise.allSettled([s.bots.remove(s.ctx, bot.id), s.bots.remove(s.ctx, bot.id)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await s.db.read.selectFrom('audit_log').select('event').where('event', '=', 'bot_removed').execute()).toHaveLength(1)
  })

  test('leaves no rows but those of its dialogs, and what Telegram brings once more after that is known', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет'), textUpdate(2, 'как дела?')])
    await s.bots.remove(s.ctx, bot.id)
    // What was said before it was removed has nobody to say it.
    await answer(s, 'Здравствуйте')
    await expect(s.telegram.tell().updates(bot.id, [textUpdate(3, 'вы тут?')])).rejects.toThrow()
    await s.bots.runJob({ job: 'forget', botId: bot.id }, jobContext())
    for (const table of ['telegram_updates', 'telegram_outbox', 'telegram_chats'] as const)
      expect(await s.db.read.selectFrom(table).select('bot_id').where('bot_id', '=', bot.id).execute()).toEqual([])
    const again = await s.connect()
    await s.telegram.tell().updates(again.id, [textUpdate(1, 'привет'), textUpdate(2, 'как дела?'), textUpdate(3, 'вы тут?')])
    const texts = await s.db.read.selectFrom('messages').select('text').where('author', '=', 'customer').orderBy('id').execute()
    expect(texts.map(({ text }) => text)).toEqual(['привет', 'как дела?', 'вы тут?'])
    expect(s.counted.filter((one) => one === 'update duplicate')).toHaveLength(2)
  })
})

describe('what was never said', () => {
  test('because its bot was paused is given up after three days, and counted with the bot', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    await s.bots.pause(s.ctx, bot.id)
    await answer(s, 'Здравствуйте')
    await s.bots.runJob({ job: 'sweep' }, jobContext())
    expect(await s.db.read.selectFrom('telegram_outbox').select('state').execute()).toEqual([{ state: 'waiting' }])
    s.time.now += 3 * DAY_MS + 1
    await s.bots.runJob({ job: 'sweep' }, jobContext())
    const rows = await s.db.read.selectFrom('telegram_outbox').select(['state', 'failure']).execute()
    expect(rows).toEqual([{ state: 'failed', failure: 'the bot was stopped' }])
    expect((await s.bots.get(s.ctx, bot.id)).vitals?.totals.lost).toBe(1)
    expect(s.counted).toContain('send given_up')
  })
})

describe('an update', () => {
  test('that could not be stored is not confirmed, is not set aside, and is taken when it comes again', async () => {
    let isFull = false
    await using s = await setup({
      guard: (write) => async (work, options) => {
        if (!isFull) return write(work, options)
        // SQLite tells a full disk to whatever statement meets it, or at the commit.
        return write(async (tx) => {
          await work(tx)
          throw new AppError('unavailable', { key: 'error.disk_full' })
        }, options)
      },
    })
    const bot = await s.connect()
    isFull = true
    await expect(s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])).rejects.toMatchObject({ code: 'unavailable' })
    isFull = false
    expect(await s.db.read.selectFrom('telegram_updates').selectAll().execute()).toEqual([])
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    expect(await s.db.read.selectFrom('messages').select('text').execute()).toEqual([{ text: 'привет' }])
  })

  test('that the house stumbles over is set aside and counted, and holds nobody up', async () => {
    await using s = await setup()
    const bot = await s.connect()
    await s.telegram.tell().updates(bot.id, [textUpdate(1, 'привет')])
    await s.db.write((tx) => tx.updateTable('telegram_chats').set({ dialog_id: 'dlg_nowhere' }).execute())
    await s.telegram.tell().updates(bot.id, [textUpdate(2, 'споткнись'), textUpdate(3, 'а я другой', { userId: 2 })])
    const rows = await s.db.read.selectFrom('telegram_updates').select(['update_id', 'failure']).orderBy('update_id').execute()
    expect(rows).toMatchObject([
      { update_id: 1, failure: null },
      { update_id: 2, failure: 'error.dialog_not_found' },
      { update_id: 3, failure: null },
    ])
    expect(s.counted.filter((one) => one.startsWith('update'))).toEqual(['update accepted', 'update accepted', 'update failed'])
    expect((await s.bots.get(s.ctx, bot.id)).vitals?.log.map(({ what }) => what)).toContain('unusable')
  })
})

const jobContext = (): JobContext => ({
  jobId: 'job_test',
  attempt: 1,
  isLastAttempt: false,
  signal: new AbortController().signal,
  isStopping: () => false,
  log: silentLog,
  complete: async () => undefined,
})

type Setup = Awaited<ReturnType<typeof setup>>

const answer = async (s: Setup, text: string): Promise<void> => {
  const row = await s.db.read.selectFrom('turns').select('id').where('state', '=', 'waiting').executeTakeFirstOrThrow()
  const turn = await s.dialogs.claimTurn(row.id as `trn_${string}`)
  if (!turn) throw new Error('no turn to answer')
  await s.db.write((tx) => s.dialogs.finishTurn(tx, { turn, text, sources: [], outcome: 'answered' }))
}

/** Lets what was begun end; the disk takes its time. */
const settled = async (isSo: () => boolean): Promise<void> => {
  const giveUpAt = performance.now() + 4000
  while (!isSo() && performance.now() < giveUpAt) await new Promise((resolve) => setImmediate(resolve))
  expect(isSo()).toBe(true)
}
