import { expect, test } from 'bun:test'
import { suggestQuestions } from './starters.ts'

test('questions come from the headings of different documents, those that ask first', () => {
  const delivery = [['Доставка'], ['Доставка', 'Куда доставляем'], ['Доставка', 'Сроки'], ['Доставка', 'Как оплатить']]
  const returns = [['Возврат'], ['Возврат', '2.1. Можно ли вернуть чай?'], ['Возврат', 'Обмен']]
  expect(suggestQuestions([delivery, returns], 'ru')).toEqual(['Куда доставляем?', 'Можно ли вернуть чай?', 'Как оплатить?'])
})

test('where nothing asks, a topic is asked about; a title only where there is nothing below it', () => {
  expect(suggestQuestions([[['Prices'], ['Prices', 'Green tea']], [['Contacts']]], 'en')).toEqual([
    'What do I need to know about “Green tea”?',
    'What do I need to know about “Contacts”?',
  ])
  expect(suggestQuestions([[['x'.repeat(200)], []]], 'en')).toEqual([])
  expect(suggestQuestions([], 'ru')).toEqual([])
})
