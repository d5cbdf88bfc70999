/** At most `count` at once; the rest wait in order. */
export interface Slots {
  /** Waits for a place; the signal ends the wait with its reason. Call the result to give the place back. */
  take(signal: AbortSignal): Promise<() => void>
}

export const createSlots = (count: number): Slots => {
  let free = count
  const waiting = new Set<() => void>()

  const giveBack = (): void => {
    const [next] = waiting
    if (next === undefined) free += 1
    else {
      waiting.delete(next)
      next()
    }
  }

  const once = (action: () => void): (() => void) => {
    let isDone = false
    return () => {
      if (!isDone) action()
      isDone = true
    }
  }

  return {
    take: async (signal) => {
      signal.throwIfAborted()
      if (free > 0) free -= 1
      else await inLine(waiting, signal)
      return once(giveBack)
    },
  }
}

const inLine = (waiting: Set<() => void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const called = (): void => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = (): void => {
      waiting.delete(called)
      reject(signal.reason)
    }
    waiting.add(called)
    signal.addEventListener('abort', leave, { once: true })
  })
