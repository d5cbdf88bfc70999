/** So long a stretch of work is nobody's wait worth mentioning. */
const UNBROKEN_MS = 2

export interface Breather {
  /** Waits until the event loop has served others, when work has gone on for long enough; else goes on at once. */
  breathe(): Promise<void>
}

/** For loops that compute on the thread that serves: `await breather.breathe()` after each piece of work. */
export const createBreather = (): Breather => {
  let since = performance.now()
  return {
    breathe: async () => {
      if (performance.now() - since < UNBROKEN_MS) return
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    },
  }
}
