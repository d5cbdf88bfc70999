import type { compare as en } from '../en/compare.ts'
import type { Text } from '../fill.ts'

export const compare: Record<keyof typeof en, Text> = {
  'compare.about': 'Последние вопросы из проверки, заданные ещё раз нынешнему ассистенту. Клиенты этого не видят.',
  'compare.after': 'Сейчас',
  'compare.again': 'Спросить ещё раз',
  'compare.ask': 'Спросить снова',
  'compare.before': 'Раньше',
  'compare.empty_text': 'Задайте ассистенту два-три вопроса в проверке. После любого изменения здесь будет видно, как изменились ответы.',
  'compare.empty_title': 'Пока нечего сравнивать',
  'compare.link': 'Сравнить до и после',
  'compare.not_yet': 'Ещё не спрашивали.',
  'compare.title': 'До и после',
  'compare.to_test': 'К проверке',
}
