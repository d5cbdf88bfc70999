import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'

export interface Look {
  /** `#rrggbb`. */
  accent: string
  position: 'left' | 'right'
  theme: 'system' | 'light' | 'dark'
  /** Shown in the widget's header; empty means the assistant's name. */
  title: string
}

/** What happens when a customer wants a person. */
export interface HandoffSettings {
  /** Whether there is anybody to call. */
  isOffered: boolean
  /** Said when a person was called; empty stands for the default in the customer's language. */
  requestText: string
  /** Said when the assistant answers again; empty as above. */
  returnText: string
  /** After this long without a word of the person the assistant takes over by itself. */
  returnAfterHours: number
}

export interface Assistant {
  id: AssistantId
  workspaceId: WorkspaceId
  name: string
  language: Language
  /** The owner's words on tone and rules; added to the prompt of a generating model. */
  instructions: string
  greeting: string
  /** What is said when the documents do not answer. */
  refusalText: string
  starterQuestions: string[]
  look: Look
  handoff: HandoffSettings
  createdAt: number
  updatedAt: number
}

export type AssistantChange = Partial<
  Pick<Assistant, 'name' | 'language' | 'instructions' | 'greeting' | 'refusalText' | 'starterQuestions'> & {
    look: Partial<Look>
    handoff: Partial<HandoffSettings>
  }
>
