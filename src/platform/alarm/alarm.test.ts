import { afterEach, beforeEach, describe, expect, jest, test } from 'bun:test'
import { createAlarm } from './alarm.ts'

describe('an alarm', () => {
  let now = 0
  const realNow = performance.now.bind(performance)
  beforeEach(() => {
    jest.useFakeTimers()
    now = 0
    performance.now = () => now
  })
  afterEach(() => {
    performance.now = realNow
    jest.useRealTimers()
  })
  const pass = (ms: number): void => {
    for (let i = 0; i < ms; i++) {
      now++
      jest.advanceTimersByTime(1)
    }
  }

  test('rings once, at its time', () => {
    let rings = 0
    createAlarm(() => rings++).set(10)
    pass(9)
    expect(rings).toBe(0)
    pass(30)
    expect(rings).toBe(1)
  })

  test('put off again and again it rings after the last time only', () => {
    let rings = 0
    const alarm = createAlarm(() => rings++)
    for (let i = 0; i < 20; i++) {
      alarm.set(10)
      pass(5)
    }
    expect(rings).toBe(0)
    pass(5)
    expect(rings).toBe(1)
  })

  test('set to an earlier time it rings earlier', () => {
    let rings = 0
    const alarm = createAlarm(() => rings++)
    alarm.set(1000)
    alarm.set(10)
    pass(10)
    expect(rings).toBe(1)
  })

  test('at rest it does not ring until it is set again', () => {
    let rings = 0
    const alarm = createAlarm(() => rings++)
    alarm.set(10)
    alarm.rest()
    pass(50)
    expect(rings).toBe(0)
    alarm.set(10)
    pass(10)
    expect(rings).toBe(1)
  })

  test('cleared it never rings, and may be set again', () => {
    let rings = 0
    const alarm = createAlarm(() => rings++)
    alarm.set(10)
    alarm.clear()
    pass(50)
    expect(rings).toBe(0)
    alarm.set(10)
    pass(10)
    expect(rings).toBe(1)
  })
})
