import type { DialogId, MessageId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Events, StreamName } from '../../platform/events/index.ts'
import type { Deliveries } from './deliveries.ts'
import type { Dialog, HandoffState, Message, Rating, Turn } from './dialog.ts'

/** What a dialog's stream says. `turn.delta` is live only; the rest is stored and replayed. */
export interface DialogEvents {
  'message.created': { message: Message }
  'message.rated': { messageId: MessageId; rating: Rating | null }
  'turn.started': { turnId: TurnId; attempt: number }
  'turn.delta': { turnId: TurnId; attempt: number; offset: number; text: string }
  /** Live only, to one reader: forget what you have of this turn, its text begins anew. */
  'turn.reset': { turnId: TurnId; attempt: number }
  'turn.done': { turnId: TurnId; attempt: number; messageId: string }
  'turn.failed': { turnId: TurnId; textKey: string }
  'turn.cancelled': { turnId: TurnId }
  /** Who answers from now on; the name is the operator's. */
  'handoff.changed': { state: HandoffState; name: string | null; at: number | null }
}

export const dialogStream = (id: DialogId): StreamName => `dialog:${id}`

export const workspaceStream = (id: WorkspaceId): StreamName => `workspace:${id}`

/** To the dialog itself, shorter to the workspace's list of dialogs, and to the channel that brings it to the customer. */
export const announceMessage = async (
  deps: { events: Events; deliveries?: Deliveries },
  tx: Tx,
  { workspaceId, message }: { workspaceId: WorkspaceId; message: Message },
): Promise<void> => {
  await deps.events.append(tx, { stream: dialogStream(message.dialogId), type: 'message.created', data: { message } })
  await deps.events.append(tx, {
    stream: workspaceStream(workspaceId),
    type: 'dialog.changed',
    data: { dialogId: message.dialogId, position: message.position, author: message.author },
  })
  if (message.author !== 'customer') await deps.deliveries?.message(tx, message)
}

export const announceRating = async (
  deps: { events: Events },
  tx: Tx,
  { workspaceId, message }: { workspaceId: WorkspaceId; message: Message },
): Promise<void> => {
  const { dialogId, id, position, author, rating } = message
  const data: DialogEvents['message.rated'] = { messageId: id, rating }
  await deps.events.append(tx, { stream: dialogStream(dialogId), type: 'message.rated', data })
  await deps.events.append(tx, { stream: workspaceStream(workspaceId), type: 'dialog.changed', data: { dialogId, position, author } })
}

export const announceTurn = <Type extends Exclude<keyof DialogEvents, 'message.created' | 'message.rated' | 'turn.delta' | 'turn.reset'>>(
  deps: { events: Events },
  tx: Tx,
  { turn, type, data }: { turn: Pick<Turn, 'dialogId'>; type: Type; data: DialogEvents[Type] },
): Promise<void> => deps.events.append(tx, { stream: dialogStream(turn.dialogId), type, data })

/** To the dialog, and to whoever watches the workspace for people who wait. */
export const announceHandoff = async (
  deps: { events: Events },
  tx: Tx,
  { dialog, name }: { dialog: Dialog; name: string | null },
): Promise<void> => {
  const { id, workspaceId, handoff: state, handoffAt: at, title } = dialog
  const told: DialogEvents['handoff.changed'] = { state, name, at }
  await deps.events.append(tx, { stream: dialogStream(id), type: 'handoff.changed', data: told })
  await deps.events.append(tx, { stream: workspaceStream(workspaceId), type: 'handoff.changed', data: { dialogId: id, state, title } })
}
