/** What the loader on the host page and the frame of the instance say to each other, by postMessage with exact origins. */
export type ToFrame =
  /** Comes first: what the frame had kept here before. */
  | { type: 'kept'; values: Kept }
  | { type: 'token'; token: string; expiresInMs: number }
  /** No token can be had: the domain was taken off, the key is gone, or the instance does not answer. */
  | { type: 'token-refused'; isFinal: boolean }
  | { type: 'shown'; isShown: boolean }
  | { type: 'theme'; theme: Theme }

export type ToHost =
  | { type: 'ready' }
  | { type: 'token-needed' }
  | { type: 'close' }
  /** A frame of another site often has no storage of its own; the host page keeps these few texts for it. */
  | { type: 'keep'; key: KeptKey; value: string | undefined }

const KEPT_KEYS = ['draft', 'scroll', 'outbox'] as const
const MAX_KEPT_CHARS = 100_000

export type KeptKey = (typeof KEPT_KEYS)[number]

export type Kept = Partial<Record<KeptKey, string>>

/** What the host page keeps, by the keys a frame may ask for. */
export const keptIn = (keep: { get(key: string): string | undefined }): Kept =>
  Object.fromEntries(
    KEPT_KEYS.flatMap((key) => {
      const value = keep.get(key)
      return value === undefined ? [] : [[key, value]]
    }),
  )

const isKeptKey = (key: unknown): key is KeptKey => KEPT_KEYS.some((known) => known === key)

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
  if (message?.['type'] === 'kept') return { type: 'kept', values: readKept(message['values']) }
  if (message?.['type'] === 'token-refused') return { type: 'token-refused', isFinal: message['isFinal'] === true }
  if (message?.['type'] === 'shown') return { type: 'shown', isShown: message['isShown'] === true }
  if (message?.['type'] === 'theme') return { type: 'theme', theme: toTheme(message['theme']) ?? 'system' }
  return undefined
}

export const openToHost = (data: unknown): ToHost | undefined => {
  const message = readMarked(data)
  const type = message?.['type']
  if (type === 'keep' && isKeptKey(message?.['key'])) return { type, key: message['key'], value: toKept(message['value']) }
  return type === 'ready' || type === 'token-needed' || type === 'close' ? { type } : undefined
}

export const toTheme = (value: unknown): Theme | undefined =>
  value === 'light' || value === 'dark' || value === 'system' ? value : undefined

const readKept = (values: unknown): Kept => {
  const given = typeof values === 'object' && values !== null ? values : {}
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => isKeptKey(key) && toKept(value) !== undefined))
}

const toKept = (value: unknown): string | undefined => (typeof value === 'string' && value.length <= MAX_KEPT_CHARS ? value : undefined)

const readMarked = (data: unknown): Record<string, unknown> | undefined =>
  typeof data === 'object' && data !== null && 'mark' in data && data.mark === MARK ? { ...data } : undefined
