import type { BotId, TurnId } from '../../../kernel/ids.ts'
import { BotApiRefused, type BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import { inReply, outgoingText, toChat } from './outgoing.ts'
import type { RichText } from './rich-text.ts'
import type { ChatRow } from './schema.ts'
import { splitText } from './split-text.ts'
import { savePreview } from './store.ts'

/** Short answers come whole. */
const FIRST_AFTER_MS = 700
const DRAFT_EVERY_MS = 1_000
const EDIT_EVERY_MS = 1_500
/** A group takes twenty messages and changes a minute. */
const GROUP_EDIT_EVERY_MS = 4_000

export interface PreviewDeps extends Pick<BotsDeps, 'db' | 'clock' | 'log' | 'render'> {
  fleet(): BotFleet
  /** Shows that somebody writes. */
  typing(chat: ChatRow): void
  /** False when this chat or bot has to be quiet now. A message or its change then counts as one; a draft does not. */
  mayShow(chat: ChatRow, what: 'draft' | 'message'): boolean
  /** Bots of a server that knows no drafts. */
  withoutDrafts: Set<BotId>
  previews: Previews
}

/** The messages that show an answer while it is written, by turn: on their way, or there. */
export type Previews = Map<TurnId, Promise<number | undefined>>

export interface Preview {
  say(offset: number, text: string): void
  /** Nothing more is shown; the last word belongs to the outbox. */
  end(): void
}

/** An answer while it is written: as a draft where there are any, else as a message that grows. A business shows none. */
export const createPreview = (deps: PreviewDeps, chat: ChatRow, turnId: TurnId): Preview => {
  let text = ''
  let shown = ''
  let isOver = chat.kind === 'business'
  let isBusy = false
  let timer: Timer | undefined
  const show = async (): Promise<void> => {
    timer = undefined
    if (isOver || isBusy || text === shown) return
    isBusy = true
    const now = text
    try {
      if (deps.mayShow(chat, usesDrafts(deps, chat) ? 'draft' : 'message')) {
        await showOnce(deps, chat, { turnId, rich: lastPart(deps, now) })
        shown = now
      }
    } catch (error) {
      // Asked to slow down, or not liked: the whole answer comes all the same.
      isOver = !(error instanceof BotApiRefused && error.code === 429)
      deps.log.debug({ err: error, bot: chat.bot_id }, 'an answer could not be shown while it was written')
    }
    isBusy = false
    later()
  }
  const later = (): void => {
    if (isOver || timer !== undefined || text === shown) return
    timer = setTimeout(() => void show(), shown === '' ? FIRST_AFTER_MS : everyMs(deps, chat))
  }
  return {
    say: (offset, piece) => {
      text = text.slice(0, offset) + piece
      later()
    },
    end: () => {
      isOver = true
      clearTimeout(timer)
    },
  }
}

const usesDrafts = ({ withoutDrafts }: PreviewDeps, chat: ChatRow): boolean => chat.kind === 'private' && !withoutDrafts.has(chat.bot_id)

const everyMs = (deps: PreviewDeps, chat: ChatRow): number => {
  if (usesDrafts(deps, chat)) return DRAFT_EVERY_MS
  return chat.kind === 'group' ? GROUP_EDIT_EVERY_MS : EDIT_EVERY_MS
}

/** Only one message can grow: of a long answer, its end. */
const lastPart = ({ render }: PreviewDeps, text: string): RichText => splitText(render(text)).at(-1) ?? { text: '', entities: [] }

interface Shown {
  turnId: TurnId
  rich: RichText
}

const showOnce = async (deps: PreviewDeps, chat: ChatRow, { turnId, rich }: Shown): Promise<void> => {
  if (rich.text === '') return
  if (!usesDrafts(deps, chat)) return showMessage(deps, chat, { turnId, rich })
  const draft = {
    ...toChat(chat),
    draft_id: draftIdOf(turnId),
    can_stop: true,
    text: rich.text,
    ...(rich.entities.length > 0 ? { entities: rich.entities } : {}),
  }
  try {
    await deps.fleet().call(chat.bot_id, 'sendMessageDraft', draft)
  } catch (error) {
    if (!(error instanceof BotApiRefused) || (error.code !== 404 && error.code !== 400)) throw error
    deps.withoutDrafts.add(chat.bot_id)
    await showMessage(deps, chat, { turnId, rich })
  }
}

const showMessage = async (deps: PreviewDeps, chat: ChatRow, { turnId, rich }: Shown): Promise<void> => {
  const known = await deps.previews.get(turnId)
  const { params } = inReply(chat, outgoingText(chat, rich))
  if (known !== undefined) {
    const { text, entities } = params
    await deps
      .fleet()
      .call(chat.bot_id, 'editMessageText', { chat_id: chat.chat_id, message_id: known, text, ...(entities ? { entities } : {}) })
    return
  }
  const sending = deps.fleet().call(chat.bot_id, 'sendMessage', params)
  // Whoever brings the last word waits for this one, and a failure here is none of his.
  deps.previews.set(
    turnId,
    sending.then(
      ({ message_id: id }) => id,
      () => undefined,
    ),
  )
  const { message_id: messageId } = await sending
  await deps.db.write((tx) => savePreview(tx, { turn_id: turnId, message_id: messageId, at: deps.clock() }))
}

/** Any number but 0, the same for the same turn. */
const draftIdOf = (turnId: TurnId): number => {
  let hash = 7
  for (let i = 0; i < turnId.length; i++) hash = (hash * 31 + turnId.charCodeAt(i)) % 2_147_483_647
  return hash + 1
}
