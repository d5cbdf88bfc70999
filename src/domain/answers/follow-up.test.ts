import { describe, expect, test } from 'bun:test'
import type { Message } from '../dialogs/index.ts'
import { leansOnHistory, replacedSubject, subjectBefore } from './follow-up.ts'

const asked = (...texts: string[]): Message[] =>
  texts.map((text, i) => ({
    id: `msg_${i}`,
    dialogId: 'dlg_1',
    position: i + 1,
    author: 'customer',
    authorName: null,
    text,
    sources: [],
    outcome: null,
    turnId: null,
    clientMessageId: null,
    rating: null,
    at: 0,
  }))

const before = asked('Сколько стоит доставка по Москве?')

describe('a follow-up', () => {
  test.each([
    'А в Тверь?',
    'а сколько это займёт?',
    'И когда привезёте?',
    'Почему?',
    'Сколько?',
    'в область',
    'Что насчёт выходных?',
    'Можно её оплатить картой?',
    'And to London?',
    'How long does it take?',
    'What about weekends?',
    'for two people?',
  ])('leans on what was said: %s', (question) => expect(leansOnHistory(question, before)).toBe(true))

  test.each([
    'Как вернуть товар?',
    'Какие у вас часы работы?',
    'Можно ли оплатить доставку картой при получении заказа курьером?',
    'How do I return a kettle?',
    'доставка',
    'Здравствуйте! Заказывала у вас чайник неделю назад, он до сих пор не приехал, хотя это обещали сделать за три дня. Где мой заказ?',
  ])('a question that says what it is about does not: %s', (question) => expect(leansOnHistory(question, before)).toBe(false))

  test('nothing leans on nothing', () => expect(leansOnHistory('А в Тверь?', [])).toBe(false))

  test('takes its subject from the last question that has one', () => {
    expect(subjectBefore(asked('Как вернуть чайник?', 'Сколько стоит доставка?', 'А в Тверь?', 'и когда?'))).toBe('Сколько стоит доставка?')
    expect(subjectBefore(asked('А в Тверь?'))).toBe('А в Тверь?')
    expect(subjectBefore([])).toBeUndefined()
  })

  test('names what it puts in the place of another', () => {
    expect(replacedSubject('А в Тверь?')).toEqual(['твер'])
    expect(replacedSubject('what about to London?')).toEqual(['london'])
    expect(replacedSubject('А сколько это стоит?')).toEqual([])
    expect(replacedSubject('Сколько стоит доставка в Москву и в Тверь за один день?')).toEqual([])
  })
})
