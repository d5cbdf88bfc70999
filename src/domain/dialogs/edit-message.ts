import type { DialogId } from '../../kernel/ids.ts'
import { prepare, type Tx } from '../../platform/db/index.ts'
import type { DialogTables } from './schema.ts'

export interface EditMessage {
  dialogId: DialogId
  clientMessageId: string
  text: string
}

/**
 * A step: the customer changed what he wrote. `joined`: its turn has not begun and will read the new words; `too_late`: it was
 * answered, or is being answered, as it stood. Undefined for what is not here.
 */
export const editMessage = async (tx: Tx, edit: EditMessage): Promise<'joined' | 'too_late' | undefined> => {
  const dialogs: Tx<DialogTables> = tx
  const [known] = await selectEdited(dialogs, edit)
  if (!known) return undefined
  if (known.state !== null && known.state !== 'waiting') return 'too_late'
  await dialogs.updateTable('messages').set({ text: edit.text }).where('id', '=', known.id).execute()
  return 'joined'
}

const selectEdited = prepare<DialogTables, EditMessage, { id: string; state: string | null }>((db, param) =>
  db
    .selectFrom('messages')
    .leftJoin('turns', 'turns.id', 'messages.turn_id')
    .select(['messages.id', 'turns.state'])
    .where('messages.dialog_id', '=', param('dialogId'))
    .where('messages.client_message_id', '=', param('clientMessageId')),
)
