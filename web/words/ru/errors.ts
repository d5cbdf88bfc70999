import type { errors as en } from '../en/errors.ts'
import type { Text } from '../fill.ts'

export const errors: Record<keyof typeof en, Text> = {
  'error.unexpected': 'Не получилось выполнить действие из-за сбоя на нашей стороне. Введённое сохранено, попробуйте ещё раз через минуту.',
}
