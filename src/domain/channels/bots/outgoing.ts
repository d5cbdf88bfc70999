import type { TurnId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { BotApi, Keyboard } from '../ports.ts'
import type { BotsWorld } from './deps.ts'
import type { RichText } from './rich-text.ts'
import type { ChatRow } from './schema.ts'

/** One call that a row of the outbox stands for. */
export interface Outgoing {
  method: 'sendMessage'
  params: BotApi['sendMessage']['params']
  /** Its text goes into the message that showed this turn's answer while it was written, if there is one. */
  replaces?: TurnId
}

/** The parameters that lead to a conversation. */
export const toChat = (
  chat: ChatRow,
): Pick<BotApi['sendMessage']['params'], 'chat_id' | 'message_thread_id' | 'business_connection_id'> => ({
  chat_id: chat.chat_id,
  ...(chat.thread_id === null ? {} : { message_thread_id: chat.thread_id }),
  ...(chat.connection_id === null ? {} : { business_connection_id: chat.connection_id }),
})

export const outgoingText = (chat: ChatRow, { text, entities }: RichText, keyboard?: Keyboard): Outgoing => ({
  method: 'sendMessage',
  params: {
    ...toChat(chat),
    text,
    ...(entities.length === 0 ? {} : { entities }),
    ...(keyboard ? { reply_markup: keyboard } : {}),
    link_preview_options: { is_disabled: true },
  },
})

/** In a group it must be seen whose question is answered. */
export const inReply = (chat: ChatRow, outgoing: Outgoing): Outgoing =>
  chat.reply_to === null
    ? outgoing
    : { ...outgoing, params: { ...outgoing.params, reply_parameters: { message_id: chat.reply_to, allow_sending_without_reply: true } } }

export const replacing = (outgoing: Outgoing, turnId: TurnId | null): Outgoing =>
  turnId === null ? outgoing : { ...outgoing, replaces: turnId }

interface Told {
  chat: ChatRow
  text: string
  keyboard?: Keyboard
  /** The turn it ends. */
  turnId?: TurnId
}

/** A step: the bot itself says something that is no part of the dialog. */
export const tell = (world: BotsWorld, tx: Tx, { chat, text, keyboard, turnId }: Told): Promise<void> =>
  world.sender.enqueue(tx, {
    botId: chat.bot_id,
    chatId: chat.chat_id,
    messageId: null,
    outgoing: replacing(inReply(chat, outgoingText(chat, { text, entities: [] }, keyboard)), turnId ?? null),
  })
