import { AppError } from '../../kernel/app-error.ts'
import type { DialogId, WorkspaceId } from '../../kernel/ids.ts'
import { languageOf } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import { handoffWords } from '../assistants/index.ts'
import type { Dialog } from '../dialogs/index.ts'
import { type Actor, assertCan, auditActor, type Ctx } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { changeOpen } from './store.ts'

/** `nothing_open`: the assistant answers here already. */
export type ReleaseOutcome = 'released' | 'cancelled' | 'nothing_open'

/** Gives the dialog back to its assistant: from a person, who is told to the customer, or a request nobody will answer, which is not. */
export const release = async (deps: HandoffDeps, ctx: Ctx, dialogId: string): Promise<ReleaseOutcome> => {
  assertCan(ctx, 'dialogs.reply')
  const dialog = await deps.dialogs.find(ctx.workspaceId, dialogId)
  if (!dialog) throw new AppError('not_found', { key: 'error.dialog_not_found' })
  return giveBack(deps, { dialog, actor: ctx.actor, by: 'staff' })
}

/** The customer needs nobody any more; a person who is there already stays. */
export const withdraw = async (
  deps: HandoffDeps,
  input: { workspaceId: WorkspaceId; dialogId: DialogId; actor: Actor },
): Promise<'cancelled' | 'nothing_open'> =>
  deps.db.write(async (tx) => ((await cancel(deps, tx, { ...input, by: 'customer' })) ? 'cancelled' : 'nothing_open'))

interface GivenBack {
  dialog: Dialog
  actor: Actor
  /** `time`: nobody wrote for as long as the owner allows. */
  by: 'staff' | 'time'
}

export const giveBack = async (deps: HandoffDeps, { dialog, actor, by }: GivenBack): Promise<ReleaseOutcome> => {
  const assistant = await deps.assistants.find(dialog.workspaceId, dialog.assistantId)
  const { id: dialogId, workspaceId } = dialog
  return deps.db.write(async (tx) => {
    if (await cancel(deps, tx, { workspaceId, dialogId, actor, by })) return 'cancelled'
    if (!(await deps.dialogs.changeHandoff(tx, { workspaceId, dialogId, from: ['active'], to: 'none' }))) return 'nothing_open'
    await end(deps, tx, { workspaceId, dialogId, actor, by, state: 'released' })
    const text = assistant && handoffWords(assistant, languageOf(dialog.title)).returnText
    if (text) await deps.dialogs.say(tx, { dialog, by: 'assistant', text, clientMessageId: null })
    return 'released'
  })
}

interface Ending {
  workspaceId: WorkspaceId
  dialogId: DialogId
  actor: Actor
  by: 'staff' | 'customer' | 'time'
}

const cancel = async (deps: HandoffDeps, tx: Tx, ending: Ending): Promise<boolean> => {
  const changed = await deps.dialogs.changeHandoff(tx, { ...ending, from: ['requested'], to: 'none' })
  if (changed) await end(deps, tx, { ...ending, state: 'cancelled' })
  return changed !== undefined
}

const end = async (deps: HandoffDeps, tx: Tx, ending: Ending & { state: 'released' | 'cancelled' }): Promise<void> => {
  const { workspaceId, dialogId, actor, by, state } = ending
  await changeOpen(tx, dialogId, { state, ended_at: deps.clock(), return_at: null })
  await deps.audit.record(tx, { workspaceId, actor: auditActor(actor), event: `handoff_${state}`, target: dialogId, details: { by } })
}
