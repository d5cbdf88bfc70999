import type { BotId, DialogId, TurnId } from '../../../kernel/ids.ts'
import type { LiveEvent, StoredEvent } from '../../../platform/events/index.ts'
import { type DialogEvents, dialogStream } from '../../dialogs/index.ts'
import type { BotsDeps } from './deps.ts'
import { createPreview, type Preview, type PreviewDeps } from './preview.ts'
import type { ChatRow } from './schema.ts'

/** A machine that answers at once needs no sign that it is at work. */
const TYPING_AFTER_MS = 250
/** Telegram shows it for five seconds. */
const TYPING_EVERY_MS = 4_500

export interface LiveTalk {
  /** From now on the customer sees that this turn is worked on, and what of it is written. */
  watch(chat: ChatRow, turn: { dialogId: DialogId; turnId: TurnId }): void
  /** The turn that is being answered in this chat. */
  speaking(botId: BotId, chatId: number): { dialogId: DialogId; turnId: TurnId } | undefined
  close(): void
}

export type LiveTalkDeps = PreviewDeps & Pick<BotsDeps, 'events'>

interface Watched {
  chat: ChatRow
  dialogId: DialogId
  /** Those that have not ended. */
  turns: Set<TurnId>
  current: { turnId: TurnId; preview: Preview } | undefined
  timers: Timer[]
  leave(): void
}

/** Hints, all of it: what is lost here comes whole with the answer. */
export const createLiveTalk = (deps: LiveTalkDeps): LiveTalk => {
  const watched = new Map<DialogId, Watched>()
  const forget = (one: Watched): void => {
    hush(one)
    one.leave()
    watched.delete(one.dialogId)
  }
  return {
    watch: (chat, { dialogId, turnId }) => {
      const known = watched.get(dialogId)
      if (known) {
        known.chat = chat
        known.turns.add(turnId)
        return
      }
      const one: Watched = { chat, dialogId, turns: new Set([turnId]), current: undefined, timers: [], leave: () => undefined }
      one.leave = deps.events.subscribe(dialogStream(dialogId), (event) => {
        hear(deps, one, event)
        if (one.turns.size === 0) forget(one)
      })
      watched.set(dialogId, one)
    },
    speaking: (botId, chatId) => {
      for (const { chat, dialogId, current } of watched.values()) {
        if (chat.bot_id === botId && chat.chat_id === chatId && current) return { dialogId, turnId: current.turnId }
      }
      return undefined
    },
    close: () => {
      for (const one of watched.values()) forget(one)
    },
  }
}

const hear = (deps: LiveTalkDeps, one: Watched, { type, data }: StoredEvent | LiveEvent): void => {
  if (type === 'turn.started') begin(deps, one, (data as DialogEvents['turn.started']).turnId)
  else if (type === 'turn.delta') {
    const { turnId, offset, text } = data as DialogEvents['turn.delta']
    if (one.current?.turnId === turnId) one.current.preview.say(offset, text)
  } else if (type === 'turn.done' || type === 'turn.failed' || type === 'turn.cancelled') {
    const { turnId } = data as { turnId: TurnId }
    one.turns.delete(turnId)
    if (one.current?.turnId === turnId) hush(one)
  }
}

const begin = (deps: LiveTalkDeps, one: Watched, turnId: TurnId): void => {
  hush(one)
  one.turns.add(turnId)
  one.current = { turnId, preview: createPreview(deps, one.chat, turnId) }
  const type = (): void => deps.typing(one.chat)
  one.timers = [setTimeout(type, TYPING_AFTER_MS), setInterval(type, TYPING_EVERY_MS)]
}

const hush = (one: Watched): void => {
  for (const timer of one.timers) clearTimeout(timer)
  one.timers = []
  one.current?.preview.end()
  one.current = undefined
}
