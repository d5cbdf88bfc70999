import { expect, test } from 'bun:test'
import { scoreLetters } from './letter-scores.ts'

const best = (question: string, texts: string[]): number => {
  const scores = scoreLetters(question, texts).map((each) => each.score)
  return scores.indexOf(Math.max(...scores))
}

test('other forms, parts of compounds and slips of the pen are seen', () => {
  const texts = ['Оплата картой на сайте.', 'Зарегистрироваться можно по телефону.', 'Интернет-магазин работает без выходных.']
  expect(best('регистрация', texts)).toBe(1)
  expect(best('магазины', texts)).toBe(2)
  expect(best('оплатта', texts)).toBe(0)
})

test('case, ё and signs between words make no difference', () => {
  const [plain, loud] = scoreLetters('расчетный счет', ['расчетный счет банка', 'РАСЧЁТНЫЙ… «СЧЁТ» банка'])
  expect(loud).toEqual(plain)
  expect(plain?.score).toBeGreaterThan(0)
})

test('letters that every text has weigh less than rare ones', () => {
  const texts = ['товар и товар', 'товар гарантия', 'товар возврат', 'товар скидка']
  expect(best('гарантия на товар', texts)).toBe(1)
})

test('a text that repeats the question covers it whole, another a part of it', () => {
  const [whole, part] = scoreLetters('срок гарантии', ['Срок гарантии — год.', 'Гарантия действует год.', 'Оплата картой.'])
  expect(whole?.coverage).toBe(1)
  expect(part?.coverage).toBeWithin(0.3, 0.9)
})

test('a question without letters scores nothing, nor does no text', () => {
  expect(scoreLetters('?!', ['текст'])).toEqual([{ score: 0, coverage: 0 }])
  expect(scoreLetters('вопрос', [])).toEqual([])
  expect(scoreLetters('вопрос', [''])).toEqual([{ score: 0, coverage: 0 }])
})

test('the longest question is read without harm', () => {
  const question = Array.from({ length: 2_000 }, (_, i) => `слово${i}ъ`).join(' ')
  expect(scoreLetters(question, ['слово17ъ'])[0]?.score).toBeGreaterThan(0)
})
