import { type Dialogs, dialogStream, type Turn } from '../../domain/dialogs/index.ts'
import type { DialogId } from '../../kernel/ids.ts'
import type { Events } from '../../platform/events/index.ts'

const ENDED = new Set(['done', 'failed', 'cancelled'])

interface Input {
  dialogId: DialogId
  turnId: string
  timeoutMs: number
  signal: AbortSignal
}

/** The turn once it has ended, or as it stands when the time is up or the caller has gone. */
export const waitForTurn = async (deps: { dialogs: Dialogs; events: Events }, input: Input): Promise<Turn | undefined> => {
  const woken = Promise.withResolvers<void>()
  const wake = (): void => woken.resolve()
  const unsubscribe = deps.events.subscribe(dialogStream(input.dialogId), ({ type, data }) => {
    if (type.startsWith('turn.') && ENDED.has(type.slice(5)) && (data as { turnId?: string }).turnId === input.turnId) wake()
  })
  const timer = setTimeout(wake, input.timeoutMs)
  input.signal.addEventListener('abort', wake)
  try {
    const before = await deps.dialogs.turn(input.turnId)
    if (before && ENDED.has(before.state)) return before
    await woken.promise
    return await deps.dialogs.turn(input.turnId)
  } finally {
    clearTimeout(timer)
    unsubscribe()
    input.signal.removeEventListener('abort', wake)
  }
}
