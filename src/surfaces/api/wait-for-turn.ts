import { type Dialogs, dialogStream, type Turn } from '../../domain/dialogs/index.ts'
import type { DialogId } from '../../kernel/ids.ts'
import type { Events } from '../../platform/events/index.ts'

const ENDED = new Set(['done', 'failed', 'cancelled'])

interface Input {
  dialogId: DialogId
  turnId: string
  timeoutMs: number
  /** Whoever asked has gone. */
  signal: AbortSignal
  /** The server is about to: what was accepted is on disk, and the caller is told so instead of being cut off. */
  stopping: AbortSignal
}

/** The turn once it has ended, or as it stands when the time is up, the caller has gone or the server goes. */
export const waitForTurn = async (deps: { dialogs: Pick<Dialogs, 'turn'>; events: Events }, input: Input): Promise<Turn | undefined> => {
  const woken = Promise.withResolvers<void>()
  const wake = (): void => woken.resolve()
  const unsubscribe = deps.events.subscribe(dialogStream(input.dialogId), ({ type, data }) => {
    if (type.startsWith('turn.') && ENDED.has(type.slice(5)) && (data as { turnId?: string }).turnId === input.turnId) wake()
  })
  const timer = setTimeout(wake, input.timeoutMs)
  const ends = [input.signal, input.stopping]
  for (const end of ends) end.addEventListener('abort', wake)
  try {
    const before = await deps.dialogs.turn(input.turnId)
    if ((before && ENDED.has(before.state)) || ends.some((end) => end.aborted)) return before
    await woken.promise
    return await deps.dialogs.turn(input.turnId)
  } finally {
    clearTimeout(timer)
    unsubscribe()
    for (const end of ends) end.removeEventListener('abort', wake)
  }
}
