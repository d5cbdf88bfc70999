import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'

export interface Look {
  /** `#rrggbb`. */
  accent: string
  position: 'left' | 'right'
  theme: 'system' | 'light' | 'dark'
  /** Shown in the widget's header; empty means the assistant's name. */
  title: string
  /** What the widget speaks by itself: as the visitor's browser, or always one. */
  language: 'visitor' | Language
  /** Of the button and of the open chat. */
  size: 'small' | 'normal' | 'large'
  /** Pixels between the button and its corner. */
  offsetX: number
  offsetY: number
  /** Names the picture of the moment; null shows the first letter. */
  avatar: string | null
  /** Whether a message that comes unseen makes a soft sound, until the visitor decides himself. */
  hasSound: boolean
  /** Said beside the button to who has been on the page for a while. */
  teaser: { text: string; afterSeconds: number }
  texts: LookTexts
}

/** The widget's own words; empty stands for the default in the visitor's language. Shown to who reads the assistant's language. */
export interface LookTexts {
  /** Under the title. */
  status: string
  /** In the empty field. */
  placeholder: string
  /** Small, below the field: that a machine answers, where the rules are. */
  footnote: string
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
  /** What its answers may cost on one day (UTC), in millionths of a dollar; null for no limit. */
  dailyCapMicros: number | null
  createdAt: number
  updatedAt: number
}

export type AssistantChange = Partial<
  Pick<Assistant, 'name' | 'language' | 'instructions' | 'greeting' | 'refusalText' | 'starterQuestions' | 'dailyCapMicros'> & {
    look: Partial<Look>
    handoff: Partial<HandoffSettings>
  }
>
