import { expect, test } from 'bun:test'
import { sentences } from './sentences.ts'

test('Russian abbreviations, initials and decimals do not end a sentence', () => {
  expect(
    sentences(
      'Товар должен быть целым, т. е. без следов. Пишите А. С. Иванову: г. Москва, ул. Ленина, д. 5. Цена 2.5 руб. за штуку. Работаем с 2010 г. Звоните!',
    ),
  ).toEqual([
    'Товар должен быть целым, т. е. без следов.',
    'Пишите А. С. Иванову: г. Москва, ул. Ленина, д. 5.',
    'Цена 2.5 руб. за штуку.',
    'Работаем с 2010 г.',
    'Звоните!',
  ])
})

test('English abbreviations, versions and quotes do not end a sentence too early', () => {
  expect(
    sentences('Mr. Smith paid $3.50 (approx. 3 euro). He said "Stop!" Then left... And came back. See e.g. Section 5. It is 1.4.4 now.'),
  ).toEqual([
    'Mr. Smith paid $3.50 (approx. 3 euro).',
    'He said "Stop!"',
    'Then left...',
    'And came back.',
    'See e.g. Section 5.',
    'It is 1.4.4 now.',
  ])
})

test('headings, list items and table rows are sentences of their own', () => {
  expect(sentences('Доставка по Москве курьером до двери\tтри рабочих дня\t300 рублей\nпо области\tпять дней\t500')).toEqual([
    'Доставка по Москве курьером до двери\tтри рабочих дня\t300 рублей',
    'по области\tпять дней\t500',
  ])
  expect(
    sentences('# Доставка\nМы возим всюду.\n\n1. Установка обновлений\n2. Консультации\n| Москва | 300 руб. |\n| Тверь | 500 руб. |'),
  ).toEqual([
    '# Доставка',
    'Мы возим всюду.',
    '1. Установка обновлений',
    '2. Консультации',
    '| Москва | 300 руб. |',
    '| Тверь | 500 руб. |',
  ])
})

test('a wrapped line is joined to its sentence and a title line is not', () => {
  expect(sentences('Сроки доставки зависят\nот региона.\nЗаголовок\nТекст после него.')).toEqual([
    'Сроки доставки зависят от региона.',
    'Заголовок',
    'Текст после него.',
  ])
  expect(sentences('The quick brown fox jumps over the lazy dog and then it goes to\nLondon.')).toHaveLength(1)
})

test('nothing but white space is lost', () => {
  const text = 'Да! Нет? Ну… ладно.Конец\n\n- пункт (а. б.) 5.\r\nХвост без точки'
  expect(sentences(text).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
})

test('a long line of one kind of sign is read in linear time', () => {
  const startedAt = performance.now()
  for (const sign of ['.', '. ', 'а. ', '\n', ' ', '" ', '1. ', '…)']) sentences(sign.repeat(100_000 / sign.length))
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
