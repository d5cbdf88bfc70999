import type { errors as en } from '../en/errors.ts'
import type { Text } from '../fill.ts'

export const errors: Record<keyof typeof en, Text> = {
  'error.forbidden': 'У вас нет права на это действие. Попросите владельца рабочего пространства.',
  'error.unexpected': 'Не получилось выполнить действие из-за сбоя на нашей стороне. Введённое сохранено, попробуйте ещё раз через минуту.',
  'error.wrong_master_key':
    'Главный ключ не подходит к этой базе данных. Верните файл {path}, сохранённый вместе с ней, или укажите тот же ключ в REPLYX_MASTER_KEY.',
}
