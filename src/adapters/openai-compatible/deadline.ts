import { ModelError } from '../../domain/models/ports.ts'
import { createAlarm } from '../../platform/alarm/index.ts'

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
  // One for all that is raced against it: a listener for each read would cost more than the read.
  const aborted = Promise.withResolvers<never>()
  // While nothing is read nobody listens, and the next read is told.
  aborted.promise.catch(() => {})
  controller.signal.addEventListener('abort', () => aborted.reject(controller.signal.reason), { once: true })
  const whole = setTimeout(() => expire('no end of the answer', timeouts.wholeMs), timeouts.wholeMs)
  let waitedFor = { what: 'no answer began', ms: timeouts.firstByteMs }
  const gap = createAlarm(() => expire(waitedFor.what, waitedFor.ms))
  gap.set(waitedFor.ms)
  if (caller.aborted) stop()
  else caller.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    beat: (waitMs = timeouts.idleMs) => {
      waitedFor = { what: 'nothing more', ms: waitMs }
      gap.set(waitMs)
    },
    race: (work) => raceAbort(work, aborted.promise),
    [Symbol.dispose]: () => {
      clearTimeout(whole)
      gap.clear()
      caller.removeEventListener('abort', stop)
      // Whatever is still open of the call ends with it, the socket included.
      controller.abort(new DOMException('the call is over', 'AbortError'))
    },
  }
}

const raceAbort = <Result>(work: Promise<Result>, aborted: Promise<never>): Promise<Result> => {
  // A loser that fails later has nobody left to tell.
  work.catch(() => {})
  return Promise.race([work, aborted])
}
