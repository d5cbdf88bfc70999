import type { mail as en } from '../en/mail.ts'
import type { Text } from '../fill.ts'

export const mail: Record<keyof typeof en, Text> = {
  'mail.reset_subject': 'Новый пароль для ReplyX',
  'mail.reset_text': `Кто-то запросил новый пароль для учётной записи {email}.

Чтобы задать его, откройте ссылку. Она сработает один раз в течение {minutes} минут:
{url}

Если это были не вы, ничего не делайте: пароль останется прежним.`,
  'mail.password_changed_subject': 'Пароль ReplyX изменён',
  'mail.password_changed_text': `Пароль учётной записи {email} только что изменили, на остальных устройствах выполнен выход.

Если это были не вы, сразу задайте новый пароль по ссылке «Забыли пароль?» на странице входа и сообщите тому, кто обслуживает этот ReplyX.`,
  'mail.person_subject': {
    one: 'ReplyX: клиент ждёт человека',
    few: 'ReplyX: {count} клиента ждут человека',
    many: 'ReplyX: {count} клиентов ждут человека',
    other: 'ReplyX: {count} клиента ждут человека',
  },
  'mail.person_text': `Клиенты просят, чтобы им ответил человек:

{list}

Ответить можно в консоли ReplyX, в разделе «Диалоги». Пока вы не ответили, вопросами занимается ассистент.`,
}
