import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, CustomerId, DialogId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { changeHandoff, type HandoffChange } from './change-handoff.ts'
import type { DialogDeps } from './deps.ts'
import type { Dialog, Message, Turn } from './dialog.ts'
import { type EditMessage, editMessage } from './edit-message.ts'
import { type CustomerKey, ensureCustomer, ensureCustomerStep } from './ensure-customer.ts'
import { forgetAssistant } from './forget-assistant.ts'
import { type IdentifyCustomer, identifyCustomer } from './identify-customer.ts'
import { type DialogFilter, type DialogPage, listDialogs } from './list-dialogs.ts'
import { type RateMessage, rateMessage, rateStep } from './rate-message.ts'
import { type Customer, readCustomer } from './read-customer.ts'
import { type Incoming, type Received, receive, receiveStep } from './receive.ts'
import { type Said, say } from './say.ts'
import {
  findByClientId,
  findDialog,
  findMessage,
  findMessageIn,
  findMessageOf,
  findTurn,
  isHeld,
  latestDialogId,
  openTurn,
  openTurns,
  readMessages,
  readTurnMessages,
} from './store.ts'
import { CUSTOMER_SWEEP_JOB, createCustomerSweep } from './sweep-job.ts'
import { cancelTurn, claimTurn, type FinishedAnswer, failTurn, finishTurn } from './turns.ts'

export interface Dialogs {
  /** See receive.ts. The surface has checked that the sender may write as this customer. */
  receive(input: Incoming): Promise<Received>
  /** The same as a step. Throws AlreadyReceived for a repetition: the caller's write must then be undone as a whole. */
  receiveStep(tx: Tx, input: Incoming): Promise<Received>
  ensureCustomer(input: CustomerKey): Promise<CustomerId>
  ensureCustomerStep(tx: Tx, input: CustomerKey): Promise<CustomerId>
  /** For staff and API keys; throws `not_found` for an unknown or foreign dialog. */
  get(ctx: Ctx, id: string): Promise<Dialog>
  /** Without a permission check: the caller acts for the dialog's customer. Undefined for a foreign one. */
  find(workspaceId: WorkspaceId, id: string): Promise<Dialog | undefined>
  /** For staff who have read the dialog. */
  customer(dialog: Pick<Dialog, 'customerId'>): Promise<Customer | undefined>
  /** The customer whom the business itself has named, with what he wrote as a guest. See identify-customer.ts. */
  identify(input: IdentifyCustomer): Promise<CustomerId>
  list(ctx: Ctx, filter: DialogFilter): Promise<DialogPage>
  /** For a customer: his newest dialog with the assistant, if any. */
  latestOf(customerId: CustomerId, assistantId: AssistantId): Promise<Dialog | undefined>
  /** The newest `limit` messages before a position, oldest first. The caller has checked the right to the dialog. */
  messages(input: { dialogId: DialogId; beforePosition?: number | undefined; limit: number }): Promise<Message[]>
  /** What the reader thinks of an answer, null to take it back; the caller has checked the right to the dialog. Twice is once. */
  rate(input: RateMessage): Promise<Message>
  /** The same as a step. */
  rateStep(tx: Tx, input: RateMessage): Promise<Message>
  /** See edit-message.ts. */
  edit(tx: Tx, input: EditMessage): Promise<'joined' | 'too_late' | undefined>
  /** One message of this dialog. The caller has checked the right to it. */
  message(dialogId: DialogId, id: string): Promise<Message | undefined>
  /** For staff; throws `not_found` for an unknown or foreign one. */
  messageFor(ctx: Ctx, id: string): Promise<Message>
  /** One message of a dialog of this customer; undefined for anybody else's. */
  messageOf(customerId: CustomerId, id: string): Promise<Message | undefined>
  /** The message that this client's id was stored with. */
  findByClientId(handle: Reader | Tx, dialogId: DialogId, clientMessageId: string): Promise<Message | undefined>
  /** A step: whether a person answers there now. */
  isHeld(tx: Tx, dialogId: DialogId): Promise<boolean>
  /** A step: what waits and what runs. */
  openTurns(tx: Tx, dialogId: DialogId): Promise<Turn[]>
  /** The turn that waits or runs now. */
  openTurn(dialogId: DialogId): Promise<Turn | undefined>
  turn(id: string): Promise<Turn | undefined>
  /** What was asked in a turn, and its answer, oldest first. The caller has checked the right to the dialog. */
  turnMessages(turn: Pick<Turn, 'dialogId' | 'id'>): Promise<Message[]>
  claimTurn(id: TurnId): Promise<Turn | undefined>
  finishTurn(tx: Tx, answer: FinishedAnswer): Promise<Message | false>
  failTurn(tx: Tx, input: { turn: Turn; textKey: string }): Promise<boolean>
  cancelTurn(tx: Tx, input: { turn: Turn; saidText: string }): Promise<boolean>
  /** A step: every dialog with this assistant is gone, answers under way end unsaid. */
  forgetAssistant(tx: Tx, of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<void>
  /** See change-handoff.ts; for the feature that knows who may. */
  changeHandoff(tx: Tx, change: HandoffChange): Promise<Dialog | undefined>
  say(tx: Tx, said: Said): Promise<Message | undefined>
  /** Kinds of jobs this feature repeats. */
  jobs: JobHandlers
}

export const createDialogs = (deps: DialogDeps): Dialogs => ({
  receive: (input) => receive(deps, input),
  receiveStep: (tx, input) => receiveStep(deps, tx, input),
  ensureCustomer: (input) => ensureCustomer(deps, input),
  ensureCustomerStep: (tx, input) => ensureCustomerStep(deps, tx, input),
  get: async (ctx, id) => {
    assertCan(ctx, 'dialogs.read')
    const dialog = await findDialog(deps.db.read, id)
    if (dialog?.workspaceId !== ctx.workspaceId) throw new AppError('not_found', { key: 'error.dialog_not_found' })
    return dialog
  },
  find: async (workspaceId, id) => {
    const dialog = await findDialog(deps.db.read, id)
    return dialog?.workspaceId === workspaceId ? dialog : undefined
  },
  customer: ({ customerId }) => readCustomer(deps.db, customerId),
  identify: (input) => identifyCustomer(deps, input),
  list: (ctx, filter) => listDialogs(deps.db, ctx, filter),
  latestOf: async (customerId, assistantId) => {
    const id = await latestDialogId(deps.db.read, customerId, assistantId)
    return id && findDialog(deps.db.read, id)
  },
  messages: (input) => readMessages(deps.db.read, input),
  turnMessages: (turn) => readTurnMessages(deps.db.read, turn),
  rate: (input) => rateMessage(deps, input),
  rateStep: (tx, input) => rateStep(deps, tx, input),
  edit: (tx, input) => editMessage(tx, input),
  message: (dialogId, id) => findMessage(deps.db.read, dialogId, id),
  messageFor: async (ctx, id) => {
    assertCan(ctx, 'dialogs.read')
    const message = await findMessageIn(deps.db.read, ctx.workspaceId, id)
    if (!message) throw new AppError('not_found', { key: 'error.message_not_found' })
    return message
  },
  messageOf: (customerId, id) => findMessageOf(deps.db.read, customerId, id),
  findByClientId,
  isHeld,
  openTurns,
  openTurn: (dialogId) => openTurn(deps.db.read, dialogId),
  turn: (id) => findTurn(deps.db.read, id),
  claimTurn: (id) => claimTurn(deps, id),
  finishTurn: (tx, answer) => finishTurn(deps, tx, answer),
  failTurn: (tx, input) => failTurn(deps, tx, input),
  cancelTurn: (tx, input) => cancelTurn(deps, tx, input),
  forgetAssistant: (tx, of) => forgetAssistant(tx, of),
  changeHandoff: (tx, change) => changeHandoff(deps, tx, change),
  say: (tx, said) => say(deps, tx, said),
  jobs: { [CUSTOMER_SWEEP_JOB]: createCustomerSweep(deps) },
})
