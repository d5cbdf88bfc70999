import type { AssistantId, PairId, WorkspaceId } from '../../../kernel/ids.ts'
import { type Language, languageOf } from '../../../kernel/language.ts'
import { folded } from '../../../kernel/text/tokens.ts'

/** A question with the answer its owner wrote: given as it stands to whoever asks just that. */
export interface Pair {
  id: PairId
  workspaceId: WorkspaceId
  question: string
  /** The same question in other words. */
  variants: string[]
  answer: string
  /** Empty for none. */
  category: string
  /** Off it stays in the list and answers nobody. */
  isOn: boolean
  /** Who answers by it. */
  assistantIds: AssistantId[]
  createdAt: number
  updatedAt: number
}

export interface PairInput {
  question: string
  variants: readonly string[]
  answer: string
  category: string
  isOn: boolean
  assistantIds: readonly AssistantId[]
}

export const PAIR_LIMITS = { question: 500, answer: 4000, variants: 20, category: 60, pairs: 10_000 } as const

/** Two spellings of one question have this in common. */
export const questionKey = (question: string): string =>
  folded(question)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const NAME: Record<Language, string> = { ru: 'Вопросы и ответы', en: 'Questions and answers' }

/** What the owner's pairs are called where a document would be named, in the language of this one. */
export const pairsName = (question: string): string => NAME[languageOf(question)]
