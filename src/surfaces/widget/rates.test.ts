import { describe, expect, test } from 'bun:test'
import { DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { AssistantId, CustomerId } from '../../kernel/ids.ts'
import { createLimits } from '../../platform/limits/index.ts'
import { openWidget, say } from '../../testing/widget-surface.ts'
import { createRates, type ReachedLimit, type Writer } from './rates.ts'

const me: Writer = { ip: '192.0.2.1', customerId: 'cus_me', workspaceId: 'wsp_1', assistantId: 'ast_1' }
const guest = (n: number): CustomerId => `cus_${n}`
const address = (n: number): string => `198.51.${n >> 8}.${n & 255}`

const setUp = ({ perMinute = 1_000_000, perDay = 1_000_000 }) => {
  const time = { now: 1_760_000_000_000 }
  const clock = (): number => time.now
  const reached: ReachedLimit[] = []
  const limits = createLimits({ clock })
  const rates = createRates({
    limits,
    clock,
    messagesPerMinute: perMinute,
    messagesPerDay: perDay,
    limitReached: async (limit) => void reached.push(limit),
  })
  /** How many of so many messages were taken, and what the rest was told. */
  const write = async (count: number, who: (n: number) => Partial<Writer>) => {
    const told = new Set<string>()
    let taken = 0
    for (let n = 0; n < count; n++) {
      await rates.write({ ...me, ...who(n) }).then(
        () => taken++,
        (error) => told.add(error.text.key),
      )
    }
    return { taken, told: [...told] }
  }
  return { time, reached, write }
}

describe.each([
  ['minute', MINUTE_MS, 2, { perMinute: 2 }, 'error.widget_too_fast'],
  ['day', DAY_MS, 2, { perDay: 2 }, 'error.widget_day'],
] as const)('messages in a %s', (per, windowMs, quota, settings, ownWords) => {
  test('of one guest are limited, and he alone is held back, and not for ever', async () => {
    const t = setUp(settings)
    expect(await t.write(5, () => ({}))).toEqual({ taken: quota, told: [ownWords] })
    expect(await t.write(1, () => ({ customerId: 'cus_other' }))).toMatchObject({ taken: 1 })
    t.time.now += windowMs
    expect(await t.write(5, () => ({}))).toMatchObject({ taken: quota })
  })

  test('of one address are ten times as many, whoever its guests are; another address goes on', async () => {
    const t = setUp(settings)
    expect(await t.write(25, (n) => ({ customerId: guest(n) }))).toEqual({ taken: quota * 10, told: ['error.widget_crowded'] })
    expect(await t.write(1, () => ({ customerId: 'cus_other', ip: '203.0.113.9' }))).toMatchObject({ taken: 1 })
    expect(t.reached.map(({ circle }) => circle)).toEqual(['ip'])
  })

  test('of one assistant are fifty times as many, wherever its guests are; another assistant goes on', async () => {
    const t = setUp(settings)
    const crowd = (n: number) => ({ customerId: guest(n), ip: address(n) })
    expect(await t.write(105, crowd)).toEqual({ taken: quota * 50, told: ['error.widget_crowded'] })
    expect(await t.write(1, () => ({ ...crowd(500), assistantId: 'ast_2' as AssistantId }))).toMatchObject({ taken: 1 })
    expect(t.reached).toMatchObject([{ assistantId: 'ast_1', circle: 'assistant', per, quota: quota * 50 }])
  })

  test('that are held back are told of once a day for each assistant', async () => {
    const t = setUp(settings)
    await t.write(9, () => ({}))
    await t.write(9, () => ({ assistantId: 'ast_2' }))
    expect(t.reached).toMatchObject([
      { assistantId: 'ast_1', circle: 'guest', per, quota },
      { assistantId: 'ast_2', circle: 'guest', per, quota },
    ])
    t.time.now += DAY_MS
    await t.write(9, () => ({}))
    expect(t.reached).toHaveLength(3)
  })
})

describe('a visitor who has written enough for a day', () => {
  test('is told so in his words, keeps what is there, and writes again later', async () => {
    await using t = await openWidget({ messagesPerMinute: 100, messagesPerDay: 2 })
    const visitor = await t.visitor()
    for (const text of ['раз', 'два']) expect((await say(visitor, text)).status).toBe(202)
    const refused = await visitor.post('/widget/v1/messages', { clientMessageId: 'one-too-many', text: 'три' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBe(DAY_MS / 2 / 1000)
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('через 720 мин: написанное сохранено') })
    expect((await visitor.get('/widget/v1/session')).status).toBe(200)
    expect((await say(await t.visitor(), 'я другой')).status).toBe(202)
    expect(t.reached).toMatchObject([{ circle: 'guest', per: 'day', quota: 2, assistantId: t.assistant.id }])
  })

  test('may not go round it by calling a person with first words', async () => {
    await using t = await openWidget({ messagesPerMinute: 100, messagesPerDay: 1 })
    const visitor = await t.visitor()
    const words = (id: string) => ({ message: { clientMessageId: id, text: 'Позовите' } })
    expect((await visitor.post('/widget/v1/person', words('first-words'))).status).toBe(200)
    const stranger = await t.visitor()
    expect((await say(stranger, 'раз')).status).toBe(202)
    expect((await say(stranger, 'два')).status).toBe(429)
    expect((await say(visitor, 'ещё')).status).toBe(429)
  })
})
