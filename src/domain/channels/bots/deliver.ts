import type { Tx } from '../../../platform/db/index.ts'
import type { DeliveryWriter } from '../../dialogs/index.ts'
import type { BotsDeps } from './deps.ts'
import type { ChatRow } from './schema.ts'
import type { Sender } from './sender.ts'
import { findChatOfDialog } from './store.ts'

/** Writes what is said in a dialog into the outbox, in the commit that says it. */
export const createDelivery = (deps: BotsDeps, sender: Sender): DeliveryWriter => {
  const say = (tx: Tx, chat: ChatRow, { messageId, text }: { messageId: string | null; text: string }): Promise<void> =>
    sender.enqueue(tx, {
      botId: chat.bot_id,
      chatId: chat.chat_id,
      messageId,
      outgoing: {
        method: 'sendMessage',
        params: {
          chat_id: chat.chat_id,
          ...(chat.thread_id === null ? {} : { message_thread_id: chat.thread_id }),
          ...(chat.connection_id === null ? {} : { business_connection_id: chat.connection_id }),
          text,
        },
      },
    })
  return {
    message: async (tx, message) => {
      const chat = await findChatOfDialog(tx, message.dialogId)
      if (chat) await say(tx, chat, { messageId: message.id, text: message.text })
    },
    failure: async (tx, { turn }) => {
      const chat = await findChatOfDialog(tx, turn.dialogId)
      if (chat) await say(tx, chat, { messageId: null, text: deps.texts(chat.language, 'failed') })
    },
  }
}
