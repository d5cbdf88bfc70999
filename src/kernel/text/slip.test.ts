import { expect, test } from 'bun:test'
import { isSlip } from './slip.ts'

test('a letter left out, added, changed or two in the wrong order is a slip', () => {
  for (const word of ['доствка', 'досттавка', 'доставко', 'дотсавка', 'доставка']) expect(isSlip('доставка', word)).toBe(true)
})

test('two slips, another first letter, and short words are other words', () => {
  for (const word of ['дствка', 'поставка', 'доставками', '']) expect(isSlip('доставка', word)).toBe(false)
  expect(isSlip('цена', 'цела')).toBe(false)
})
