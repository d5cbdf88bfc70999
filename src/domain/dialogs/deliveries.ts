import type { DialogId } from '../../kernel/ids.ts'
import { prepare, type Tx } from '../../platform/db/index.ts'
import type { Channel, Message, Turn } from './dialog.ts'
import type { DialogTables } from './schema.ts'

/** How a channel that does not read the dialog's stream hears what to bring to the customer. Both are steps of the write that
 *  says it: what is said and that it is still to be brought are one commit. */
export interface DeliveryWriter {
  /** Everything that was not written by the customer himself. */
  message(tx: Tx, message: Message): Promise<void>
  /** The turn ended without an answer; `textKey` is what the customer is told, in his language. */
  failure(tx: Tx, input: { turn: Turn; textKey: string }): Promise<void>
}

export interface Deliveries extends DeliveryWriter {
  /** From now on dialogs of this channel are brought by this writer. */
  by(channel: Channel, writer: DeliveryWriter): void
}

export const createDeliveries = (): Deliveries => {
  const writers = new Map<string, DeliveryWriter>()
  const writerOf = async (tx: Tx, dialogId: DialogId): Promise<DeliveryWriter | undefined> => {
    if (writers.size === 0) return undefined
    const [row] = await selectChannel(tx, { dialogId })
    return row && writers.get(row.channel)
  }
  return {
    by: (channel, writer) => void writers.set(channel, writer),
    message: async (tx, message) => (await writerOf(tx, message.dialogId))?.message(tx, message),
    failure: async (tx, input) => (await writerOf(tx, input.turn.dialogId))?.failure(tx, input),
  }
}

const selectChannel = prepare<DialogTables, { dialogId: string }, { channel: string }>((db, param) =>
  db.selectFrom('dialogs').select('channel').where('id', '=', param('dialogId')),
)
