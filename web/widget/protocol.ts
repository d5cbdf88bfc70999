/** What the loader on the host page and the frame of the instance say to each other, by postMessage with exact origins. */
export type ToFrame =
  | { type: 'token'; token: string; expiresInMs: number }
  /** No token can be had: the domain was taken off, the key is gone, or the instance does not answer. */
  | { type: 'token-refused'; isFinal: boolean }
  | { type: 'shown'; isShown: boolean }
  | { type: 'theme'; theme: Theme }

export type ToHost = { type: 'ready' } | { type: 'token-needed' } | { type: 'close' }

export type Theme = 'light' | 'dark' | 'system'

/** Marks our messages among all others a page receives. */
const MARK = 'replyx1'

export const seal = (message: ToFrame | ToHost): object => ({ ...message, mark: MARK })

/** The message, if it has our shape; what else arrives is somebody else's. */
export const openToFrame = (data: unknown): ToFrame | undefined => {
  const message = readMarked(data)
  if (message?.['type'] === 'token' && typeof message['token'] === 'string' && typeof message['expiresInMs'] === 'number') {
    return { type: 'token', token: message['token'], expiresInMs: message['expiresInMs'] }
  }
  if (message?.['type'] === 'token-refused') return { type: 'token-refused', isFinal: message['isFinal'] === true }
  if (message?.['type'] === 'shown') return { type: 'shown', isShown: message['isShown'] === true }
  if (message?.['type'] === 'theme') return { type: 'theme', theme: toTheme(message['theme']) ?? 'system' }
  return undefined
}

export const openToHost = (data: unknown): ToHost | undefined => {
  const type = readMarked(data)?.['type']
  return type === 'ready' || type === 'token-needed' || type === 'close' ? { type } : undefined
}

export const toTheme = (value: unknown): Theme | undefined =>
  value === 'light' || value === 'dark' || value === 'system' ? value : undefined

const readMarked = (data: unknown): Record<string, unknown> | undefined =>
  typeof data === 'object' && data !== null && 'mark' in data && data.mark === MARK ? { ...data } : undefined
