import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, CustomerId, DialogId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Channel, Message } from './dialog.ts'
import { announceMessage } from './events.ts'
import { appendMessage, findByClientId, findDialog, findDialogBegunWith, insertDialog, latestDialog } from './store.ts'

/** Longer than any question and shorter than a pasted book. */
export const MAX_TEXT_CHARS = 4000

export interface Incoming {
  workspaceId: WorkspaceId
  assistantId: AssistantId
  customerId: CustomerId
  channel: Channel
  /** Continues this dialog; 'latest' the customer's newest with the assistant; 'new' begins one; `beganWith` begins one
   *  that a repetition with the same id finds again. */
  dialog: DialogId | 'latest' | 'new' | { beganWith: string }
  /** The sender's own id: sending again with it changes nothing. */
  clientMessageId: string
  text: string
}

export interface Received {
  outcome: 'accepted' | 'duplicate'
  message: Message
  turnId: TurnId
}

/**
 * Stores a customer's message and makes sure a turn will answer it, in one commit: what is acknowledged is on disk
 * together with the job. A message that comes while a turn waits joins it. Throws `not_found` for another's dialog.
 */
export const receive = (deps: DialogDeps, input: Incoming): Promise<Received> =>
  deps.db.write(async (tx) => {
    const now = deps.clock()
    const dialogId = await ensureDialog(deps, tx, { ...input, at: now })
    const known = await findByClientId(tx, dialogId, input.clientMessageId)
    if (known?.turnId) return { outcome: 'duplicate', message: known, turnId: known.turnId }
    const turnId = await ensureTurn(deps, tx, { ...input, dialogId, at: now })
    const message = await appendMessage(tx, {
      id: deps.newId('msg'),
      workspaceId: input.workspaceId,
      dialogId,
      author: 'customer',
      text: input.text,
      sources: [],
      outcome: null,
      turnId,
      clientMessageId: input.clientMessageId,
      at: now,
    })
    await announceMessage(deps, tx, { workspaceId: input.workspaceId, message })
    return { outcome: 'accepted', message, turnId }
  })

const ensureDialog = async (deps: DialogDeps, tx: Tx, input: Incoming & { at: number }): Promise<DialogId> => {
  if (input.dialog === 'latest') {
    const latest = await latestDialog(tx, input.customerId, input.assistantId)
    if (latest) return latest.id
  } else if (typeof input.dialog === 'object') {
    const begun = await findDialogBegunWith(tx, input.customerId, input.dialog.beganWith)
    if (begun) return begun
  } else if (input.dialog !== 'new') {
    const dialog = await findDialog(tx, input.dialog)
    if (dialog?.workspaceId !== input.workspaceId || dialog.customerId !== input.customerId) {
      throw new AppError('not_found', { key: 'error.dialog_not_found' })
    }
    return dialog.id
  }
  const id = deps.newId('dlg')
  await insertDialog(tx, {
    ...input,
    id,
    firstText: input.text,
    beganWith: typeof input.dialog === 'object' ? input.dialog.beganWith : null,
  })
  return id
}

const ensureTurn = async (deps: DialogDeps, tx: Tx, input: Incoming & { dialogId: DialogId; at: number }): Promise<TurnId> => {
  const waiting = await tx
    .selectFrom('turns')
    .select('id')
    .where('dialog_id', '=', input.dialogId)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (waiting) return waiting.id as TurnId
  const id = deps.newId('trn')
  await tx
    .insertInto('turns')
    .values({
      id,
      workspace_id: input.workspaceId,
      dialog_id: input.dialogId,
      assistant_id: input.assistantId,
      state: 'waiting',
      attempt: 0,
      created_at: input.at,
      started_at: null,
      finished_at: null,
      failure: null,
    })
    .execute()
  await deps.jobs.enqueue(tx, { kind: TURN_JOB, payload: { turnId: id }, key: id, lane: input.dialogId })
  return id
}

/** Belongs to dialogs; `compose.ts` names the handler, so a dialog can cause an answer without knowing how. */
export const TURN_JOB = 'dialogs.turn'
