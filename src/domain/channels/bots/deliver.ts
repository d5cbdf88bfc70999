import type { DialogId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { DeliveryWriter, Message } from '../../dialogs/index.ts'
import type { Keyboard } from '../ports.ts'
import { answerButtons, personButton } from './buttons.ts'
import type { BotsWorld } from './deps.ts'
import { inReply, outgoingText, replacing, tell } from './outgoing.ts'
import { join, plain, type RichText, styled } from './rich-text.ts'
import type { ChatRow } from './schema.ts'
import { sourceList } from './source-list.ts'
import { splitText } from './split-text.ts'
import { findChatOfDialog, hasBot } from './store.ts'
import { SAID_THERE } from './take-connection.ts'

/** Writes what is said in a dialog into the outbox, in the commit that says it. */
export const createDelivery = (world: BotsWorld): DeliveryWriter => ({
  message: async (tx, message) => {
    if (message.clientMessageId?.startsWith(SAID_THERE)) return
    const chat = await listenerOf(world, tx, message.dialogId)
    if (chat) await bring(world, tx, { chat, message })
  },
  failure: async (tx, { turn }) => {
    const chat = await listenerOf(world, tx, turn.dialogId)
    if (chat) await tell(world, tx, { chat, text: world.texts(chat.language, 'failed'), turnId: turn.id })
  },
})

/** Undefined where nobody would hear it: blocked by him, or without a bot that could say it. */
const listenerOf = async (world: BotsWorld, tx: Tx, dialogId: DialogId): Promise<ChatRow | undefined> => {
  const chat = await findChatOfDialog(tx, dialogId)
  return chat?.is_blocked === 0 && (await hasBot(tx, chat.bot_id)) ? chat : undefined
}

interface Brought {
  chat: ChatRow
  message: Message
}

/** In as many messages as it takes; the first says to what it is an answer, the last has the buttons. */
const bring = async (world: BotsWorld, tx: Tx, { chat, message }: Brought): Promise<void> => {
  const parts = splitText(bodyOf(world, { chat, message }))
  const keyboard = await buttonsOf(world, tx, { chat, message })
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1
    const outgoing = outgoingText(chat, part, isLast ? keyboard : undefined)
    await world.sender.enqueue(tx, {
      botId: chat.bot_id,
      chatId: chat.chat_id,
      messageId: message.id,
      outgoing: i === 0 ? replacing(inReply(chat, outgoing), message.turnId) : outgoing,
    })
  }
}

const bodyOf = (world: BotsWorld, { chat, message }: Brought): RichText => {
  if (message.author === 'operator') {
    return message.authorName ? join(styled('bold', message.authorName), plain(`\n${message.text}`)) : plain(message.text)
  }
  const body = world.render(message.text)
  return message.sources.length === 0
    ? body
    : join(body, plain('\n\n'), sourceList(world, { language: chat.language, sources: message.sources }))
}

/** Only an answer is rated; where there was none, a person is offered. Business accounts have no buttons: nobody should see a machine there. */
const buttonsOf = async (world: BotsWorld, tx: Tx, { chat, message }: Brought): Promise<Keyboard | undefined> => {
  if (message.author !== 'assistant' || chat.kind === 'business') return undefined
  const bot = await world.bot(tx, chat.bot_id)
  const assistant = bot && (await world.assistants.find(bot.workspaceId, bot.assistantId))
  const isPersonOffered = assistant?.handoff.isOffered ?? false
  const { language } = chat
  if (message.outcome === 'answered') return answerButtons(world, { language, messageId: message.id, isPersonOffered })
  if (message.outcome !== 'refused' || !isPersonOffered) return undefined
  return { inline_keyboard: [personButton(world.texts(language, 'button_person'))] }
}
