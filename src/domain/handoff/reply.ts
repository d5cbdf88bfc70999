import { AppError } from '../../kernel/app-error.ts'
import type { Message } from '../dialogs/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { atDialog, hold } from './hold.ts'

export interface Reply {
  dialogId: string
  /** The sender's own id: sending again with it changes nothing. */
  clientMessageId: string
  text: string
  /** What the customer reads as the writer's name, where the caller is no person of ours. */
  name?: string | undefined
}

/** A person of the staff writes to the customer. With it he holds the dialog, whether he was asked for or not. */
export const reply = async (deps: HandoffDeps, ctx: Ctx, input: Reply): Promise<Message> => {
  assertCan(ctx, 'dialogs.reply')
  const at = await atDialog(deps, ctx, input.dialogId)
  if (at.person.name === null && input.name !== undefined) at.person.name = input.name
  const { dialog } = at
  // Never the id of a message of the customer: those are his to choose.
  const clientMessageId = `reply:${input.clientMessageId}`
  const said = await deps.db.write(async (tx) => {
    if (await deps.dialogs.findByClientId(tx, dialog.id, clientMessageId)) return undefined
    await hold(deps, tx, { ctx, at })
    return deps.dialogs.say(tx, { dialog, by: at.person, text: input.text, clientMessageId })
  })
  const message = said ?? (await deps.dialogs.findByClientId(deps.db.read, dialog.id, clientMessageId))
  if (!message) throw new AppError('not_found', { key: 'error.dialog_not_found' })
  return message
}
