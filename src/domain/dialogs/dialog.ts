import type { AssistantId, ChunkId, CustomerId, DialogId, DocumentId, MessageId, PairId, TurnId, WorkspaceId } from '../../kernel/ids.ts'

export const CHANNELS = ['playground', 'widget', 'api', 'telegram'] as const

export type Channel = (typeof CHANNELS)[number]

export type Author = 'customer' | 'assistant' | 'operator'

/** What an answer stands on, checked against what was retrieved. */
export interface Source {
  /** As cited in the text: `[1]`. */
  number: number
  chunkId: ChunkId
  /** Of a Q&A pair, its id. */
  documentId: DocumentId | PairId
  documentName: string
  headingPath: string[]
  page: number | null
  /** The words of the passage that carry the answer. */
  quote: string
}

/** How an answer ended: from the documents, an honest refusal, small talk, a person called or gone again, or stopped by the reader half-way. */
export type Outcome = 'answered' | 'refused' | 'small_talk' | 'handoff' | 'stopped'

export const RATING_REASONS = ['wrong', 'off_topic', 'incomplete', 'unclear', 'other'] as const

export type RatingReason = (typeof RATING_REASONS)[number]

/** What a reader thought of an answer. */
export interface Rating {
  value: 'good' | 'bad'
  /** Only of a bad one. */
  reason: RatingReason | null
  comment: string | null
}

export interface Message {
  id: MessageId
  dialogId: DialogId
  /** From 1, without gaps. */
  position: number
  author: Author
  /** As an operator calls himself before customers; null for everybody else. */
  authorName: string | null
  text: string
  sources: Source[]
  /** Null for what a person wrote. */
  outcome: Outcome | null
  turnId: TurnId | null
  clientMessageId: string | null
  /** Null for what nobody has rated. */
  rating: Rating | null
  at: number
}

/** A person was asked for, or answers himself and the assistant is silent. */
export type HandoffState = 'none' | 'requested' | 'active'

/** What the page told about itself with the customer's last message. Anybody can make it up. */
export interface DialogContext {
  url: string
  title: string
  facts: Record<string, string>
}

export interface Dialog {
  id: DialogId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  customerId: CustomerId
  channel: Channel
  /** The beginning of the first message. */
  title: string
  messageCount: number
  lastText: string
  lastAuthor: Author
  lastMessageAt: number
  handoff: HandoffState
  /** Since when. */
  handoffAt: number | null
  /** Answers rated so. */
  goodCount: number
  badCount: number
  context: DialogContext | null
  createdAt: number
}

export interface Turn {
  id: TurnId
  dialogId: DialogId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Counts claims; the fencing number that a late finisher fails on. */
  attempt: number
  failure: string | null
}
