import { describe, expect, test } from 'bun:test'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { StoredEvent } from '../../platform/events/index.ts'
import { startJobs } from '../../platform/jobs/index.ts'
import { strangerCtx, turnIdOf, userCtx } from '../../testing/factories.ts'
import { type TestHandoff, testHandoff } from '../../testing/handoff.ts'
import { dialogStream, workspaceStream } from '../dialogs/index.ts'

const asked = async (text = 'Где мой заказ?') => {
  const t = await testHandoff()
  const { message, ...received } = await t.say(text)
  const { dialogId } = message
  const call = () => t.handoff.request({ ...t.asCustomer(dialogId), reason: 'button' })
  const state = async () => (await t.dialogs.find(t.ctx.workspaceId, dialogId))?.handoff
  const write = (text: string, clientMessageId = text) => t.handoff.reply(t.ctx, { dialogId, clientMessageId, text })
  return { ...t, dialogId, received, call, state, write }
}

const eventsOf = async (t: TestHandoff, stream: ReturnType<typeof dialogStream>, type: string) => {
  const events = (await t.events.readAfter(t.db.read, stream, { after: 0, limit: 50 })) as StoredEvent[]
  return events.filter((event) => event.type === type).map((event) => event.data)
}

const runJobs = async (t: TestHandoff): Promise<void> => {
  const runner = await startJobs({ ...t, queue: t.jobs, instanceId: 't', handlers: t.handoff.jobs })
  t.time.now += 10 * MINUTE_MS
  await runner.idle()
  await runner.close()
}

describe('a request for a person', () => {
  test('marks the dialog, tells both streams and the audit log, and is answered in the owner’s words', async () => {
    await using t = await asked()
    await t.changeAssistant({ requestText: 'Зову Анну.' })
    expect(await t.call()).toBe('requested')
    expect(await t.state()).toBe('requested')
    expect(await t.authors(t.dialogId)).toEqual(['customer: Где мой заказ?', 'assistant: Зову Анну.'])
    expect(await eventsOf(t, dialogStream(t.dialogId), 'handoff.changed')).toEqual([{ state: 'requested', name: null, at: t.time.now }])
    expect(await eventsOf(t, workspaceStream(t.ctx.workspaceId), 'handoff.changed')).toMatchObject([
      { dialogId: t.dialogId, state: 'requested', title: 'Где мой заказ?' },
    ])
    const log = await t.db.read.selectFrom('audit_log').select(['event', 'actor_kind', 'target']).execute()
    expect(log).toEqual([{ event: 'handoff_requested', actor_kind: 'customer', target: t.dialogId }])
    expect(await t.handoff.countWaiting(t.ctx)).toBe(1)
  })

  test('made again, also at once, is one request', async () => {
    await using t = await asked()
    expect((await Promise.all([t.call(), t.call(), t.call()])).toSorted()).toEqual(['already_requested', 'already_requested', 'requested'])
    expect(await t.authors(t.dialogId)).toHaveLength(2)
    expect(await t.handoff.countWaiting(t.ctx)).toBe(1)
  })

  test('leaves the assistant answering until somebody comes', async () => {
    await using t = await asked()
    await t.call()
    expect((await t.say('Ещё вопрос')).turnId).not.toBeNull()
  })

  test('can be taken back by the customer, twice, and made anew', async () => {
    await using t = await asked()
    await t.call()
    expect(await t.handoff.withdraw(t.asCustomer(t.dialogId))).toBe('cancelled')
    expect(await t.handoff.withdraw(t.asCustomer(t.dialogId))).toBe('nothing_open')
    expect(await t.state()).toBe('none')
    expect(await t.call()).toBe('requested')
  })

  test('is refused where the owner offers nobody, and in a dialog of another workspace', async () => {
    await using t = await asked()
    const foreign = { ...t.asCustomer(t.dialogId), workspaceId: t.newId('wsp'), reason: 'button' as const }
    await expect(t.handoff.request(foreign)).rejects.toMatchObject({ code: 'not_found' })
    await t.changeAssistant({ isOffered: false })
    await expect(t.call()).rejects.toMatchObject({ code: 'refused' })
    expect(await t.state()).toBe('none')
  })
})

describe('a reply of the staff', () => {
  test('reaches the customer under its writer’s name, and silences the assistant in the middle of a sentence', async () => {
    await using t = await asked()
    const turnId = turnIdOf(t.received)
    await t.dialogs.claimTurn(turnId)
    Object.assign(t.speech, { turnId, text: 'Ваш заказ уже ' })
    const message = await t.write('Сейчас посмотрю.')
    expect(message).toMatchObject({ author: 'operator', authorName: 'Анна', text: 'Сейчас посмотрю.', turnId: null })
    expect(await t.authors(t.dialogId)).toEqual(['customer: Где мой заказ?', 'assistant: Ваш заказ уже', 'operator: Сейчас посмотрю.'])
    expect(t.speech.hushed).toEqual([turnId])
    expect(await t.dialogs.turn(turnId)).toMatchObject({ state: 'cancelled' })
    expect(await eventsOf(t, dialogStream(t.dialogId), 'handoff.changed')).toMatchObject([{ state: 'active', name: 'Анна' }])
  })

  test('keeps the assistant silent for what the customer writes next', async () => {
    await using t = await asked()
    await t.call()
    await t.write('Слушаю вас.')
    expect(await t.say('Не приехал курьер')).toMatchObject({ outcome: 'accepted', turnId: null })
    expect(await t.say('Не приехал курьер')).toMatchObject({ outcome: 'duplicate', turnId: null })
    expect(await t.handoff.countWaiting(t.ctx)).toBe(0)
    expect(await t.call()).toBe('held')
  })

  test('sent twice, also at once, is one message', async () => {
    await using t = await asked()
    const [one, two] = await Promise.all([t.write('Да', 'id-1'), t.write('Да', 'id-1')])
    expect(one.id).toBe(two.id)
    expect(await t.authors(t.dialogId)).toEqual(['customer: Где мой заказ?', 'operator: Да'])
  })

  test('is refused to strangers and to other workspaces, as taking over and giving back are', async () => {
    await using t = await asked()
    const input = { dialogId: t.dialogId, clientMessageId: 'x', text: 'x' }
    const verbs = (ctx: typeof t.ctx) => [
      () => t.handoff.reply(ctx, input),
      () => t.handoff.takeOver(ctx, t.dialogId),
      () => t.handoff.release(ctx, t.dialogId),
    ]
    for (const verb of verbs(strangerCtx(t, t.ctx))) await expect(verb()).rejects.toMatchObject({ code: 'forbidden' })
    for (const verb of verbs(userCtx(t))) await expect(verb()).rejects.toMatchObject({ code: 'not_found' })
    expect(await t.state()).toBe('none')
  })
})

describe('the return of the assistant', () => {
  test('is told to the customer, and the next message is answered by it', async () => {
    await using t = await asked()
    expect(await t.handoff.takeOver(t.ctx, t.dialogId)).toBe('taken')
    expect(await t.handoff.takeOver(t.ctx, t.dialogId)).toBe('already_held')
    expect(await t.handoff.release(t.ctx, t.dialogId)).toBe('released')
    expect(await t.handoff.release(t.ctx, t.dialogId)).toBe('nothing_open')
    expect((await t.authors(t.dialogId)).at(-1)).toStartWith('assistant: Сотрудник завершил разговор.')
    expect((await t.say('Спасибо, ещё вопрос')).turnId).not.toBeNull()
  })

  test('of a request nobody will answer is a word to nobody', async () => {
    await using t = await asked()
    await t.call()
    const before = await t.authors(t.dialogId)
    expect(await t.handoff.release(t.ctx, t.dialogId)).toBe('cancelled')
    expect(await t.authors(t.dialogId)).toEqual(before)
  })

  test('comes by itself after the hours the owner allows, counted from the last reply', async () => {
    await using t = await asked()
    await t.changeAssistant({ returnAfterHours: 2 })
    await t.write('Раз')
    t.time.now += 90 * MINUTE_MS
    await t.write('Два')
    t.time.now += HOUR_MS
    await runJobs(t)
    expect(await t.state()).toBe('active')
    t.time.now += HOUR_MS
    await runJobs(t)
    expect(await t.state()).toBe('none')
    const log = await t.db.read.selectFrom('audit_log').select(['event', 'actor_kind']).orderBy('id', 'desc').executeTakeFirstOrThrow()
    expect(log).toEqual({ event: 'handoff_released', actor_kind: 'system' })
  })

  test('takes a day unless the owner said otherwise', async () => {
    await using t = await asked()
    await t.write('Раз')
    t.time.now += DAY_MS - HOUR_MS
    await runJobs(t)
    expect(await t.state()).toBe('active')
    t.time.now += HOUR_MS
    await runJobs(t)
    expect(await t.state()).toBe('none')
  })
})

describe('the mail about people who wait', () => {
  test('goes out once for all of them, and not before the pause is over for the next', async () => {
    await using t = await asked('Первый вопрос')
    t.mail.isReady = true
    await t.call()
    await runJobs(t)
    expect(t.mail.sent).toEqual([{ to: 'owner@example.ru', subject: 'ru 1', text: 'Первый вопрос' }])
    await t.handoff.withdraw(t.asCustomer(t.dialogId))
    await t.call()
    const job = await t.db.read.selectFrom('jobs').select('run_at').where('kind', '=', 'handoff.mail').executeTakeFirstOrThrow()
    expect(job.run_at - t.time.now).toBeGreaterThan(9 * MINUTE_MS)
    await runJobs(t)
    expect(t.mail.sent).toHaveLength(2)
  })

  test('does not bother anybody about what somebody has answered meanwhile', async () => {
    await using t = await asked()
    t.mail.isReady = true
    await t.call()
    await t.write('Уже здесь')
    await runJobs(t)
    expect(t.mail.sent).toEqual([])
  })

  test('is not planned while no mail server is set, and made up for when one is', async () => {
    await using t = await asked()
    await t.call()
    expect(await t.db.read.selectFrom('jobs').select('kind').where('kind', '=', 'handoff.mail').execute()).toEqual([])
    t.mail.isReady = true
    await runJobs(t)
    await runJobs(t)
    expect(t.mail.sent).toHaveLength(1)
  })
})
