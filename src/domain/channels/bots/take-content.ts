import type { DialogId, MessageId } from '../../../kernel/ids.ts'
import { afterCommit, type Tx } from '../../../platform/db/index.ts'
import type { IncomingMedia, IncomingMessage } from '../ports.ts'
import type { Outcome } from './accept.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { keepFile } from './files.ts'
import { tell } from './outgoing.ts'
import type { ChatRow } from './schema.ts'
import { findConnection, setChatDialog, updateChat } from './store.ts'

/** Somebody who sends ten pictures is told once that they are not read. */
const NOTE_EVERY_MS = 60_000

export interface Content {
  bot: Bot
  chat: ChatRow
  message: Pick<IncomingMessage, 'chat' | 'messageId' | 'text' | 'media'> & {
    /** Where it is no message of its own. */
    clientId?: string
  }
}

/** Words are answered; what comes without words is kept for people, and said so. */
export const takeContent = async (world: BotsWorld, tx: Tx, content: Content): Promise<Outcome> => {
  const { bot, chat, message } = content
  const words = message.text.trim()
  const labels = message.media.map((media) => labelOf(world, chat, media))
  const text = [...labels, words].filter(Boolean).join('\n')
  if (text === '') return 'ignored'
  const received = await world.dialogs.receiveStep(tx, {
    workspaceId: bot.workspaceId,
    assistantId: bot.assistantId,
    customerId: chat.customer_id,
    channel: 'telegram',
    dialog: chat.dialog_id ?? 'new',
    clientMessageId: message.clientId ?? clientIdOf(message),
    text: words === '' ? text : words,
    mergeWindowMs: bot.settings.mergeWindowMs,
    wantsAnswer: words !== '' && (await mayAnswer(world, tx, chat)),
  })
  const { dialogId, id } = received.message
  const { turnId } = received
  if (turnId) afterCommit(tx, () => world.live.watch(chat, { dialogId, turnId }))
  if (chat.dialog_id === null) await setChatDialog(tx, chat, dialogId)
  await keepMedia(world, tx, { ...content, dialogId, messageId: id })
  if (words === '') await noteMedia(world, tx, { bot, chat, dialogId })
  return 'accepted'
}

export const clientIdOf = ({ chat, messageId }: Pick<IncomingMessage, 'chat' | 'messageId'>): string => `tg:${chat.id}:${messageId}`

const labelOf = ({ texts }: BotsWorld, chat: ChatRow, media: IncomingMedia): string => {
  const { language } = chat
  if (media.kind === 'location') {
    const place = [media.title, `${media.latitude.toFixed(5)}, ${media.longitude.toFixed(5)}`].filter(Boolean).join(', ')
    return texts(language, 'media_location', { place })
  }
  if (media.kind === 'contact') return texts(language, 'media_contact', { name: media.name, phone: media.phone })
  if (media.kind === 'other') return texts(language, 'media_other', { name: media.name })
  if (media.kind === 'document' || media.kind === 'audio') return texts(language, `media_${media.kind}`, { name: media.name ?? '' }).trim()
  if (media.kind === 'sticker') return texts(language, 'media_sticker', { emoji: media.emoji ?? '' }).trim()
  return texts(language, `media_${media.kind}`)
}

/** The account of a business answers only while its owner allows it and is not at the keyboard himself. */
const mayAnswer = async (world: BotsWorld, tx: Tx, chat: ChatRow): Promise<boolean> => {
  if (chat.connection_id === null) return true
  if ((chat.silent_until ?? 0) > world.clock()) return false
  const connection = await findConnection(tx, { botId: chat.bot_id, id: chat.connection_id })
  return connection?.can_reply === 1
}

const keepMedia = async (world: BotsWorld, tx: Tx, kept: Content & { dialogId: DialogId; messageId: MessageId }): Promise<void> => {
  for (const media of kept.message.media) if ('fileId' in media) await keepFile(world, tx, { ...kept, media })
}

/** A person who answers sees the picture himself: then nothing is said. */
const noteMedia = async (
  world: BotsWorld,
  tx: Tx,
  { bot, chat, dialogId }: { bot: Bot; chat: ChatRow; dialogId: DialogId },
): Promise<void> => {
  const now = world.clock()
  if (now - (chat.noted_at ?? 0) < NOTE_EVERY_MS || (await world.dialogs.isHeld(tx, dialogId)) || !(await mayAnswer(world, tx, chat)))
    return
  const assistant = await world.assistants.find(bot.workspaceId, bot.assistantId)
  await updateChat(tx, chat, { noted_at: now })
  await tell(world, tx, { chat, text: world.texts(chat.language, assistant?.handoff.isOffered ? 'media_note_person' : 'media_note') })
}
