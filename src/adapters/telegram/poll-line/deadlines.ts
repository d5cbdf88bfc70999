/** What is given up when its time is over. */
export interface Timed {
  /** By the clock of `performance`. */
  deadline: number
  fail(error: Error): void
}

/** Watches over many with one timer: they wait for a minute, and nobody minds a few seconds more. */
export interface Deadlines {
  add(one: Timed): void
  delete(one: Timed): void
  close(): void
}

const LOOK_MS = 5_000

export const createDeadlines = (lookMs = LOOK_MS): Deadlines => {
  const waiting = new Set<Timed>()
  let timer: Timer | undefined
  const look = (): void => {
    const now = performance.now()
    for (const one of waiting) if (one.deadline < now) one.fail(new Error('no answer in time'))
  }
  return {
    add: (one) => {
      waiting.add(one)
      timer ??= setInterval(look, lookMs)
    },
    delete: (one) => {
      waiting.delete(one)
      if (waiting.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
    close: () => {
      clearInterval(timer)
      waiting.clear()
    },
  }
}
