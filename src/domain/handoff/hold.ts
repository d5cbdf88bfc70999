import { AppError } from '../../kernel/app-error.ts'
import { HOUR_MS } from '../../kernel/clock.ts'
import type { DialogId, TurnId } from '../../kernel/ids.ts'
import { afterCommit, type Tx } from '../../platform/db/index.ts'
import { DEFAULT_HANDOFF } from '../assistants/index.ts'
import type { Dialog } from '../dialogs/index.ts'
import { auditActor, type Ctx } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { changeOpen, insertHandoff } from './store.ts'

/** Somebody of the staff at a dialog, as he is known to its customer. */
export interface Person {
  id: string
  name: string | null
}

export interface AtDialog {
  dialog: Dialog
  person: Person
  returnAfterMs: number
}

/** What the verbs of the staff need before their write; throws `not_found` for a foreign dialog. */
export const atDialog = async (deps: HandoffDeps, ctx: Ctx, dialogId: string): Promise<AtDialog> => {
  const dialog = await deps.dialogs.find(ctx.workspaceId, dialogId)
  if (!dialog) throw new AppError('not_found', { key: 'error.dialog_not_found' })
  const [assistant, person] = await Promise.all([deps.assistants.find(ctx.workspaceId, dialog.assistantId), personOf(deps, ctx)])
  const { returnAfterHours } = assistant?.handoff ?? DEFAULT_HANDOFF
  return { dialog, person, returnAfterMs: returnAfterHours * HOUR_MS }
}

const personOf = async (deps: HandoffDeps, { actor }: Ctx): Promise<Person> => {
  if (actor.kind === 'user') return { id: actor.userId, name: await deps.identity.nameOf(actor.userId) }
  return { id: actor.kind === 'api_key' ? actor.apiKeyId : actor.kind, name: null }
}

/**
 * A step: from here on this person answers and the assistant is silent, also in the middle of a sentence. Holding what one holds already
 * only moves the time at which the assistant takes over again. True when it is new.
 */
export const hold = async (deps: HandoffDeps, tx: Tx, { ctx, at }: { ctx: Ctx; at: AtDialog }): Promise<boolean> => {
  const { dialog, person } = at
  const now = deps.clock()
  const change = { workspaceId: ctx.workspaceId, dialogId: dialog.id, name: person.name } as const
  const taken = await deps.dialogs.changeHandoff(tx, { ...change, from: ['none', 'requested'], to: 'active' })
  const open = { state: 'active', holder_id: person.id, return_at: now + at.returnAfterMs } as const
  if (!taken) {
    await changeOpen(tx, dialog.id, open)
    return false
  }
  const known = await changeOpen(tx, dialog.id, { ...open, answered_at: now })
  if (!known) {
    const id = deps.newId('hnd')
    await insertHandoff(tx, { id, workspaceId: ctx.workspaceId, dialogId: dialog.id, state: 'active', reason: 'staff', began_at: now })
    await changeOpen(tx, dialog.id, { ...open, answered_at: now })
  }
  await silence(deps, tx, dialog.id)
  const entry = { workspaceId: ctx.workspaceId, actor: auditActor(ctx.actor), event: 'handoff_taken', target: dialog.id }
  await deps.audit.record(tx, entry)
  return true
}

/** What the assistant has said so far stays; the turn is over whatever its worker still says. */
const silence = async (deps: HandoffDeps, tx: Tx, dialogId: DialogId): Promise<void> => {
  for (const turn of await deps.dialogs.openTurns(tx, dialogId)) {
    const said = deps.speech.said(dialogId)
    await deps.dialogs.cancelTurn(tx, { turn, saidText: said?.turnId === turn.id ? said.text.trim() : '' })
    const turnId: TurnId = turn.id
    afterCommit(tx, () => deps.speech.hush(turnId))
  }
}
