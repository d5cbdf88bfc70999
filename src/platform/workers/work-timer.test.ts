import { afterEach, beforeEach, expect, jest, test } from 'bun:test'
import { startWorkTimer } from './work-timer.ts'

let ends = 0
const onEnd = (): void => void (ends += 1)

beforeEach(() => {
  ends = 0
  jest.useFakeTimers()
})
afterEach(() => void jest.useRealTimers())

test('the time of waiting does not count', async () => {
  const timer = startWorkTimer(1000, onEnd)
  jest.advanceTimersByTime(600)
  await timer.wait(() => void jest.advanceTimersByTime(5000))
  jest.advanceTimersByTime(399)
  expect(ends).toBe(0)
  jest.advanceTimersByTime(1)
  expect(ends).toBe(1)
})

test('a wait that fails lets the time run again, and a stop ends it for good', async () => {
  const timer = startWorkTimer(1000, onEnd)
  await expect(timer.wait(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  jest.advanceTimersByTime(999)
  timer.stop()
  await timer.wait(() => {})
  jest.advanceTimersByTime(5000)
  expect(ends).toBe(0)
})
