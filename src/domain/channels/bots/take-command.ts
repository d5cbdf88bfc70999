import type { Tx } from '../../../platform/db/index.ts'
import { type Assistant, DEFAULT_TEXTS } from '../../assistants/index.ts'
import type { IncomingMessage } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import { languageButtons, questionButtons } from './buttons.ts'
import type { BotsWorld } from './deps.ts'
import { tell } from './outgoing.ts'
import { requestPerson } from './request-person.ts'
import type { ChatRow } from './schema.ts'
import { updateChat } from './store.ts'

export const COMMANDS = ['start', 'help', 'operator', 'reset', 'language'] as const
type Command = (typeof COMMANDS)[number]

type Given = NonNullable<IncomingMessage['command']>

interface Commanded {
  bot: Bot
  chat: ChatRow
  command: Given
}

/** In a group of several bots a command without a name is for all of them: ours are answered, others are not ours to answer. */
export const isCommandFor = (bot: Bot, { name, to }: Given): boolean => (to === null ? isCommand(name) : to === bot.username.toLowerCase())

const isCommand = (name: string): name is Command => COMMANDS.some((known) => known === name)

/** What the bot says by itself is no part of the dialog; a command it does not know is answered with those it does. */
export const takeCommand = async (world: BotsWorld, tx: Tx, commanded: Commanded): Promise<Outcome> => {
  const { bot, chat, command } = commanded
  const assistant = await world.assistants.find(bot.workspaceId, bot.assistantId)
  const name = isCommand(command.name) ? command.name : 'help'
  await ANSWERS[name](world, tx, { ...commanded, assistant, chat })
  return 'accepted'
}

type Answer = (world: BotsWorld, tx: Tx, given: Commanded & { assistant: Assistant | undefined }) => Promise<void>

const start: Answer = async (world, tx, { chat, command, assistant }) => {
  if (command.payload !== '') await updateChat(tx, chat, { start_payload: command.payload })
  const isOwn = assistant?.language === chat.language
  const text = isOwn ? assistant.greeting : DEFAULT_TEXTS[chat.language].greeting
  const keyboard = questionButtons(isOwn ? assistant.starterQuestions : [])
  await tell(world, tx, { chat, text, ...(keyboard ? { keyboard } : {}) })
}

const help: Answer = async (world, tx, { chat, assistant }) => {
  const { language } = chat
  const lines = [world.texts(language, 'help'), ...(assistant?.handoff.isOffered ? [world.texts(language, 'help_person')] : [])]
  await tell(world, tx, { chat, text: lines.join('\n\n') })
}

const operator: Answer = async (world, tx, given) => {
  await requestPerson(world, tx, given)
}

/** What was said stays readable to the staff; the next word begins a dialog of its own. */
const reset: Answer = async (world, tx, { chat }) => {
  await updateChat(tx, chat, { dialog_id: null })
  await tell(world, tx, { chat, text: world.texts(chat.language, 'reset') })
}

const language: Answer = async (world, tx, { chat }) => {
  await tell(world, tx, { chat, text: world.texts(chat.language, 'language_ask'), keyboard: languageButtons() })
}

const ANSWERS: Record<Command, Answer> = { start, help, operator, reset, language }
