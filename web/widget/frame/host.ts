import type { Keep } from '../keep.ts'
import { type KeptKey, type News, openToFrame, type PageContext, seal, type Theme, type ToHost } from '../protocol.ts'
import { type Credentials, createTokenBox } from './credentials.ts'

/** The host page around the frame, as far as it concerns us. */
export interface Host {
  credentials: Credentials
  /** In the storage of the host page: a frame of another site often has none. */
  keep: Keep<KeptKey>
  close(): void
  tell(news: News): void
  /** Where the visitor is, as the page last said. */
  context(): PageContext | undefined
}

const PATIENCE_MS = 1_000

interface Options {
  /** What the loader says its page is. A liar gains nothing: the browser delivers only to that origin, and `frame-ancestors` decides who may embed. */
  origin: string
  onShown(isShown: boolean): void
  onTheme(theme: Theme): void
  /** Another tab has changed what is kept. */
  onKept(): void
}

/** Resolves once the host page has said what it kept for us, or has kept silent for a while. */
export const connectHost = ({ origin, onShown, onTheme, onKept }: Options): Promise<Host> => {
  const kept = new Map<string, string>()
  let context: PageContext | undefined
  let isGreeted = false
  const greeted = new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
    addEventListener('message', (event) => {
      if (event.source !== window.parent || event.origin !== origin) return
      const message = openToFrame(event.data)
      if (message?.type === 'kept') {
        kept.clear()
        for (const [key, value] of Object.entries(message.values)) kept.set(key, value)
        if (isGreeted) onKept()
        isGreeted = true
        resolve()
      }
      if (message?.type === 'token') box.put(message.token)
      if (message?.type === 'token-refused') box.refuse(message.isFinal)
      if (message?.type === 'shown') onShown(message.isShown)
      if (message?.type === 'theme') onTheme(message.theme)
      if (message?.type === 'context') context = message.context
    })
  })
  const send = (message: ToHost): void => window.parent.postMessage(seal(message), origin)
  const box = createTokenBox(() => send({ type: 'token-needed' }))
  const keep: Keep<KeptKey> = {
    get: (key) => kept.get(key),
    set: (key, value) => {
      if (kept.get(key) === value) return
      if (value === undefined) kept.delete(key)
      else kept.set(key, value)
      send({ type: 'keep', key, value })
    },
  }
  send({ type: 'ready' })
  return greeted.then(() => ({
    credentials: box,
    keep,
    close: () => send({ type: 'close' }),
    tell: (news) => send({ type: 'news', news }),
    context: () => context,
  }))
}
