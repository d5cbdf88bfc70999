import type { Language } from '../../kernel/language.ts'
import type { Look } from './assistant.ts'

/** What a new assistant says until its owner finds better words. */
export const DEFAULT_TEXTS: Record<Language, { greeting: string; refusalText: string }> = {
  ru: {
    greeting: 'Здравствуйте! Задайте вопрос — отвечу по документам компании.',
    refusalText: 'В документах компании я не нашёл ответа на этот вопрос. Попробуйте спросить иначе или обратитесь к сотруднику.',
  },
  en: {
    greeting: 'Hello! Ask a question and I will answer from the company’s documents.',
    refusalText: 'I did not find an answer to this in the company’s documents. Try asking in other words, or contact a member of staff.',
  },
}

export const DEFAULT_LOOK: Look = { accent: '#1f6f5c', position: 'right', theme: 'system', title: '' }
