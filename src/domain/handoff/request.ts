import { AppError } from '../../kernel/app-error.ts'
import type { DialogId, WorkspaceId } from '../../kernel/ids.ts'
import { languageOf } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import { handoffWords } from '../assistants/index.ts'
import type { Dialog } from '../dialogs/index.ts'
import { type Actor, auditActor } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { enqueueCallMail } from './mail-job.ts'
import { insertHandoff } from './store.ts'

/** How somebody came to ask: the button, his own words, yes to our offer, an integrator's call. */
export type RequestReason = 'button' | 'words' | 'offer' | 'api'

export interface PersonRequest {
  workspaceId: WorkspaceId
  dialogId: string
  reason: RequestReason
  /** Who asks; the caller has checked that he may speak in this dialog. */
  actor: Actor
}

/** `held`: a person is there already. */
export type RequestOutcome = 'requested' | 'already_requested' | 'held'

/** Marks the dialog, tells the staff, and says so to the customer. Asking again changes nothing. */
export const requestPerson = async (deps: HandoffDeps, request: PersonRequest): Promise<RequestOutcome> => {
  const dialog = await deps.dialogs.find(request.workspaceId, request.dialogId)
  if (!dialog) throw new AppError('not_found', { key: 'error.dialog_not_found' })
  const assistant = await deps.assistants.find(dialog.workspaceId, dialog.assistantId)
  if (!assistant?.handoff.isOffered) throw new AppError('refused', { key: 'error.person_not_offered' })
  const known = { ...request, dialogId: dialog.id }
  const { requestText } = handoffWords(assistant, languageOf(dialog.lastText))
  const isNew = await deps.db.write(async (tx) => {
    if (!(await requestStep(deps, tx, known))) return false
    await deps.dialogs.say(tx, { dialog, by: 'assistant', text: requestText, clientMessageId: null })
    return true
  })
  return isNew ? 'requested' : stateAfter(await deps.dialogs.find(request.workspaceId, dialog.id))
}

const stateAfter = (dialog: Dialog | undefined): RequestOutcome => (dialog?.handoff === 'active' ? 'held' : 'already_requested')

/** A step, for a caller that says it in its own words. False when somebody asked before or a person is there. */
export const requestStep = async (deps: HandoffDeps, tx: Tx, request: PersonRequest & { dialogId: DialogId }): Promise<boolean> => {
  const { workspaceId, dialogId, reason } = request
  if (!(await deps.dialogs.changeHandoff(tx, { workspaceId, dialogId, from: ['none'], to: 'requested' }))) return false
  await insertHandoff(tx, { id: deps.newId('hnd'), workspaceId, dialogId, state: 'requested', reason, began_at: deps.clock() })
  await deps.audit.record(tx, {
    workspaceId,
    actor: auditActor(request.actor),
    event: 'handoff_requested',
    target: dialogId,
    details: { reason },
  })
  await enqueueCallMail(deps, tx, workspaceId)
  return true
}
