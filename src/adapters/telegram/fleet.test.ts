import { afterEach, describe, expect, test } from 'bun:test'
import type { FleetListener, IncomingUpdate, LineState } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { silentLog } from '../../platform/log/log.ts'
import { startFakeTelegram } from '../../testing/telegram/index.ts'
import { Fleet, type FleetOptions } from './fleet.ts'

/** What is to be closed after each test. */
const open: AsyncDisposable[] = []

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]()
})

const setup = (options: Partial<FleetOptions> = {}) => {
  const telegram = startFakeTelegram()
  const user = telegram.makeUser()
  const stored = new Map<string, IncomingUpdate[]>()
  const states: Array<{ botId: BotId } & LineState> = []
  const restarts: string[] = []
  const workers: Worker[] = []
  const store: { refuse?: (botId: BotId, updates: readonly IncomingUpdate[]) => boolean } = {}
  const listener: FleetListener = {
    updates: async (botId, updates) => {
      if (store.refuse?.(botId, updates)) throw new Error('the disk is full')
      const known = stored.get(botId) ?? []
      stored.set(botId, [...known, ...updates.filter(({ updateId }) => known.every((one) => one.updateId !== updateId))])
    },
    state: (botId, seen) => void states.push({ botId, ...seen }),
    workerRestarted: (reason) => void restarts.push(reason),
  }
  const fleet = new Fleet({
    spawn: () => {
      const worker = new Worker(new URL('../../testing/telegram/hostile.worker.ts', import.meta.url))
      workers.push(worker)
      return worker
    },
    listener,
    log: silentLog,
    now: () => performance.now(),
    maxWorkers: 2,
    hangMs: 250,
    maxHeapMb: 1000,
    ...options,
  })
  open.push(telegram, { [Symbol.asyncDispose]: () => fleet.close() })
  const hold = (name: string) => {
    const { id, token } = telegram.makeBot({ username: `${name}_bot` })
    const botId: BotId = `bot_${name}`
    fleet.hold({ botId, token, apiRoot: telegram.apiRoot, isPolling: true })
    return { id, botId, token }
  }
  const say = (bot: { id: number }, text: string) => telegram.say({ bot: bot.id, from: user.id, text })
  const heard = ({ botId }: { botId: BotId }): string[] =>
    (stored.get(botId) ?? []).map((update) => (update.kind === 'message' ? update.message.text : `${update.kind} ${update.updateId}`))
  const stateOf = ({ botId }: { botId: BotId }) => states.findLast((one) => one.botId === botId)?.state
  return { telegram, fleet, user, stored, states, restarts, workers, store, hold, say, heard, stateOf }
}

/** Looks again as often as the machine allows; the test's own limit ends it. */
const eventually = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a bot that is in trouble', () => {
  test('with its token, its poller or Telegram’s patience delays none of its neighbours', async () => {
    const s = setup()
    const [revoked, contested, flooded, well] = ['revoked', 'contested', 'flooded', 'well'].map(s.hold)
    if (!revoked || !contested || !flooded || !well) throw new Error('no bots')
    await eventually(() => [revoked, contested, flooded, well].every((bot) => s.stateOf(bot) === 'working'))
    s.telegram.fault({ kind: 'refuse', code: 409, bot: contested.id, method: 'getUpdates', times: 1000 })
    s.telegram.fault({ kind: 'refuse', code: 429, retryAfter: 3600, bot: flooded.id, method: 'getUpdates', times: 1000 })
    s.telegram.revokeToken({ bot: revoked.id })
    for (const bot of [contested, flooded]) s.say(bot, 'wakes the poll, which meets its fate')
    await eventually(() => s.stateOf(contested) === 'conflict' && s.stateOf(flooded) === 'limited' && s.stateOf(revoked) === 'unauthorized')
    // Each of the others is still waiting for its time: whatever comes now comes to the healthy one alone.
    for (let i = 1; i <= 20; i++) s.say(well, `message ${i}`)
    await eventually(() => s.heard(well).length === 20)
    expect(s.heard(well)).toEqual(Array.from({ length: 20 }, (_, i) => `message ${i + 1}`))
    expect([s.stateOf(well), s.restarts]).toEqual(['working', []])
  })

  test('because it was sent what is no JSON passes it over, keeps it for whoever looks, and reads on', async () => {
    const s = setup()
    const bot = s.hold('poisoned')
    await eventually(() => s.stateOf(bot) === 'working')
    s.say(bot, 'before')
    s.telegram.rawUpdate({ bot: bot.id, kind: 'message', json: '{"text": no json at all}' })
    s.say(bot, 'after')
    await eventually(() => s.heard(bot).length === 3)
    expect(s.heard(bot)).toEqual(['before', expect.stringMatching(/^unreadable \d+$/), 'after'])
    expect(s.stored.get(bot.botId)?.[1]).toMatchObject({ name: 'broken', body: expect.stringContaining('no json at all') })
    await eventually(() => s.telegram.state({ bot: bot.id }).pending === 0)
  }, 15_000)

  test('with half a reply loses nothing: it is asked for again', async () => {
    const s = setup()
    const bot = s.hold('cut')
    await eventually(() => s.stateOf(bot) === 'working')
    s.telegram.fault({ kind: 'bad_json', isCarriedOut: true, bot: bot.id, method: 'getUpdates', times: 3 })
    s.say(bot, 'whole')
    await eventually(() => s.heard(bot).length === 1)
    expect(s.heard(bot)).toEqual(['whole'])
  }, 15_000)

  test('whose updates come out of order reads them in order', async () => {
    const s = setup()
    const bot = s.hold('shuffled')
    await eventually(() => s.stateOf(bot) === 'working')
    s.telegram.fault({ kind: 'refuse', code: 500, bot: bot.id, method: 'getUpdates', times: 1 })
    s.telegram.fault({ kind: 'shuffle_updates', bot: bot.id, method: 'getUpdates', times: 5 })
    for (const text of ['one', 'two', 'three']) s.say(bot, text)
    await eventually(() => s.heard(bot).length === 3)
    expect(s.heard(bot)).toEqual(['one', 'two', 'three'])
  })

  test('because its updates cannot be stored confirms none of them, and its neighbours read on', async () => {
    const s = setup()
    const [full, well] = [s.hold('full'), s.hold('well')]
    await eventually(() => [full, well].every((bot) => s.stateOf(bot) === 'working'))
    let refused = 0
    s.store.refuse = (botId) => botId === full.botId && refused++ < 2
    s.say(full, 'kept by Telegram')
    await eventually(() => refused === 1)
    expect(s.telegram.state({ bot: full.id }).pending).toBe(1)
    s.say(well, 'at once')
    await eventually(() => s.heard(well).length === 1)
    await eventually(() => s.heard(full).length === 1)
    expect(s.heard(full)).toEqual(['kept by Telegram'])
  })
})

describe('a thread', () => {
  test('that dies gives its bots to another, and nothing of theirs is lost', async () => {
    const s = setup()
    const bots = ['a', 'b', 'c'].map(s.hold)
    await eventually(() => bots.every((bot) => s.stateOf(bot) === 'working'))
    s.workers[0]?.terminate()
    for (const bot of bots) s.say(bot, 'are you there?')
    await eventually(() => bots.every((bot) => s.heard(bot).length === 1))
    expect([s.restarts, s.workers.length]).toEqual([['crash'], 2])
  })

  test('that hangs over an update is noticed in time; its bots go on elsewhere, and what hung it is passed over', async () => {
    const s = setup()
    const [bad, ...good] = ['bad', 'one', 'two'].map(s.hold)
    if (!bad) throw new Error('no bot')
    await eventually(() => [bad, ...good].every((bot) => s.stateOf(bot) === 'working'))
    s.say(bad, 'hang-the-thread')
    s.say(bad, 'after it')
    await eventually(() => s.restarts.length === 1)
    for (const bot of good) s.say(bot, 'unharmed')
    await eventually(() => good.every((bot) => s.heard(bot).length === 1))
    await eventually(() => s.heard(bad).length === 2)
    expect(s.heard(bad)).toEqual([expect.stringMatching(/^unreadable/), 'after it'])
    expect(s.stored.get(bad.botId)?.[0]).toMatchObject({ name: 'deadly', body: expect.stringContaining('hang-the-thread') })
    expect(s.states.filter(({ state }) => state === 'crashed').map(({ botId }) => botId)).toContain(bad.botId)
    expect(new Set(s.restarts)).toEqual(new Set(['hang']))
    await eventually(() => s.stateOf(bad) === 'working')
  }, 20_000)

  test('of which a promise nobody awaits has ended is replaced all the same', async () => {
    const s = setup()
    const bot = s.hold('floating')
    await eventually(() => s.stateOf(bot) === 'working')
    s.say(bot, 'end-the-thread')
    await eventually(() => s.heard(bot).length === 1)
    await eventually(() => s.restarts.length > 0)
    expect(s.restarts).toContain('crash')
    s.say(bot, 'still there')
    await eventually(() => s.heard(bot).length === 2)
  }, 20_000)

  test('that grows too large hands its bots over in order, lets its calls end, and only then ends', async () => {
    const s = setup({ maxHeapMb: 25, hangMs: 3000 })
    const [greedy, well] = [s.hold('greedy'), s.hold('well')]
    await eventually(() => [greedy, well].every((bot) => s.stateOf(bot) === 'working'))
    s.telegram.start({ bot: well.id, from: s.user.id })
    s.telegram.fault({ kind: 'late', delayMs: 1500, isCarriedOut: true, bot: well.id, method: 'sendMessage', times: 1 })
    const slow = s.fleet.call(well.botId, 'sendMessage', { chat_id: s.user.id, text: 'slowly' })
    s.say(greedy, 'fill-the-thread')
    await eventually(() => s.restarts.includes('leak'))
    s.say(well, 'on the new thread')
    await eventually(() => s.heard(well).includes('on the new thread'))
    expect((await slow).message_id).toBeGreaterThan(0)
    expect(s.restarts).toEqual(['leak'])
    expect(s.workers.length).toBe(2)
  }, 20_000)

  test('is not opened again and again where every one of them ends at once', async () => {
    const s = setup({ spawn: () => spawned(new Worker(URL.createObjectURL(new Blob(['throw new Error("broken")'])))) })
    const spawned = (worker: Worker): Worker => {
      s.workers.push(worker)
      return worker
    }
    s.hold('unlucky')
    await eventually(() => s.restarts.length === 2)
    const { length } = s.workers
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect([length, s.workers.length]).toEqual([2, 2])
  })
})

describe('holding and dropping', () => {
  test('a dropped bot is quiet when the drop has resolved, and its updates stay with Telegram', async () => {
    const s = setup()
    const bot = s.hold('quiet')
    await eventually(() => s.stateOf(bot) === 'working')
    await Promise.all([s.fleet.drop(bot.botId), s.fleet.drop(bot.botId)])
    await eventually(() => !s.telegram.state({ bot: bot.id }).isPolling)
    s.say(bot, 'to nobody')
    expect([s.heard(bot), s.telegram.state({ bot: bot.id }).pending]).toEqual([[], 1])
    s.fleet.hold({ botId: bot.botId, token: bot.token, apiRoot: s.telegram.apiRoot, isPolling: true })
    await eventually(() => s.heard(bot).length === 1)
  })

  test('dropped and held at once, time and again, a bot has one line', async () => {
    const s = setup()
    const bot = s.hold('restless')
    for (let i = 0; i < 10; i++) {
      void s.fleet.drop(bot.botId)
      s.fleet.hold({ botId: bot.botId, token: bot.token, apiRoot: s.telegram.apiRoot, isPolling: true })
    }
    await eventually(() => s.telegram.state({ bot: bot.id }).isPolling)
    s.say(bot, 'once')
    await eventually(() => s.heard(bot).length === 1)
    await s.fleet.drop(bot.botId)
    await eventually(() => !s.telegram.state({ bot: bot.id }).isPolling)
    s.say(bot, 'to nobody')
    expect(s.telegram.state({ bot: bot.id }).pending).toBe(1)
  })
})

test('one thread carries 1,500 calls at once', async () => {
  const s = setup({ maxWorkers: 1, hangMs: 5000 })
  const bots = Array.from({ length: 1500 }, (_, i) => s.hold(`many${i}`))
  await eventually(() => s.telegram.usage().heldPolls === bots.length)
  expect([s.workers.length, s.restarts]).toEqual([1, []])
}, 30_000)
