/** What the loader on the host page and the frame of the instance say to each other, by postMessage with exact origins. */
export type ToFrame =
  /** Comes first: what the frame had kept here before. And again, when another tab has changed it. */
  | { type: 'kept'; values: Kept }
  | { type: 'token'; token: string; expiresInMs: number }
  /** No token can be had: the domain was taken off, the key is gone, or the instance does not answer. */
  | { type: 'token-refused'; isFinal: boolean }
  | { type: 'shown'; isShown: boolean }
  | { type: 'theme'; theme: Theme }
  /** What the page tells about itself; goes along with the next message. */
  | { type: 'context'; context: PageContext }

export type ToHost =
  | { type: 'ready' }
  | { type: 'token-needed' }
  | { type: 'close' }
  /** A frame of another site often has no storage of its own; the host page keeps these few texts for it. */
  | { type: 'keep'; key: KeptKey; value: string | undefined }
  | { type: 'news'; news: News }

/** What the page may hear of the chat. No text of a message is among it. */
export type News =
  | { what: 'sent' }
  | { what: 'message'; author: 'assistant' | 'operator' }
  | { what: 'unread'; count: number }
  | { what: 'rated'; value: 'good' | 'bad' | null }
  | { what: 'person'; state: 'none' | 'requested' | 'active' }

export interface PageContext {
  /** Without what stands behind ? and #: secrets travel there. */
  url: string
  title: string
  facts: Record<string, string>
}

/** `seen`: the last message the visitor has had before his eyes. `waits`: something may come while the chat is closed. */
const KEPT_KEYS = ['draft', 'scroll', 'outbox', 'seen', 'unread', 'waits', 'sound'] as const
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

export const isKeptKey = (key: unknown): key is KeptKey => KEPT_KEYS.some((known) => known === key)

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
  if (message?.['type'] === 'context') return { type: 'context', context: readContext(message['context']) }
  return undefined
}

export const openToHost = (data: unknown): ToHost | undefined => {
  const message = readMarked(data)
  const type = message?.['type']
  if (type === 'keep' && isKeptKey(message?.['key'])) return { type, key: message['key'], value: toKept(message['value']) }
  if (type === 'news') {
    const news = readNews(message?.['news'])
    return news && { type, news }
  }
  return type === 'ready' || type === 'token-needed' || type === 'close' ? { type } : undefined
}

export const toTheme = (value: unknown): Theme | undefined =>
  value === 'light' || value === 'dark' || value === 'system' ? value : undefined

const readKept = (values: unknown): Kept =>
  Object.fromEntries(Object.entries(recordOf(values)).filter(([key, value]) => isKeptKey(key) && toKept(value) !== undefined))

const toKept = (value: unknown): string | undefined => (typeof value === 'string' && value.length <= MAX_KEPT_CHARS ? value : undefined)

const readContext = (value: unknown): PageContext => {
  const { url, title, facts } = recordOf(value)
  return {
    url: typeof url === 'string' ? url : '',
    title: typeof title === 'string' ? title : '',
    facts: Object.fromEntries(Object.entries(recordOf(facts)).filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
  }
}

const readNews = (value: unknown): News | undefined => {
  const { what, author, count, value: rating, state } = recordOf(value)
  if (what === 'sent') return { what }
  if (what === 'message' && (author === 'assistant' || author === 'operator')) return { what, author }
  if (what === 'unread' && typeof count === 'number') return { what, count }
  if (what === 'rated' && (rating === 'good' || rating === 'bad' || rating === null)) return { what, value: rating }
  if (what === 'person' && (state === 'none' || state === 'requested' || state === 'active')) return { what, state }
  return undefined
}

const readMarked = (data: unknown): Record<string, unknown> | undefined =>
  typeof data === 'object' && data !== null && 'mark' in data && data.mark === MARK ? { ...data } : undefined

const recordOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})
