import { expect, test } from 'bun:test'
import { mailTexts } from './mail-texts.ts'

const PARAMS = { email: 'anna@example.ru', url: 'https://help.example.ru/reset/abc?x=1&y=2', minutes: 60 }

test('each mail is whole in each language: no hole left, the link on a line of its own', () => {
  for (const language of ['ru', 'en'] as const) {
    for (const template of ['reset', 'password_changed'] as const) {
      const { subject, text } = mailTexts(language, template, PARAMS)
      expect(`${subject}${text}`).not.toMatch(/[{}]/)
      expect(subject).not.toContain('\n')
      expect(text).toContain(PARAMS.email)
    }
    expect(mailTexts(language, 'reset', PARAMS).text.split('\n')).toContain(PARAMS.url)
  }
})
