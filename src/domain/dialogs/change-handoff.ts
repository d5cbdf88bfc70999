import type { DialogId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Dialog, HandoffState } from './dialog.ts'
import { announceHandoff } from './events.ts'
import { toDialog } from './rows.ts'
import type { DialogTables } from './schema.ts'

export interface HandoffChange {
  workspaceId: WorkspaceId
  dialogId: DialogId
  from: readonly HandoffState[]
  to: HandoffState
  /** Of the person who answers now, as customers may know it. */
  name?: string | null
}

/** A step. The dialog as it is afterwards; undefined when it is not in one of the states to come from, or not of this workspace. */
export const changeHandoff = async (deps: DialogDeps, tx: Tx, change: HandoffChange): Promise<Dialog | undefined> => {
  const dialogs: Tx<DialogTables> = tx
  const row = await dialogs
    .updateTable('dialogs')
    .set({ handoff: change.to, handoff_at: change.to === 'none' ? null : deps.clock() })
    .where('id', '=', change.dialogId)
    .where('workspace_id', '=', change.workspaceId)
    .where('handoff', 'in', [...change.from])
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  const dialog = toDialog(row)
  await announceHandoff(deps, tx, { dialog, name: change.name ?? null })
  return dialog
}
