import { describe, expect, test } from 'bun:test'
import { createLimiter } from './limits.ts'
import { WireError } from './wire.ts'

/** How many seconds the service asks to wait, 0 when it takes the call. */
const counting = (factor = 1) => {
  let now = 1_000_000
  const limiter = createLimiter(() => now, factor)
  return {
    limiter,
    pass: (ms: number) => {
      now += ms
    },
    send: (chat: number, kind: 'message' | 'hint' = 'message'): number => {
      try {
        limiter.count(1, chat, kind)
        return 0
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        expect(error.message).toBe(`Too Many Requests: retry after ${error.parameters?.retry_after}`)
        return error.parameters?.retry_after ?? -1
      }
    },
  }
}

describe('limits', () => {
  test('a chat takes a short burst, then a message a second', () => {
    const { send, pass } = counting()
    expect([send(5), send(5), send(5)]).toEqual([0, 0, 0])
    expect(send(5)).toBe(1)
    pass(1_000)
    expect(send(5)).toBe(0)
    expect(send(6)).toBe(0)
  })

  test('a group takes 20 a minute', () => {
    const { send, pass } = counting()
    for (let i = 0; i < 20; i++) expect(send(-5)).toBe(0)
    expect(send(-5)).toBe(3)
    pass(3_000)
    expect(send(-5)).toBe(0)
    expect(send(-5)).toBeGreaterThan(0)
  })

  test('a bot takes 30 a second over all chats, and what is too much for it blocks every chat', () => {
    const { send, pass } = counting()
    for (let chat = 1; chat <= 30; chat++) expect(send(chat)).toBe(0)
    expect(send(31)).toBe(1)
    expect(send(32)).toBeGreaterThan(0)
    pass(2_000)
    expect(send(33)).toBe(0)
  })

  test('who calls again before the time has come waits longer', () => {
    const { send, pass } = counting()
    for (let i = 0; i < 3; i++) send(5)
    const waits = Array.from({ length: 9 }, () => send(5))
    expect(waits.at(-1)).toBeGreaterThan(waits[0]!)
    pass(waits.at(-1)! * 1_000)
    expect(send(5)).toBe(0)
  })

  test('what a full chat refuses does not count for the bot', () => {
    const { send } = counting()
    for (let i = 0; i < 40; i++) send(5)
    for (let chat = 6; chat < 33; chat++) expect(send(chat)).toBe(0)
  })

  test('hints are counted apart', () => {
    const { send } = counting()
    for (let i = 0; i < 3; i++) send(5)
    expect(send(5)).toBe(1)
    expect(send(5, 'hint')).toBe(0)
  })

  test('the factor loosens them and infinity switches them off', () => {
    const twice = counting(2)
    for (let i = 0; i < 4; i++) twice.send(5)
    expect(twice.send(5)).toBe(1)
    twice.limiter.setFactor(Number.POSITIVE_INFINITY)
    for (let i = 0; i < 100; i++) expect(twice.send(5)).toBe(0)
  })
})
