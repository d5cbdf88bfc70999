import { sql } from 'kysely'
import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, CustomerId, DialogId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Channel, DialogContext, Message } from './dialog.ts'
import { announceMessage } from './events.ts'
import type { DialogTables } from './schema.ts'
import {
  appendMessage,
  findByClientId,
  findDialog,
  findDialogBegunWith,
  insertDialog,
  isHeld,
  latestDialogId,
  setContext,
} from './store.ts'

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
  /** The turn begins this long after the last message that joined it, so that a burst becomes one question; 0 unless told. */
  mergeWindowMs?: number
  /** Where the customer was when he wrote. */
  context?: DialogContext | undefined
  /** False for what is kept for the people who read along, and answered by nobody. */
  wantsAnswer?: boolean
}

export interface Received {
  outcome: 'accepted' | 'duplicate'
  message: Message
  /** Null while a person answers in this dialog, and for what wants no answer: no assistant will. */
  turnId: TurnId | null
}

/**
 * Stores a customer's message and makes sure a turn will answer it, in one commit: what is acknowledged is on disk
 * together with the job. A message that comes while a turn waits joins it; while a person answers, there is none. Throws `not_found` for another's dialog.
 */
export const receive = async (deps: DialogDeps, input: Incoming): Promise<Received> => {
  try {
    return await store(deps, input)
  } catch (error) {
    if (!(error instanceof AlreadyReceived)) throw error
    const message = await findByClientId(deps.db.read, error.dialogId, input.clientMessageId)
    if (!message) throw new Error('a message that was received before is gone', { cause: error })
    return { outcome: 'duplicate', message, turnId: message.turnId }
  }
}

const store = (deps: DialogDeps, input: Incoming): Promise<Received> => deps.db.write((tx) => receiveStep(deps, tx, input))

export const receiveStep = async (deps: DialogDeps, tx: Tx, input: Incoming): Promise<Received> => {
  const now = deps.clock()
  const dialogId = await ensureDialog(deps, tx, { ...input, at: now })
  const turnId = input.wantsAnswer === false ? null : await ensureTurn(deps, tx, { ...input, dialogId, at: now })
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
  if (!message) throw new AlreadyReceived(dialogId)
  if (input.context) await setContext(tx, { dialogId, context: JSON.stringify(input.context) })
  await announceMessage(deps, tx, { workspaceId: input.workspaceId, message })
  return { outcome: 'accepted', message, turnId }
}

/** Undoes the write of a repetition: the turn it may have begun has nothing to answer. */
export class AlreadyReceived extends Error {
  readonly dialogId: DialogId

  constructor(dialogId: DialogId) {
    super('this message was received before')
    this.dialogId = dialogId
  }
}

const ensureDialog = async (deps: DialogDeps, tx: Tx, input: Incoming & { at: number }): Promise<DialogId> => {
  if (input.dialog === 'latest') {
    const latest = await latestDialogId(tx, input.customerId, input.assistantId)
    if (latest) return latest
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

const ensureTurn = async (deps: DialogDeps, tx: Tx, input: Incoming & { dialogId: DialogId; at: number }): Promise<TurnId | null> => {
  if (await isHeld(tx, input.dialogId)) return null
  const { workspaceId, dialogId, assistantId, at } = input
  const id = deps.newId('trn')
  // Asked first: joining by the insert itself would write the row anew for nothing.
  const [waiting] = await selectWaiting(tx, { dialogId })
  const [turn] = waiting ? [waiting] : await insertOrJoin(tx, { id, workspaceId, dialogId, assistantId, at })
  const { mergeWindowMs = 0 } = input
  if (turn && turn.id !== id) {
    // A long burst is answered in the end: the first message waits at most this many windows.
    const runAt = Math.min(input.at, turn.created_at + (MAX_MERGED_WINDOWS - 1) * mergeWindowMs) + mergeWindowMs
    if (mergeWindowMs > 0) await deps.jobs.postpone(tx, { kind: TURN_JOB, key: turn.id, runAt })
    return turn.id as TurnId
  }
  await deps.jobs.enqueue(tx, { kind: TURN_JOB, payload: { turnId: id }, key: id, lane: input.dialogId, runAt: input.at + mergeWindowMs })
  return id
}

const MAX_MERGED_WINDOWS = 4

const selectWaiting = prepare<DialogTables, { dialogId: string }, { id: string; created_at: number }>((db, param) =>
  db
    .selectFrom('turns')
    .select(['id', 'created_at'])
    .where('dialog_id', '=', param('dialogId'))
    // Written out: the index is found by its text, which a bound value would not match.
    .where(sql<boolean>`state = 'waiting'`),
)

/** A new waiting turn, or the one that waits already. */
const insertOrJoin = prepare<
  DialogTables,
  { id: string; workspaceId: string; dialogId: string; assistantId: string; at: number },
  { id: string; created_at: number }
>((db, param) =>
  db
    .insertInto('turns')
    .values({
      id: param('id'),
      workspace_id: param('workspaceId'),
      dialog_id: param('dialogId'),
      assistant_id: param('assistantId'),
      state: 'waiting',
      attempt: 0,
      created_at: param('at'),
      started_at: null,
      finished_at: null,
      failure: null,
    })
    .onConflict((c) =>
      c
        .column('dialog_id')
        // Written out: the index is found by its text, which a bound value would not match.
        .where(sql<boolean>`state = 'waiting'`)
        .doUpdateSet({ state: 'waiting' }),
    )
    .returning(['id', 'created_at']),
)

/** Belongs to dialogs; `compose.ts` names the handler, so a dialog can cause an answer without knowing how. */
export const TURN_JOB = 'dialogs.turn'
