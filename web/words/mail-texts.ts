import { type Language, type Params, t } from './index.ts'

/** What a mail says: `mail.<template>.subject` and `.text`. */
export const mailTexts = (
  language: Language,
  template: 'reset' | 'password_changed',
  params: Params,
): { subject: string; text: string } => ({
  subject: t(language, `mail.${template}.subject`, params),
  text: t(language, `mail.${template}.text`, params),
})
