import { expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { createSemaphore } from './semaphore.ts'

test('no more than the slots run at once, the rest wait in order, and beyond the bound they are turned away', async () => {
  const semaphore = createSemaphore({ slots: 2, maxWaiting: 1 })
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  const begun = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  const started: number[] = []
  const runs = gates.map((gate, index) =>
    semaphore.run(async () => {
      started.push(index)
      begun[index]?.resolve()
      await gate.promise
    }),
  )
  const refused = await semaphore.run(async () => {}).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AppError)
  expect(refused).toMatchObject({ code: 'limited', retryAfterMs: 2000 })
  expect(started).toEqual([0, 1])
  gates[1]?.resolve()
  await begun[2]?.promise
  expect(started).toEqual([0, 1, 2])
  gates[0]?.resolve()
  gates[2]?.resolve()
  await Promise.all(runs)
})

test('work that throws gives its slot back', async () => {
  const semaphore = createSemaphore({ slots: 1, maxWaiting: 0 })
  expect(await semaphore.run(() => Promise.reject(new Error('no'))).catch(String)).toBe('Error: no')
  expect(await semaphore.run(async () => 'next')).toBe('next')
})
