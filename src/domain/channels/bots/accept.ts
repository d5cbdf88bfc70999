import { isLanguage, type Language } from '../../../kernel/language.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { IncomingMessage, IncomingUpdate } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import type { ChatRow } from './schema.ts'
import { findChat, insertChat, insertUpdate, updateChat } from './store.ts'

/**
 * Stores updates of one bot, each as a write of its own that shares a commit with its neighbours, and resolves when all are
 * on disk. An update that cannot be used is stored as such: it is nobody's reason to wait. Rejects only when nothing can be stored.
 */
export const acceptUpdates = async (deps: BotsWorld, bot: Bot, updates: readonly IncomingUpdate[]): Promise<void> => {
  await Promise.all(updates.map((update) => acceptOne(deps, bot, update)))
}

const acceptOne = async (deps: BotsWorld, bot: Bot, update: IncomingUpdate): Promise<void> => {
  try {
    const outcome = await deps.db.write((tx) => take(deps, tx, { bot, update }))
    deps.meters.update(outcome)
    tell(deps, bot, { update, outcome })
  } catch (error) {
    await setAside(deps, { bot, update, error })
  }
}

type Outcome = 'accepted' | 'duplicate' | 'failed' | 'ignored'

const tell = ({ vitals }: BotsWorld, bot: Bot, { update, outcome }: { update: IncomingUpdate; outcome: Outcome }): void => {
  vitals.update(bot.id, outcome === 'duplicate' ? 'repeated' : outcome === 'failed' ? 'unusable' : 'update', nameOf(update))
  if (outcome === 'accepted' && update.kind === 'message') vitals.awaited(bot.id, update.message.chat.id)
}

/** An ordinary message needs no name. */
const nameOf = (update: IncomingUpdate): string | null => (update.kind === 'message' ? null : update.name)

const take = async (deps: BotsWorld, tx: Tx, { bot, update }: { bot: Bot; update: IncomingUpdate }): Promise<Outcome> => {
  const isUnreadable = update.kind === 'unreadable'
  const isNew = await insertUpdate(tx, {
    bot_id: bot.id,
    update_id: update.updateId,
    at: deps.clock(),
    failure: isUnreadable ? 'unreadable' : null,
    body: isUnreadable ? update.body : null,
  })
  if (!isNew) return 'duplicate'
  if (isUnreadable) return 'failed'
  if (update.kind === 'other') return 'ignored'
  return takeMessage(deps, tx, { bot, updateId: update.updateId, message: update.message })
}

/** The write of this one was undone. It is kept for whoever looks into it, so that those behind it go on. */
const setAside = async (deps: BotsWorld, { bot, update, error }: { bot: Bot; update: IncomingUpdate; error: unknown }): Promise<void> => {
  const failure = (error instanceof Error ? error.message : String(error)).slice(0, 300)
  const row = { bot_id: bot.id, update_id: update.updateId, at: deps.clock(), failure, body: JSON.stringify(update).slice(0, 4096) }
  const isNew = await deps.db.write((tx) => insertUpdate(tx, row))
  deps.meters.update(isNew ? 'failed' : 'duplicate')
  deps.vitals.update(bot.id, isNew ? 'unusable' : 'repeated', nameOf(update))
  if (isNew) deps.log.error({ err: error, bot: bot.id, update: update.updateId }, 'an update could not be used and was set aside')
}

const takeMessage = async (
  deps: BotsWorld,
  tx: Tx,
  { bot, updateId, message }: { bot: Bot; updateId: number; message: IncomingMessage },
): Promise<'accepted' | 'ignored'> => {
  const { from } = message
  if (!from || message.text.trim() === '') return 'ignored'
  const chat = await ensureChat(deps, tx, { bot, message, from })
  const received = await deps.dialogs.receiveStep(tx, {
    workspaceId: bot.workspaceId,
    assistantId: bot.assistantId,
    customerId: chat.customer_id,
    channel: 'telegram',
    dialog: chat.dialog_id ?? 'new',
    clientMessageId: `tg:${message.chat.id}:${message.messageId}:${updateId}`,
    text: message.text,
    mergeWindowMs: bot.settings.mergeWindowMs,
  })
  if (chat.dialog_id === null) await updateChat(tx, chat, { dialog_id: received.message.dialogId })
  return 'accepted'
}

const ensureChat = async (
  deps: BotsWorld,
  tx: Tx,
  { bot, message, from }: { bot: Bot; message: IncomingMessage; from: NonNullable<IncomingMessage['from']> },
): Promise<ChatRow> => {
  const place = placeOf(message, from)
  const known = await findChat(tx, { botId: bot.id, place })
  if (known) return known
  const language = languageOf(from.languageCode)
  const chat: ChatRow = {
    bot_id: bot.id,
    place,
    chat_id: message.chat.id,
    kind: message.connectionId === null ? message.chat.kind : 'business',
    workspace_id: bot.workspaceId,
    // By Telegram's numbers: a bot that is connected anew finds its customers again.
    customer_id: await deps.dialogs.ensureCustomerStep(tx, {
      workspaceId: bot.workspaceId,
      channel: 'telegram',
      externalKey: `${bot.telegramId}:${place}`,
      language,
      name: from.name,
    }),
    dialog_id: null,
    language,
    is_blocked: 0,
    connection_id: message.connectionId,
    thread_id: message.threadId,
    reply_to: null,
    start_payload: null,
    created_at: deps.clock(),
  }
  await insertChat(tx, chat)
  return chat
}

const placeOf = ({ chat, connectionId }: IncomingMessage, from: { id: number }): string => {
  if (connectionId !== null) return `${connectionId}:${chat.id}`
  return chat.kind === 'private' ? String(chat.id) : `${chat.id}/${from.id}`
}

const languageOf = (code: string | null): Language => {
  const language = code?.slice(0, 2)
  return isLanguage(language) ? language : code === null ? 'ru' : 'en'
}
