import type { telegram as en } from '../en/telegram.ts'
import type { Text } from '../fill.ts'

/** Что бот сам говорит в Telegram. */
export const telegram: Record<keyof typeof en, Text> = {
  'telegram.failed': 'Сейчас ответить не получилось. Вопрос сохранён: пожалуйста, отправьте его ещё раз через минуту.',
}
