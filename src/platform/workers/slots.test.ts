import { expect, test } from 'bun:test'
import { createSlots } from './slots.ts'

const never = new AbortController().signal
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

test('no more than the count run at once, and the next in line comes first', async () => {
  const slots = createSlots(2)
  const order: string[] = []
  const first = await slots.take(never)
  await slots.take(never)
  const third = slots.take(never).then((giveBack) => (order.push('third'), giveBack))
  const fourth = slots.take(never).then((giveBack) => (order.push('fourth'), giveBack))
  await settled()
  expect(order).toEqual([])
  first()
  first()
  await settled()
  expect(order).toEqual(['third'])
  ;(await third)()
  await fourth
  expect(order).toEqual(['third', 'fourth'])
})

test('whoever gives up waiting leaves no hole in the line', async () => {
  const slots = createSlots(1)
  const giveBack = await slots.take(never)
  const abort = new AbortController()
  const impatient = slots.take(abort.signal)
  const patient = slots.take(never)
  abort.abort(new Error('no time'))
  await expect(impatient).rejects.toThrow('no time')
  giveBack()
  ;(await patient)()
  await expect(slots.take(abort.signal)).rejects.toThrow('no time')
  ;(await slots.take(never))()
})
