import type { handoff as en } from '../en/handoff.ts'
import type { Text } from '../fill.ts'

export const handoff: Record<keyof typeof en, Text> = {
  'handoff.active': 'Отвечает человек',
  'handoff.active_text': 'Здесь отвечаете вы, ассистент молчит. Если долго никто не пишет, он возвращается сам.',
  'handoff.active_title': 'Ассистент молчит',
  'handoff.filter_open': 'Нужен человек',
  'handoff.none_hint': 'Когда вы напишете, ассистент в этом диалоге замолчит, пока вы его не вернёте.',
  'handoff.released': 'В этом диалоге снова отвечает ассистент.',
  'handoff.reply_label': 'Ваш ответ клиенту',
  'handoff.reply_placeholder': 'Напишите клиенту',
  'handoff.requested': 'Ждёт человека',
  'handoff.requested_text': 'Напишите ниже, и ассистент замолчит. До тех пор отвечает он.',
  'handoff.requested_title': 'Клиент просит человека, {time}',
  'handoff.return': 'Вернуть ассистента',
  'handoff.decline': 'Оставить ассистенту',
  'handoff.send': 'Отправить ответ',
  'handoff.waiting': {
    one: '{count} клиент ждёт человека',
    few: '{count} клиента ждут человека',
    many: '{count} клиентов ждут человека',
    other: '{count} клиента ждут человека',
  },
  'live.person_wanted': 'Клиент ждёт человека: «{title}»',
  'live.person_open': 'Открыть',
}
