import { expect, test } from 'bun:test'
import { smallTalk } from './small-talk.ts'

const ru = { greeting: 'Здравствуйте, я Ася.', language: 'ru' as const }
const en = { greeting: 'Hello, I am Ann.', language: 'en' as const }

test('a bare greeting gets the owner’s greeting', () => {
  for (const text of ['Привет', 'Здравствуйте!', 'Добрый день', 'доброе утро))']) expect(smallTalk(text, ru)).toBe(ru.greeting)
  for (const text of ['Hello', 'hi there', 'Good morning!']) expect(smallTalk(text, en)).toBe(en.greeting)
})

test('thanks are answered in the customer’s language', () => {
  expect(smallTalk('Спасибо большое!', ru)).toMatch(/Пожалуйста/)
  expect(smallTalk('ok, thanks', en)).toMatch(/welcome/)
})

test('one word that says more is a question for the documents', () => {
  for (const text of [
    'Привет, где заказ?',
    'Спасибо за возврат денег',
    'день',
    'доставка',
    '',
    '???',
    'thanks for nothing',
    'good price?',
  ]) {
    expect(smallTalk(text, ru)).toBeUndefined()
  }
})
