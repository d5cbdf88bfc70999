import { ModelError } from '../../domain/models/ports.ts'

export interface Timeouts {
  /** From the call to its first event. */
  firstByteMs: number
  /** Between two events. */
  idleMs: number
  wholeMs: number
}

export const DEFAULT_TIMEOUTS: Timeouts = { firstByteMs: 60_000, idleMs: 30_000, wholeMs: 300_000 }

export interface Deadline extends Disposable {
  /** Aborts with a ModelError `timeout` when time is up, or with the caller's reason. */
  readonly signal: AbortSignal
  /** Something whole arrived: the wait for the next one starts over. */
  beat(waitMs?: number): void
  /** Settles as the work does, or rejects as soon as the signal aborts, even when the work ignores it. */
  race<Result>(work: Promise<Result>): Promise<Result>
}

export const startDeadline = (timeouts: Timeouts, caller: AbortSignal): Deadline => {
  const controller = new AbortController()
  const expire = (what: string, ms: number): void => controller.abort(new ModelError('timeout', `${what} within ${ms} ms`))
  const stop = (): void => controller.abort(caller.reason)
  const whole = setTimeout(() => expire('no end of the answer', timeouts.wholeMs), timeouts.wholeMs)
  let gap = setTimeout(() => expire('no answer began', timeouts.firstByteMs), timeouts.firstByteMs)
  if (caller.aborted) stop()
  else caller.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    beat: (waitMs = timeouts.idleMs) => {
      clearTimeout(gap)
      gap = setTimeout(() => expire('nothing more', waitMs), waitMs)
    },
    race: (work) => raceAbort(work, controller.signal),
    [Symbol.dispose]: () => {
      clearTimeout(whole)
      clearTimeout(gap)
      caller.removeEventListener('abort', stop)
      // Whatever is still open of the call ends with it, the socket included.
      controller.abort(new DOMException('the call is over', 'AbortError'))
    },
  }
}

const raceAbort = async <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
    // A loser that fails later has nobody left to tell.
    work.catch(() => {})
    promise.catch(() => {})
  }
}
