import { describe, expect, test } from 'bun:test'
import type { BotId } from '../../../kernel/ids.ts'
import type { Db } from '../../../platform/db/db.ts'
import { silentLog } from '../../../platform/log/log.ts'
import { testBase } from '../../../testing/factories.ts'
import type { OpenRow } from './outbox-store.ts'
import { Sender } from './sender.ts'
import { Vitals } from './vitals.ts'

const BOT: BotId = 'bot_1'

const setup = async (options: { clock?: () => number; guard?: (write: Db['write']) => Db['write'] } = {}) => {
  const base = await testBase()
  const said: string[] = []
  const onItsWay: { until: Promise<void> } = { until: Promise.resolve() }
  const toTelegram = async ({ outgoing }: OpenRow): Promise<number> => {
    said.push(outgoing.params.text)
    await onItsWay.until
    return said.length
  }
  const clock = options.clock ?? base.clock
  const meters = { update: none, sent: none, replied: none, possibleRepeats: none, workerRestarted: none }
  const db: Db = { ...base.db, write: (options.guard ?? ((write) => write))(base.db.write) }
  const sender = new Sender({
    db,
    clock,
    log: silentLog,
    meters,
    vitals: new Vitals({ clock, onChange: none }),
    say: toTelegram,
  })
  const say = (text: string, and: (tx: Parameters<Sender['enqueue']>[0]) => void = none): Promise<void> =>
    base.db.write(async (tx) => {
      await sender.enqueue(tx, {
        botId: BOT,
        chatId: 7,
        messageId: null,
        outgoing: { method: 'sendMessage', params: { chat_id: 7, text } },
      })
      and(tx)
    })
  const states = async (): Promise<string[]> =>
    (await base.db.read.selectFrom('telegram_outbox').select('state').orderBy('seq').execute()).map(({ state }) => state)
  return { ...base, sender, say, said, states, onItsWay }
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
    s.sender.close()
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
    s.sender.close()
  })

  test('is not said again because what Telegram answered could not be stored', async () => {
    let failures = 3
    // Each look at this clock is past every delay.
    let now = 0
    await using s = await setup({
      clock: () => (now += 61_000),
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
    s.sender.close()
  })
})

/** Lets what was begun end; the disk takes its time. */
const settled = async (isSo: () => Promise<boolean>): Promise<void> => {
  const giveUpAt = performance.now() + 4000
  while (!(await isSo()) && performance.now() < giveUpAt) await new Promise((resolve) => setImmediate(resolve))
  expect(await isSo()).toBe(true)
}
