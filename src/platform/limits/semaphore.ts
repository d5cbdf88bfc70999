import { AppError } from '../../kernel/app-error.ts'

/** Runs at most `slots` pieces of work at once. */
export interface Semaphore {
  /** Waits for a slot, at most `maxWaiting` wait; throws AppError `limited` beyond that instead of letting the line grow. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

const FULL_RETRY_MS = 2000

export const createSemaphore = (options: { slots: number; maxWaiting: number }): Semaphore => {
  let free = options.slots
  const waiting: Array<() => void> = []
  const enter = async (): Promise<void> => {
    if (free > 0) {
      free--
      return
    }
    if (waiting.length >= options.maxWaiting) throw new AppError('limited', { key: 'error.busy' }, { retryAfterMs: FULL_RETRY_MS })
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return {
    run: async (work) => {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
