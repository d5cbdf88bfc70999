import { afterCommit, type Tx } from '../../../platform/db/index.ts'
import type { Message, Rating } from '../../dialogs/index.ts'
import type { IncomingPress } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import { answerButtons, type Pressed, readButton, reasonButtons } from './buttons.ts'
import { placeOf } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { requestPerson } from './request-person.ts'
import type { ChatRow } from './schema.ts'
import { findChat, updateChat } from './store.ts'
import { takeContent } from './take-content.ts'

interface Press {
  bot: Bot
  chat: ChatRow
  press: IncomingPress & { message: NonNullable<IncomingPress['message']> }
}

/** A button. What it changes is stored; that the button stops spinning is only whispered. */
export const takePress = async (world: BotsWorld, tx: Tx, { bot, press }: { bot: Bot; press: IncomingPress }): Promise<Outcome> => {
  const { message } = press
  const hush = (text?: string): void =>
    afterCommit(tx, () =>
      world.whisper(bot.id, 'answerCallbackQuery', { callback_query_id: press.id, ...(text === undefined ? {} : { text }) }),
    )
  const pressed = readButton(press.data)
  const chat = message && (await chatOf(tx, bot, { ...press, message }))
  if (!pressed || !chat || !message) {
    hush(chat ? undefined : world.texts('ru', 'too_old'))
    return 'ignored'
  }
  hush(await act(world, tx, { pressed, of: { bot, chat, press: { ...press, message } } }))
  return 'accepted'
}

const chatOf = (tx: Tx, bot: Bot, { message, from }: Press['press']): Promise<ChatRow | undefined> => {
  const kind = message.chat.kind === 'private' ? 'private' : 'group'
  return findChat(tx, { botId: bot.id, place: placeOf({ chatId: message.chat.id, kind, person: from, connectionId: null }) })
}

/** What the presser reads in a corner of his screen. */
const act = async (world: BotsWorld, tx: Tx, { pressed, of }: { pressed: Pressed; of: Press }): Promise<string | undefined> => {
  const { bot, chat } = of
  switch (pressed.kind) {
    case 'good':
      return rate(world, tx, { of, messageId: pressed.messageId, rating: { value: 'good', reason: null, comment: null } })
    case 'bad':
      return rate(world, tx, { of, messageId: pressed.messageId, rating: { value: 'bad', reason: null, comment: null } })
    case 'why':
      return rate(world, tx, { of, messageId: pressed.messageId, rating: { value: 'bad', reason: pressed.reason, comment: null } })
    case 'person':
      await requestPerson(world, tx, { bot, chat, assistant: await world.assistants.find(bot.workspaceId, bot.assistantId) })
      return undefined
    case 'language':
      await updateChat(tx, chat, { language: pressed.language })
      return world.texts(pressed.language, 'language_set')
    case 'question':
      await ask(world, tx, { of, index: pressed.index })
      return undefined
  }
}

const rate = async (
  world: BotsWorld,
  tx: Tx,
  { of, messageId, rating }: { of: Press; messageId: string; rating: Rating },
): Promise<string> => {
  const { bot, chat, press } = of
  const { language } = chat
  const answer = await world.dialogs.messageOf(chat.customer_id, messageId)
  if (!answer) return world.texts(language, 'not_yours')
  await world.dialogs.rateStep(tx, { dialogId: answer.dialogId, messageId, rating })
  const asksWhy = rating.value === 'bad' && rating.reason === null
  const keyboard = asksWhy ? reasonButtons(world, { language, messageId: answer.id }) : await ratedButtons(world, of, { answer, rating })
  const { messageId: shownId, chat: shownIn } = press.message
  afterCommit(tx, () =>
    world.whisper(bot.id, 'editMessageReplyMarkup', { chat_id: shownIn.id, message_id: shownId, reply_markup: keyboard }),
  )
  return world.texts(language, asksWhy ? 'rated_why' : rating.value === 'good' ? 'rated_good' : 'rated_bad')
}

const ratedButtons = async (world: BotsWorld, { bot, chat }: Press, { answer, rating }: { answer: Message; rating: Rating }) => {
  const assistant = await world.assistants.find(bot.workspaceId, bot.assistantId)
  const isPersonOffered = assistant?.handoff.isOffered ?? false
  return answerButtons(world, { language: chat.language, messageId: answer.id, isPersonOffered, chosen: rating.value })
}

/** A question that was offered is asked as if it had been written. */
const ask = async (world: BotsWorld, tx: Tx, { of, index }: { of: Press; index: number }): Promise<void> => {
  const { bot, chat, press } = of
  const assistant = await world.assistants.find(bot.workspaceId, bot.assistantId)
  const question = assistant?.starterQuestions[index]
  if (!question) return
  const { message } = press
  await takeContent(world, tx, {
    bot,
    chat,
    message: {
      messageId: message.messageId,
      clientId: `tg:press:${press.id}`,
      chat: message.chat,
      text: question,
      media: [],
    },
  })
}
