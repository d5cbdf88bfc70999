import { openToFrame, seal, type Theme, type ToHost } from '../protocol.ts'
import { type Credentials, createTokenBox } from './credentials.ts'

/** The host page around the frame, as far as it concerns us. */
export interface Host {
  credentials: Credentials
  close(): void
}

interface Options {
  /** What the loader says its page is. A liar gains nothing: the browser delivers only to that origin, and `frame-ancestors` decides who may embed. */
  origin: string
  onShown(isShown: boolean): void
  onTheme(theme: Theme): void
}

export const connectHost = ({ origin, onShown, onTheme }: Options): Host => {
  const send = (message: ToHost): void => window.parent.postMessage(seal(message), origin)
  const box = createTokenBox(() => send({ type: 'token-needed' }))
  addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== origin) return
    const message = openToFrame(event.data)
    if (message?.type === 'token') box.put(message.token)
    if (message?.type === 'token-refused') box.refuse(message.isFinal)
    if (message?.type === 'shown') onShown(message.isShown)
    if (message?.type === 'theme') onTheme(message.theme)
  })
  send({ type: 'ready' })
  return { credentials: box, close: () => send({ type: 'close' }) }
}
