import { expect, test } from 'bun:test'
import { otherLayout } from './keyboard.ts'

test('keys pressed under the wrong layout give what was meant, both ways', () => {
  expect(otherLayout('ljcnfdrf b ,jyecs')).toBe('доставка и бонусы')
  expect(otherLayout('кугкт щквук')).toBe('reurn order')
  expect(otherLayout('Gfhjkm 123')).toBe('пароль 123')
})

test('a text of both alphabets or of none was typed as it was meant', () => {
  expect(otherLayout('iPhone и чехол')).toBeUndefined()
  expect(otherLayout('123-45')).toBeUndefined()
})
