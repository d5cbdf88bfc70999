import type { AssistantId, CustomerId, DialogId, MessageId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type {
  Author,
  Channel,
  Dialog,
  DialogContext,
  HandoffState,
  Message,
  Outcome,
  Rating,
  RatingReason,
  Source,
  Turn,
} from './dialog.ts'
import type { DialogRow, MessageRow, TurnRow } from './schema.ts'

export const toDialog = (row: DialogRow): Dialog => ({
  id: row.id as DialogId,
  workspaceId: row.workspace_id as WorkspaceId,
  assistantId: row.assistant_id as AssistantId,
  customerId: row.customer_id as CustomerId,
  channel: row.channel as Channel,
  title: row.title,
  messageCount: row.message_count,
  lastText: row.last_text,
  lastAuthor: row.last_author as Author,
  lastMessageAt: row.last_message_at,
  handoff: row.handoff as HandoffState,
  handoffAt: row.handoff_at,
  goodCount: row.good_count,
  badCount: row.bad_count,
  context: row.context === null ? null : (JSON.parse(row.context) as DialogContext),
  createdAt: row.created_at,
})

export const toMessage = (row: MessageRow): Message => ({
  id: row.id as MessageId,
  dialogId: row.dialog_id as DialogId,
  position: row.position,
  author: row.author as Author,
  authorName: row.author_name,
  text: row.text,
  sources: JSON.parse(row.sources) as Source[],
  outcome: row.outcome as Outcome | null,
  turnId: row.turn_id as TurnId | null,
  clientMessageId: row.client_message_id,
  rating: toRating(row),
  at: row.at,
})

const toRating = (row: Pick<MessageRow, 'rating' | 'rating_reason' | 'rating_comment'>): Rating | null =>
  row.rating === null
    ? null
    : { value: row.rating as Rating['value'], reason: row.rating_reason as RatingReason | null, comment: row.rating_comment }

export const toTurn = (row: TurnRow): Turn => ({
  id: row.id as TurnId,
  dialogId: row.dialog_id as DialogId,
  workspaceId: row.workspace_id as WorkspaceId,
  assistantId: row.assistant_id as AssistantId,
  state: row.state,
  attempt: row.attempt,
  failure: row.failure,
})
