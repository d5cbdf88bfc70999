import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { DialogTables } from './schema.ts'

/** Customers stay: who writes nothing more is forgotten by the sweep. */
export const forgetAssistant = async (
  tx: Tx<DialogTables>,
  { workspaceId, assistantId }: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<void> => {
  const own = tx.selectFrom('dialogs').select('id').where('workspace_id', '=', workspaceId).where('assistant_id', '=', assistantId)
  await tx.deleteFrom('messages').where('dialog_id', 'in', own).execute()
  await tx.deleteFrom('turns').where('dialog_id', 'in', own).execute()
  await tx.deleteFrom('dialogs').where('workspace_id', '=', workspaceId).where('assistant_id', '=', assistantId).execute()
}
