/** Counts the time somebody works, not the time he is kept waiting, and calls `onEnd` once when it is over. */
export interface WorkTimer {
  /** Time spent inside `wait` does not count. */
  wait<Result>(wait: () => Promise<Result> | Result): Promise<Result>
  stop(): void
}

export const startWorkTimer = (limitMs: number, onEnd: () => void): WorkTimer => {
  let workedMs = 0
  let since = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(onEnd, limitMs)
  let isStopped = false

  const pause = (): void => {
    workedMs += performance.now() - since
    clearTimeout(timer)
  }

  const resume = (): void => {
    since = performance.now()
    if (!isStopped) timer = setTimeout(onEnd, Math.max(0, limitMs - workedMs))
  }

  return {
    wait: async (wait) => {
      pause()
      try {
        return await wait()
      } finally {
        resume()
      }
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
