import type { Language } from '../../kernel/language.ts'
import { type Assistant, handoffWords } from '../assistants/index.ts'
import type { Message } from '../dialogs/index.ts'
import { acceptsOffer, type RequestReason, wantsPerson } from '../handoff/index.ts'

export interface PersonCall {
  reason: RequestReason
  /** What the customer is told. */
  text: string
}

/** Whether this question asks for a person, in words of its own or by a yes to the offer that a refusal makes. */
export const callOf = (asked: {
  assistant: Assistant
  language: Language
  question: string
  history: readonly Message[]
}): PersonCall | undefined => {
  const { assistant, language, question, history } = asked
  if (!assistant.handoff.isOffered) return undefined
  const reason = wantsPerson(question) ? 'words' : acceptsOffer(question) && history.at(-1)?.outcome === 'refused' ? 'offer' : undefined
  return reason && { reason, text: handoffWords(assistant, language).requestText }
}
