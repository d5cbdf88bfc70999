/** Lets heavy pieces of work begin one by one, each after the requests that came meanwhile. */
export interface Turnstile {
  pass(): Promise<void>
}

/** Without it a crowd of jobs that wait for nothing outside runs to its end before anybody else is heard: promises go before sockets. */
export const createTurnstile = (): Turnstile => {
  const waiting: Array<() => void> = []
  const letOneIn = (): void => {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(letOneIn)
  }
  return {
    pass: () =>
      new Promise<void>((resolve) => {
        if (waiting.push(resolve) === 1) setImmediate(letOneIn)
      }),
  }
}
