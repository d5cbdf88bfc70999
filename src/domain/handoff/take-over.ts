import { assertCan, type Ctx } from '../identity/index.ts'
import type { HandoffDeps } from './deps.ts'
import { atDialog, hold } from './hold.ts'

/** A person of the staff answers from now on; the assistant is silent until the dialog is given back. */
export const takeOver = async (deps: HandoffDeps, ctx: Ctx, dialogId: string): Promise<'taken' | 'already_held'> => {
  assertCan(ctx, 'dialogs.reply')
  const at = await atDialog(deps, ctx, dialogId)
  return (await deps.db.write((tx) => hold(deps, tx, { ctx, at }))) ? 'taken' : 'already_held'
}
