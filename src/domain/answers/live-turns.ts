import type { DialogId, TurnId } from '../../kernel/ids.ts'
import type { Events, LiveEvent } from '../../platform/events/index.ts'
import { type DialogEvents, dialogStream, type Turn } from '../dialogs/index.ts'

/** A turn as far as it has been said, for those who join in the middle. */
export interface LiveTurn {
  turnId: TurnId
  attempt: number
  text: string
}

export interface LiveTurns {
  /** Begins to collect; `stop` of the turn aborts this controller. `retract` takes back what was said so far. */
  begin(turn: Turn): { say(text: string): void; retract(): void; end(): void; signal: AbortSignal }
  /** What is being said in this dialog now. */
  of(dialogId: DialogId): LiveTurn | undefined
  /** Tells the worker of this turn to fall silent. The database has decided already; this only saves work. */
  abort(turnId: TurnId): void
}

interface Speaking extends LiveTurn {
  stop: AbortController
}

/** Streaming text lives in memory only: a process that dies says it anew under the next attempt. */
export const createLiveTurns = (deps: { events: Events }): LiveTurns => {
  const speaking = new Map<DialogId, Speaking>()
  return {
    begin: (turn) => {
      const live: Speaking = { turnId: turn.id, attempt: turn.attempt, text: '', stop: new AbortController() }
      speaking.set(turn.dialogId, live)
      return {
        signal: live.stop.signal,
        say: (text) => {
          if (text === '' || speaking.get(turn.dialogId) !== live) return
          const data: DialogEvents['turn.delta'] = { turnId: turn.id, attempt: turn.attempt, offset: live.text.length, text }
          live.text += text
          deps.events.publish(deltaEvent(turn.dialogId, data))
        },
        retract: () => {
          if (speaking.get(turn.dialogId) !== live) return
          live.text = ''
          deps.events.publish(resetEvent(turn.dialogId, { turnId: turn.id, attempt: turn.attempt }))
        },
        end: () => {
          if (speaking.get(turn.dialogId) === live) speaking.delete(turn.dialogId)
        },
      }
    },
    of: (dialogId) => {
      const live = speaking.get(dialogId)
      return live && { turnId: live.turnId, attempt: live.attempt, text: live.text }
    },
    abort: (turnId) => {
      for (const live of speaking.values()) if (live.turnId === turnId) live.stop.abort(new TurnStopped())
    },
  }
}

/**
 * What a reader who joins now needs of the text under way, given the mark he stopped at: the rest of it, or, when that
 * mark belongs to another try, a reset and all of it.
 */
export const catchUp = (live: LiveTurn | undefined, dialogId: DialogId, mark: string | undefined): LiveEvent[] => {
  if (!live) return []
  const { turnId, attempt } = live
  const [markedTurn, markedAttempt, markedOffset] = mark?.split('.') ?? []
  const isSameTry = markedTurn === turnId && Number(markedAttempt) === attempt
  const offset = isSameTry ? Math.min(Number(markedOffset) || 0, live.text.length) : 0
  const reset = resetEvent(dialogId, { turnId, attempt })
  const text = live.text.slice(offset)
  const rest = text === '' ? [] : [deltaEvent(dialogId, { turnId, attempt, offset, text })]
  return isSameTry ? rest : [reset, ...rest]
}

const resetEvent = (dialogId: DialogId, data: DialogEvents['turn.reset']): LiveEvent => ({
  stream: dialogStream(dialogId),
  type: 'turn.reset',
  data,
})

const deltaEvent = (dialogId: DialogId, data: DialogEvents['turn.delta']): LiveEvent => ({
  stream: dialogStream(dialogId),
  type: 'turn.delta',
  data,
  mark: `${data.turnId}.${data.attempt}.${data.offset + data.text.length}`,
})

/** Why a worker was told to fall silent: somebody ended the turn. */
export class TurnStopped extends Error {
  constructor() {
    super('the turn was stopped')
    this.name = 'TurnStopped'
  }
}
