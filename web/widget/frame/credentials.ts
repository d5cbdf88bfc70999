/** Where the frame's bearer token comes from: the loader on the host page, or our own page when there is no host. */
export interface Credentials {
  /** Waits for the first token. Rejects with TokenRefused when none can be had. */
  get(): Promise<string>
  /** The instance refused this token: waits for another one. */
  replace(refused: string): Promise<string>
}

export class TokenRefused extends Error {
  /** The page may not show the chat any more; otherwise the instance was only out of reach. */
  readonly isFinal: boolean

  constructor(isFinal: boolean) {
    super('no widget token')
    this.name = 'TokenRefused'
    this.isFinal = isFinal
  }
}

export interface TokenBox extends Credentials {
  put(token: string): void
  refuse(isFinal: boolean): void
}

const PATIENCE_MS = 20_000

/** Holds the newest token and those who wait for it. `ask` makes somebody fetch one. */
export const createTokenBox = (ask: () => void): TokenBox => {
  let token: string | undefined
  let waiting: Array<{ resolve(token: string): void; reject(reason: TokenRefused): void }> = []
  const wait = (): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      // The host page may be frozen or gone; whoever waits then tries again later.
      setTimeout(() => reject(new TokenRefused(false)), PATIENCE_MS)
      if (waiting.length === 1) ask()
    })
  return {
    get: () => (token === undefined ? wait() : Promise.resolve(token)),
    replace: (refused) => {
      if (token !== undefined && token !== refused) return Promise.resolve(token)
      token = undefined
      return wait()
    },
    put: (fresh) => {
      token = fresh
      for (const { resolve } of waiting) resolve(fresh)
      waiting = []
    },
    refuse: (isFinal) => {
      for (const { reject } of waiting) reject(new TokenRefused(isFinal))
      waiting = []
    },
  }
}
