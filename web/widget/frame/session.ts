/** What the instance says about this visitor's chat; the shapes of `GET /widget/v1/session` and of the stream. */
export interface Session {
  title: string
  greeting: string
  starters: string[]
  look: Look
  maxTextChars: number
  dialog: { lastSeq: number; turn: OpenTurn | null } | null
  person: Person
  messages: Message[]
}

export interface Look {
  accent: string
  theme: string
  /** The owner's choice; the visitor may make his own. */
  hasSound: boolean
  avatar: string | null
  /** Empty stands for our own words. */
  texts: { status: string; placeholder: string; footnote: string }
}

/** Whether somebody of the staff can be called, was called, or answers now. */
export interface Person {
  isOffered: boolean
  state: 'none' | 'requested' | 'active'
  name: string | null
}

/** A source as it opens: the text around what was quoted. */
export interface OpenedSource {
  number: number
  documentName: string
  headingPath: string[]
  page: number | null
  before: string
  quote: string
  after: string
  isGone: boolean
}

export interface OpenTurn {
  id: string
  attempt: number
}

export interface Message {
  id: string
  /** From 1, without gaps. */
  position: number
  author: 'customer' | 'assistant' | 'operator'
  /** Of an operator who has said it. */
  authorName: string | null
  text: string
  sources: Source[]
  outcome: string | null
  turnId: string | null
  clientMessageId: string | null
  rating: Rating | null
  at: number
}

export interface Rating {
  value: 'good' | 'bad'
  reason: 'wrong' | 'off_topic' | 'incomplete' | 'unclear' | 'other' | null
  comment: string | null
}

export interface Source {
  number: number
  documentName: string
  headingPath: string[]
  page: number | null
  quote: string
}

export type ChatEvent =
  | { type: 'message.created'; data: { message: Message } }
  | { type: 'message.rated'; data: { messageId: string; rating: Rating | null } }
  | { type: 'handoff.changed'; data: { state: Person['state']; name: string | null } }
  | { type: 'turn.started' | 'turn.reset'; data: { turnId: string; attempt: number } }
  | { type: 'turn.delta'; data: { turnId: string; attempt: number; offset: number; text: string } }
  | { type: 'turn.done' | 'turn.cancelled'; data: { turnId: string } }
  | { type: 'turn.failed'; data: { turnId: string } }
