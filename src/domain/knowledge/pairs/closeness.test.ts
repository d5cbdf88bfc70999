import { describe, expect, test } from 'bun:test'
import { CLOSE, closeness, NEAR } from './closeness.ts'

describe('one question in other dress', () => {
  test.each([
    ['Сколько стоит доставка?', 'Здравствуйте! Подскажите, пожалуйста, сколько у вас стоит доставка?'],
    ['Как вернуть товар без чека?', 'без чека вернуть товар как'],
    ['Можно ли оплатить картой?', 'можно ли оплатить картой'],
    ['Где находится ваш магазин?', 'где находится магазин'],
    ['Сколько стоит доставка?', 'сколько стоит доствка'],
    ['How do I return a kettle?', 'Hello, how do I return the kettle please'],
    ['What are your opening hours?', 'what are the opening hours?'],
    ['Гарантия на чайники', 'гарантия на чайник'],
  ])('%s ~ %s', (one, other) => {
    expect(closeness(one, other)).toBeGreaterThanOrEqual(CLOSE)
    expect(closeness(other, one)).toBe(closeness(one, other))
  })
})

describe('another question', () => {
  test.each([
    ['Сколько стоит доставка?', 'Когда приедет доставка?'],
    ['Сколько стоит доставка?', 'Сколько стоит доставка в Тверь?'],
    ['Можно ли вернуть товар?', 'Нельзя ли вернуть товар?'],
    ['Вернуть товар с чеком', 'Вернуть товар без чека'],
    ['Что входит в тариф 100?', 'Что входит в тариф 200?'],
    ['Условия доставки', 'Условия поставки'],
    ['How do I return a kettle?', 'How do I repair a kettle?'],
    ['Can I pay by card?', 'Can I not pay by card?'],
    ['доставка', 'Сколько стоит доставка?'],
    ['', ''],
    ['и что?', 'а как?'],
  ])('%s ≠ %s', (one, other) => expect(closeness(one, other)).toBeLessThan(CLOSE))
})

test('a question about the same with more to it is near', () => {
  expect(closeness('Сколько стоит доставка по Москве?', 'Сколько стоит доставка по Москве и области?')).toBeGreaterThanOrEqual(NEAR)
})
