import type { DialogId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import { type Assistant, handoffWords } from '../../assistants/index.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { tell } from './outgoing.ts'
import type { ChatRow } from './schema.ts'
import { setChatDialog } from './store.ts'

interface Asked {
  bot: Bot
  chat: ChatRow
  assistant: Assistant | undefined
}

/** A step: the same request as in the widget. Asked before anything was written, the asking itself begins the dialog. */
export const requestPerson = async (world: BotsWorld, tx: Tx, asked: Asked): Promise<void> => {
  const { bot, chat, assistant } = asked
  const { language } = chat
  if (!assistant?.handoff.isOffered) return tell(world, tx, { chat, text: world.texts(language, 'person_not_offered') })
  const dialogId = chat.dialog_id ?? (await begin(world, tx, asked))
  const { workspaceId, assistantId } = bot
  const actor = { kind: 'customer', customerId: chat.customer_id, assistantId } as const
  const isNew = await world.handoff.requestStep(tx, { workspaceId, dialogId, reason: 'button', actor })
  if (!isNew) return tell(world, tx, { chat, text: world.texts(language, 'person_waiting') })
  const { requestText } = handoffWords(assistant, language)
  await world.dialogs.say(tx, { dialog: { id: dialogId, workspaceId }, by: 'assistant', text: requestText, clientMessageId: null })
}

const begin = async (world: BotsWorld, tx: Tx, { bot, chat }: Asked): Promise<DialogId> => {
  const { message } = await world.dialogs.receiveStep(tx, {
    workspaceId: bot.workspaceId,
    assistantId: bot.assistantId,
    customerId: chat.customer_id,
    channel: 'telegram',
    dialog: 'new',
    clientMessageId: `tg:${chat.place}:person`,
    text: world.texts(chat.language, 'person_asked'),
    wantsAnswer: false,
  })
  await setChatDialog(tx, chat, message.dialogId)
  return message.dialogId
}
