import { describe, expect, test } from 'bun:test'
import { DAY_MS } from '../../../kernel/clock.ts'
import type { BotId } from '../../../kernel/ids.ts'
import type { Db } from '../../../platform/db/db.ts'
import { silentLog } from '../../../platform/log/log.ts'
import { testBase } from '../../../testing/factories.ts'
import { BotApiRefused, BotApiUnreachable } from '../ports.ts'
import { NO_TOTALS } from './bot.ts'
import type { OpenRow } from './outbox-store.ts'
import { Sender } from './sender.ts'
import { Vitals } from './vitals.ts'

const BOT: BotId = 'bot_1'

interface Options {
  now?: () => number
  guard?: (write: Db['write']) => Db['write']
  /** What Telegram says to a message, before it is said. */
  refuse?: (text: string) => Error | undefined
}

const setup = async (options: Options = {}) => {
  const base = await testBase()
  const said: string[] = []
  const counted: string[] = []
  const shut: string[] = []
  const onItsWay: { until: Promise<void> } = { until: Promise.resolve() }
  const toTelegram = async ({ outgoing }: OpenRow): Promise<number> => {
    const refusal = options.refuse?.(outgoing.params.text)
    if (refusal) throw refusal
    said.push(outgoing.params.text)
    await onItsWay.until
    return said.length
  }
  const { clock } = base
  const meters = {
    update: none,
    sent: (outcome: string) => void counted.push(outcome),
    replied: none,
    possibleRepeats: (count: number) => void counted.push(`repeats ${count}`),
    workerRestarted: none,
    lineState: () => {},
  }
  const vitals = new Vitals({ clock, onChange: none })
  vitals.begin(BOT, NO_TOTALS)
  const db: Db = { ...base.db, write: (options.guard ?? ((write) => write))(base.db.write) }
  const sender = new Sender({
    db,
    clock,
    log: silentLog,
    now: options.now ?? (() => performance.now()),
    meters,
    vitals,
    say: toTelegram,
    shutOut: (botId, detail) => void shut.push(`${botId}: ${detail}`),
  })
  const say = (text: string, chatId = 7): Promise<void> =>
    base.db.write((tx) =>
      sender.enqueue(tx, {
        botId: BOT,
        chatId,
        messageId: null,
        outgoing: { method: 'sendMessage', params: { chat_id: chatId, text } },
      }),
    )
  const states = async (): Promise<string[]> =>
    (await base.db.read.selectFrom('telegram_outbox').select('state').orderBy('seq').execute()).map(({ state }) => state)
  const end = async (): Promise<void> => {
    await sender.close(0)
    await sender.ended()
    await base[Symbol.asyncDispose]()
  }
  return { ...base, sender, say, said, states, onItsWay, counted, shut, vitals, [Symbol.asyncDispose]: end }
}

const none = (): void => undefined

describe('a message on its way to Telegram', () => {
  test('is said once where the outbox is read between its commit and its flush', async () => {
    await using s = await setup()
    // Readers see a commit before it is on disk: whoever looks without a pause finds the row there.
    const looking = settled(async () => (await s.states()).length === 1).then(() => s.sender.resume(BOT))
    await Promise.all([s.say('раз'), looking])
    await settled(async () => (await s.states()).every((state) => state === 'sent'))
    await s.say('два')
    await settled(async () => (await s.states()).every((state) => state === 'sent'))
    expect(s.said).toEqual(['раз', 'два'])
  })

  test('is not said again by a bot that was paused and resumed before Telegram answered', async () => {
    await using s = await setup()
    await s.sender.resume(BOT)
    const { promise, resolve } = Promise.withResolvers<void>()
    s.onItsWay.until = promise
    await s.say('раз')
    await settled(async () => s.said.length === 1)
    s.sender.pause(BOT)
    const resumed = s.sender.resume(BOT)
    await s.say('два')
    resolve()
    await resumed
    await settled(async () => (await s.states()).every((state) => state === 'sent'))
    expect(s.said).toEqual(['раз', 'два'])
  })

  test('is not said again because what Telegram answered could not be stored', async () => {
    let failures = 3
    // Each look at this clock is past every delay.
    let now = 0
    await using s = await setup({
      now: () => (now += 61_000),
      guard: (write) => async (work, options) => {
        if (failures-- > 0) throw new Error('the disk is full')
        return write(work, options)
      },
    })
    await s.sender.resume(BOT)
    await s.say('раз')
    await settled(async () => (await s.states()).every((state) => state === 'sent'))
    expect(s.said).toEqual(['раз'])
    expect(failures).toBeLessThan(0)
  })

  test('is said by a clock that was set back a day as by any other', async () => {
    await using s = await setup()
    await s.sender.resume(BOT)
    for (const text of ['раз', 'два']) await s.say(text)
    await settled(async () => s.said.length === 2)
    s.time.now -= DAY_MS
    await s.say('три')
    await settled(async () => s.said.length === 3)
  })

  test('is not given up for being refused often, and given up in sight of the owner when it is three days old', async () => {
    let now = 0
    let isDown = true
    const refuse = () => (isDown ? new BotApiUnreachable('the line is down', { isUncertain: false }) : undefined)
    await using s = await setup({ now: () => (now += 61_000), refuse })
    await s.say('раз')
    await s.db.write((tx) => tx.updateTable('telegram_outbox').set({ attempts: 250 }).execute())
    await s.sender.resume(BOT)
    await settled(async () => s.counted.filter((outcome) => outcome === 'retried').length > 2)
    expect(await s.states()).not.toEqual(['failed'])
    s.time.now += 3 * DAY_MS + 1
    await settled(async () => s.counted.includes('given_up'))
    expect(await s.states()).toEqual(['failed'])
    expect(s.vitals.of(BOT)).toMatchObject({ totals: { lost: 1, sent: 0 } })
    expect(s.vitals.of(BOT)?.log[0]).toMatchObject({ what: 'given_up', detail: 'the line is down' })
    isDown = false
    await s.say('два')
    await settled(async () => s.said.length === 1)
    expect(s.said).toEqual(['два'])
  })

  test('that waited three days for its process to come back is not said any more', async () => {
    await using s = await setup()
    await s.say('раз')
    s.time.now += 3 * DAY_MS + 1
    await s.say('два')
    await s.sender.resume(BOT)
    await settled(async () => (await s.states()).join() === 'failed,sent')
    expect(s.said).toEqual(['два'])
  })

  test('on its way when the process ends is waited for, so that it need not be said again', async () => {
    await using s = await setup()
    await s.sender.resume(BOT)
    const { promise, resolve } = Promise.withResolvers<void>()
    s.onItsWay.until = promise
    await s.say('раз')
    await settled(async () => s.said.length === 1)
    const closed = s.sender.close(60_000)
    resolve()
    await closed
    expect(await s.states()).toEqual(['sent'])
  })

  test('meets a token that is no good once; then all wait for a better one', async () => {
    let isKnown = false
    const refuse = () => (isKnown ? undefined : new BotApiRefused({ code: 401, description: 'Unauthorized' }))
    await using s = await setup({ refuse })
    await s.sender.resume(BOT)
    await s.say('раз', 1)
    await settled(async () => s.shut.length === 1)
    await s.say('два', 2)
    expect(s.shut).toEqual([`${BOT}: Unauthorized`])
    expect(await s.states()).toEqual(['waiting', 'waiting'])
    isKnown = true
    await s.sender.resume(BOT)
    await settled(async () => (await s.states()).every((state) => state === 'sent'))
    expect(s.said).toEqual(['раз', 'два'])
    expect(s.counted).not.toContain('repeats 1')
  })
})

/** Lets what was begun end; the disk takes its time. */
const settled = async (isSo: () => Promise<boolean>): Promise<void> => {
  const giveUpAt = performance.now() + 4000
  while (!(await isSo()) && performance.now() < giveUpAt) await new Promise((resolve) => setImmediate(resolve))
  expect(await isSo()).toBe(true)
}
