import type { Keep } from '../keep.ts'
import { isKeptKey, keptIn, type News, openToHost, type PageContext, seal, type Theme, type ToFrame } from '../protocol.ts'
import type { Instance, TokenAnswer } from './instance.ts'
import type { Tag } from './tag.ts'

/** The frame and the talk with it. */
export interface FrameLink {
  /** Makes the frame; the second call does nothing. */
  load(): void
  /** Makes sure a token is there or on its way. */
  admit(): void
  /** The chat begins anew: another visitor, another language. */
  restart(language: string): void
  show(isShown: boolean): void
  theme(theme: Theme): void
  /** The page has said something about itself. */
  inform(): void
  focus(): void
}

interface Options {
  tag: Tag
  instance: Instance
  panel: HTMLElement
  title: string
  language: string
  theme: Theme
  keep: Keep
  /** The prefix of what is kept, to hear other tabs by. */
  prefix: string
  context(): PageContext
  onClose(): void
  onNews(news: News): void
}

const RENEW_BEFORE_MS = 120_000

export const createFrameLink = (options: Options): FrameLink => {
  const { tag, instance, panel, keep } = options
  const state = { isShown: false, theme: options.theme, language: options.language, isReady: false, isAdmitted: false }
  let frame: HTMLIFrameElement | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let coming: Promise<TokenAnswer> | undefined
  const send = (message: ToFrame): void => {
    if (state.isReady) frame?.contentWindow?.postMessage(seal(message), tag.base)
  }
  const handToken = async (): Promise<void> => {
    const answer = await (coming ?? instance.token())
    coming = undefined
    clearTimeout(timer)
    if (typeof answer === 'string') return send({ type: 'token-refused', isFinal: answer === 'refused' })
    send({ type: 'token', ...answer })
    timer = setTimeout(() => void handToken(), Math.max(answer.expiresInMs - RENEW_BEFORE_MS, 30_000))
  }
  const greet = (): void => {
    state.isReady = true
    send({ type: 'kept', values: keptIn(keep) })
    send({ type: 'theme', theme: state.theme })
    send({ type: 'context', context: options.context() })
    send({ type: 'shown', isShown: state.isShown })
    if (state.isAdmitted) void handToken()
  }
  // Where the visitor is by now: single-page sites change under us.
  const inform = (): void => send({ type: 'context', context: options.context() })
  const hear = (event: MessageEvent): void => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== tag.base) return
    const message = openToHost(event.data)
    if (message?.type === 'close') options.onClose()
    if (message?.type === 'keep') keep.set(message.key, message.value)
    if (message?.type === 'news') options.onNews(message.news)
    if (message?.type === 'news' && message.news.what === 'sent') inform()
    if (message?.type === 'ready') greet()
    if (message?.type === 'token-needed' && state.isAdmitted) void handToken()
  }
  return {
    load: () => {
      if (frame) return
      addEventListener('message', hear)
      // The page loses the focus when the visitor goes into the chat, to write from where he is now.
      addEventListener('blur', inform)
      // Another tab of the same site: its draft is this one's too.
      window.addEventListener('storage', ({ key }) => {
        if (key?.startsWith(options.prefix) && isKeptKey(key.slice(options.prefix.length))) send({ type: 'kept', values: keptIn(keep) })
      })
      frame = makeFrame(options)
      frame.src = addressOf(options, state)
      panel.append(frame)
    },
    admit: () => {
      if (state.isAdmitted) return
      state.isAdmitted = true
      if (state.isReady) void handToken()
      else coming = instance.token()
    },
    restart: (language) => {
      Object.assign(state, { language, isReady: false })
      coming = undefined
      clearTimeout(timer)
      // A new element: another address behind the hash alone would not load anything.
      if (!frame) return
      const next = makeFrame(options)
      next.src = addressOf(options, state)
      frame.replaceWith(next)
      frame = next
    },
    show: (isShown) => {
      state.isShown = isShown
      if (isShown) inform()
      send({ type: 'shown', isShown })
    },
    theme: (theme) => {
      state.theme = theme
      send({ type: 'theme', theme })
    },
    inform,
    focus: () => frame?.focus(),
  }
}

const makeFrame = ({ title }: Options): HTMLIFrameElement => {
  const frame = document.createElement('iframe')
  frame.title = title
  frame.allow = 'clipboard-write; autoplay'
  return frame
}

const addressOf = ({ tag }: Options, { language, theme }: { language: string; theme: Theme }): string => {
  // After the hash: the instance's log has no business with the address of the page.
  const about = new URLSearchParams({ origin: location.origin, theme })
  return `${tag.base}/widget/frame/${encodeURIComponent(tag.key)}?lang=${language}#${about}`
}
