import { expect, test } from 'bun:test'
import { t } from './index.ts'

const PARAMS = { email: 'anna@example.ru', url: 'https://help.example.ru/reset/abc?x=1&y=2', minutes: 60 }

test('each mail is whole in each language: no hole left, the link on a line of its own', () => {
  for (const language of ['ru', 'en'] as const) {
    for (const template of ['reset', 'password_changed'] as const) {
      const subject = t(language, `mail.${template}_subject`, PARAMS)
      const text = t(language, `mail.${template}_text`, PARAMS)
      expect(`${subject}${text}`).not.toMatch(/[{}]/)
      expect(subject).not.toContain('\n')
      expect(text).toContain(PARAMS.email)
    }
    expect(t(language, 'mail.reset_text', PARAMS).split('\n')).toContain(PARAMS.url)
  }
})
