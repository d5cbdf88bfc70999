export { createDialogs, type Dialogs } from './create-dialogs.ts'
export { createDeliveries, type Deliveries, type DeliveryWriter } from './deliveries.ts'
export type { DialogDeps } from './deps.ts'
export {
  type Author,
  CHANNELS,
  type Channel,
  type Dialog,
  type DialogContext,
  type HandoffState,
  type Message,
  type Outcome,
  RATING_REASONS,
  type Rating,
  type RatingReason,
  type Source,
  type Turn,
} from './dialog.ts'
export type { CustomerKey } from './ensure-customer.ts'
export { type DialogEvents, dialogStream, workspaceStream } from './events.ts'
export type { DialogFilter, DialogPage } from './list-dialogs.ts'
export { MAX_COMMENT_CHARS, type RateMessage } from './rate-message.ts'
export { AlreadyReceived, type Incoming, MAX_TEXT_CHARS, type Received, TURN_JOB } from './receive.ts'
export type { FinishedAnswer } from './turns.ts'
