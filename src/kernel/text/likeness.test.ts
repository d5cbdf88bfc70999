import { expect, test } from 'bun:test'
import { createLikeness } from './likeness.ts'

test('words that share most of their letters are alike, more so the more they share', () => {
  const alike = createLikeness(['регистрац', 'доставк'])
  expect(alike('зарегистрирова').map(([term]) => term)).toEqual([0])
  expect(alike('доствк').map(([term]) => term)).toEqual([1])
  expect(alike('регистрацион')[0]?.[1]).toBeGreaterThan(alike('зарегистрирова')[0]?.[1] ?? 1)
})

test('a word is not like itself, nor like a short one, nor like a number', () => {
  const alike = createLikeness(['достав', 'дом', 'ab12345'])
  for (const word of ['достав', 'дым', 'том', 'ab12346', '']) expect(alike(word)).toEqual([])
})

test('asking twice gives the same', () => {
  const alike = createLikeness(['регистрац'])
  expect(alike('регистратор')).toEqual(alike('регистратор'))
})
