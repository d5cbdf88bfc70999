import { expect, test } from 'bun:test'
import { folded, tokenParts, tokens } from './tokens.ts'

test('words come lower-case and ё is е', () => {
  expect(tokens('Ёлка — Не дорого, ПРИШЛЁМ!')).toEqual(['елка', 'не', 'дорого', 'пришлем'])
})

test('й stays й and a stress mark goes, however the text was composed', () => {
  expect(tokens('и\u0306од за\u0301мок МОИ\u0306 йод')).toEqual(['йод', 'замок', 'мой', 'йод'])
})

test('numbers and identifiers stay whole', () => {
  expect(tokens('АРТ-1200/5 v1.4.4 user@example.com 10:00–19:00 REPLYX_LISTEN')).toEqual([
    'арт-1200/5',
    'v1.4.4',
    'user@example.com',
    '10:00',
    '19:00',
    'replyx_listen',
  ])
})

test('a hyphen or a slash between plain words splits them', () => {
  expect(tokens('интернет-магазин и/или self-service')).toEqual(['интернет', 'магазин', 'и', 'или', 'self', 'service'])
})

test('a missing space after a full stop does not glue Russian words', () => {
  expect(tokens('конец.Начало')).toEqual(['конец', 'начало'])
})

test('typographic apostrophes, ligatures, accents and soft hyphens do not make other words', () => {
  expect(tokens('don’t ﬁle naïve при\u00adвет')).toEqual(["don't", 'file', 'naive', 'привет'])
})

test('names of programming languages keep their marks', () => {
  expect(tokens('C++ и C#')).toEqual(['c++', 'и', 'c#'])
})

test('text without a word has no tokens', () => {
  expect(tokens('')).toEqual([])
  expect(tokens('— … 🙂 \n\t')).toEqual([])
})

test('the parts of an identifier are what a customer may type alone', () => {
  expect(tokenParts('арт-1200/5')).toEqual(['арт', '1200', '5'])
  expect(tokenParts('5гб')).toEqual(['5', 'гб'])
  expect(tokenParts('a1b2c3')).toEqual([])
  expect(tokenParts('возврат')).toEqual([])
})

test('folding keeps what is not a letter', () => {
  expect(folded('Цена: 2 500 ₽')).toBe('цена: 2 500 ₽')
})

test('a long line of one kind of sign is read in linear time', () => {
  const startedAt = performance.now()
  for (const sign of ['a', 'я', '-', '.', 'a.', '1-', '\u0301', 'и\u0306']) tokens(sign.repeat(200_000 / sign.length))
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
