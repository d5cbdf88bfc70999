import type { AssistantId, ChunkId, CustomerId, DialogId, DocumentId, MessageId, TurnId, WorkspaceId } from '../../kernel/ids.ts'

export const CHANNELS = ['playground', 'widget', 'api', 'telegram'] as const

export type Channel = (typeof CHANNELS)[number]

export type Author = 'customer' | 'assistant'

/** What an answer stands on, checked against what was retrieved. */
export interface Source {
  /** As cited in the text: `[1]`. */
  number: number
  chunkId: ChunkId
  documentId: DocumentId
  documentName: string
  headingPath: string[]
  page: number | null
  /** The words of the passage that carry the answer. */
  quote: string
}

/** How an answer ended: from the documents, an honest refusal, small talk, or stopped by the reader half-way. */
export type Outcome = 'answered' | 'refused' | 'small_talk' | 'stopped'

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
  text: string
  sources: Source[]
  /** Null for a customer's message. */
  outcome: Outcome | null
  turnId: TurnId | null
  clientMessageId: string | null
  /** Null for what nobody has rated. */
  rating: Rating | null
  at: number
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
  /** Answers rated so. */
  goodCount: number
  badCount: number
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
