import { expect, test } from 'bun:test'
import { inkOn, isHexColor } from './color.ts'

test.each([
  ['#000000', '#ffffff'],
  ['#ffffff', '#000000'],
  ['#1f6f5c', '#ffffff'],
  ['#ffd400', '#000000'],
  ['#ff0000', '#000000'],
  ['#767676', '#000000'],
] as const)('on %s one writes in %s', (ground, ink) => {
  expect(inkOn(ground)).toBe(ink)
})

test('only a full hexadecimal colour is one', () => {
  for (const text of ['#1f6f5c', '#ABCDEF']) expect(isHexColor(text)).toBe(true)
  for (const text of ['', 'red', '#fff', '#1f6f5c;', 'url(x)', '#1f6f5cff', undefined, 5]) expect(isHexColor(text)).toBe(false)
})
