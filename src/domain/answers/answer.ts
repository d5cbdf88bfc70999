import type { Language } from '../../kernel/language.ts'
import type { Assistant } from '../assistants/index.ts'
import type { Message, Outcome, Source, Turn } from '../dialogs/index.ts'
import type { RequestReason } from '../handoff/index.ts'
import type { SearchResult } from '../knowledge/index.ts'
import type { ChatMessage, ModelCall, RouteChoice } from '../models/index.ts'

/** What is to be answered, and with what. */
export interface Work {
  turn: Pick<Turn, 'id' | 'workspaceId' | 'assistantId'>
  assistant: Assistant
  language: Language
  question: string
  /** Before this turn, oldest first. */
  history: readonly Message[]
  /** Which models may write; any unless told. */
  route?: RouteChoice
  /** Another one of the route's providers than is set. */
  model?: string
  /** For metering: an answer to a customer, or a try of the owner's. */
  purpose: 'answer' | 'replay'
  say(text: string): void
  /** Takes back all that was said of this answer. */
  retract(): void
  signal: AbortSignal
  marks: Marks
}

export interface Marks {
  startedAt: number
  /** When the question was understood, and when its passages were there. */
  understoodAt: number
  searchedAt: number
  firstTokenAt: number | null
}

/** What one turn came to, before it is stored. */
export interface Answer {
  text: string
  /** As the model said it. */
  rawText: string
  sources: Source[]
  outcome: Exclude<Outcome, 'stopped'>
  search: SearchResult | undefined
  /** What was searched for when it is not what was asked, and who put it so. */
  rewritten: { text: string; by: 'model' | 'words' } | null
  prompt: ChatMessage[]
  /** The call that gave the answer, last, and what prepared it. */
  calls: ModelCall[]
  /** Why the answer of a model was not given. */
  withheld: 'declined' | 'empty' | 'leaked' | null
  /** The day's money is spent: no model that costs was asked. */
  isCapped?: boolean
  /** A person is wanted; asked for in the commit that says so. */
  wants?: RequestReason
}

export const NOTHING: Omit<Answer, 'text' | 'outcome'> = {
  rawText: '',
  sources: [],
  search: undefined,
  rewritten: null,
  prompt: [],
  calls: [],
  withheld: null,
}
