import type { Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Dialog, Message } from './dialog.ts'
import { announceMessage } from './events.ts'
import { appendMessage, type NewMessage } from './store.ts'

/** What is said to the customer outside any turn: by an operator, or by the assistant about who answers now. */
export interface Said extends Pick<NewMessage, 'text'> {
  dialog: Pick<Dialog, 'id' | 'workspaceId'>
  by: { id: string; name: string | null } | 'assistant'
  /** The sender's own id: sending again with it changes nothing. */
  clientMessageId: string | null
}

/** A step. Undefined when this id was said already. */
export const say = async (deps: DialogDeps, tx: Tx, { dialog, by, text, clientMessageId }: Said): Promise<Message | undefined> => {
  const message = await appendMessage(tx, {
    id: deps.newId('msg'),
    workspaceId: dialog.workspaceId,
    dialogId: dialog.id,
    ...(by === 'assistant' ? { author: 'assistant', outcome: 'handoff' } : { author: 'operator', by, outcome: null }),
    text,
    sources: [],
    turnId: null,
    clientMessageId,
    at: deps.clock(),
  })
  if (message) await announceMessage(deps, tx, { workspaceId: dialog.workspaceId, message })
  return message
}
