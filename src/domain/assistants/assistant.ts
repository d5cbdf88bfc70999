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
  createdAt: number
  updatedAt: number
}

export type AssistantChange = Partial<
  Pick<Assistant, 'name' | 'language' | 'instructions' | 'greeting' | 'refusalText' | 'starterQuestions'> & { look: Partial<Look> }
>
