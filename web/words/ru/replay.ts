import type { replay as en } from '../en/replay.ts'
import type { Text } from '../fill.ts'

export const replay: Record<keyof typeof en, Text> = {
  'error.replay_day_spent':
    'Ассистент уже потратил сегодня всё, что ему можно, поэтому модель не спрашиваем. Попробуйте завтра или поднимите дневной лимит.',
  'error.replay_no_passages':
    'Этот ответ дан без модели, и фрагментов, которые можно отдать другой, нет. Повторите его с сегодняшними знаниями.',
  'replay.about': 'На вопрос ответят ещё раз, с сегодняшними настройками ассистента. Клиент этого не увидит. Расход учитывается.',
  'replay.back': 'Диалог',
  'replay.gone_passage': 'больше не находится',
  'replay.knowledge': 'Знания',
  'replay.knowledge_then': 'Фрагменты, прочитанные тогда',
  'replay.knowledge_today': 'Сегодняшние: искать заново',
  'replay.link': 'Повторить ответ',
  'replay.model': 'Модель',
  'replay.model_help': 'Другая модель выбранного провайдера; пусто — та, что задана.',
  'replay.new_passage': 'новый',
  'replay.no_answer': 'Ответа не было.',
  'replay.none_yet_text': 'Выберите знания и кто пишет, затем нажмите «Повторить».',
  'replay.none_yet_title': 'Ещё не повторяли',
  'replay.original': 'Тогда',
  'replay.question': 'Вопрос',
  'replay.replayed': 'Сейчас',
  'replay.route': 'Кто пишет',
  'replay.route_any': 'Как настроено сейчас',
  'replay.route_local': 'Этот сервер, дословно',
  'replay.run': 'Повторить',
  'replay.title': 'Повтор ответа',
  'replay.verdict_answered': 'ответ дан',
  'replay.verdict_failed': 'сбой',
  'replay.verdict_handoff': 'позван человек',
  'replay.verdict_refused': 'отказ',
  'replay.verdict_small_talk': 'вежливость',
}
