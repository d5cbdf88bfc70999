import type { Language } from '../../kernel/language.ts'
import type { Assistant, HandoffSettings, Look } from './assistant.ts'

/** What a new assistant says until its owner finds better words. */
export const DEFAULT_TEXTS: Record<Language, { greeting: string; refusalText: string }> = {
  ru: {
    greeting: 'Здравствуйте! Задайте вопрос — отвечу по документам компании.',
    refusalText: 'В документах компании нет ответа на этот вопрос. Спросите иначе или позовите сотрудника: он ответит здесь же.',
  },
  en: {
    greeting: 'Hello! Ask a question and I will answer from the company’s documents.',
    refusalText:
      'The company’s documents do not answer this question. Ask in other words, or call a member of staff, who will answer right here.',
  },
}

export const DEFAULT_HANDOFF: HandoffSettings = { isOffered: true, requestText: '', returnText: '', returnAfterHours: 24 }

const HANDOFF_TEXTS: Record<Language, { requestText: string; returnText: string }> = {
  ru: {
    requestText: 'Зову сотрудника. Он ответит здесь же, как только освободится; ждать на странице не нужно.',
    returnText: 'Сотрудник завершил разговор. Если появятся вопросы, снова отвечаю я, ассистент.',
  },
  en: {
    requestText:
      'I am calling a member of staff. The reply will come right here as soon as somebody is free; you need not wait on this page.',
    returnText: 'The member of staff has left the conversation. If you have more questions, I, the assistant, answer again.',
  },
}

export const defaultHandoffWords = (language: Language): { requestText: string; returnText: string } => HANDOFF_TEXTS[language]

/** What the owner has the assistant say about people; in another language than the assistant's own, the default. */
export const handoffWords = (
  { handoff, language: own }: Pick<Assistant, 'handoff' | 'language'>,
  language: Language,
): { requestText: string; returnText: string } => {
  const words = HANDOFF_TEXTS[language]
  if (own !== language) return words
  return { requestText: handoff.requestText || words.requestText, returnText: handoff.returnText || words.returnText }
}

const CAP_TEXTS: Record<Language, { withPerson: string; alone: string }> = {
  ru: {
    withPerson: 'Сейчас я не могу подготовить ответ. Позовите сотрудника: он ответит здесь же.',
    alone: 'Сейчас я не могу подготовить ответ. Задайте вопрос завтра или свяжитесь с нами иначе.',
  },
  en: {
    withPerson: 'I cannot prepare an answer right now. Call a member of staff, who will answer right here.',
    alone: 'I cannot prepare an answer right now. Ask again tomorrow, or reach us in another way.',
  },
}

/** Said when the answers of the day have cost what they may: true, and with the way that is left. */
export const capText = ({ handoff }: Pick<Assistant, 'handoff'>, language: Language): string =>
  CAP_TEXTS[language][handoff.isOffered ? 'withPerson' : 'alone']

export const DEFAULT_LOOK: Look = {
  accent: '#1f6f5c',
  position: 'right',
  theme: 'system',
  title: '',
  language: 'visitor',
  size: 'normal',
  offsetX: 20,
  offsetY: 20,
  avatar: null,
  hasSound: false,
  teaser: { text: '', afterSeconds: 20 },
  texts: { status: '', placeholder: '', footnote: '' },
}
