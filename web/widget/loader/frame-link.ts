import type { Keep } from '../keep.ts'
import { keptIn, openToHost, seal, type Theme, type ToFrame } from '../protocol.ts'
import type { Instance, TokenAnswer } from './instance.ts'
import type { Tag } from './tag.ts'

/** The frame and the talk with it. */
export interface FrameLink {
  /** Makes the frame; the second call does nothing. */
  load(): void
  /** Makes sure a token is there or on its way. */
  admit(): void
  show(isShown: boolean): void
  theme(theme: Theme): void
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
  onClose(): void
}

const RENEW_BEFORE_MS = 120_000

export const createFrameLink = (options: Options): FrameLink => {
  const { tag, instance, panel, keep } = options
  let frame: HTMLIFrameElement | undefined
  let isReady = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAdmitted = false
  let coming: Promise<TokenAnswer> | undefined
  const state = { isShown: false, theme: options.theme }
  const send = (message: ToFrame): void => {
    if (isReady) frame?.contentWindow?.postMessage(seal(message), tag.base)
  }
  const handToken = async (): Promise<void> => {
    const answer = await (coming ?? instance.token())
    coming = undefined
    clearTimeout(timer)
    if (typeof answer === 'string') return send({ type: 'token-refused', isFinal: answer === 'refused' })
    send({ type: 'token', ...answer })
    timer = setTimeout(() => void handToken(), Math.max(answer.expiresInMs - RENEW_BEFORE_MS, 30_000))
  }
  const hear = (event: MessageEvent): void => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== tag.base) return
    const message = openToHost(event.data)
    if (message?.type === 'close') options.onClose()
    if (message?.type === 'keep') keep.set(message.key, message.value)
    if (message?.type === 'ready') {
      isReady = true
      send({ type: 'kept', values: keptIn(keep) })
      send({ type: 'theme', theme: state.theme })
      send({ type: 'shown', isShown: state.isShown })
      if (isAdmitted) void handToken()
    }
    if (message?.type === 'token-needed' && isAdmitted) void handToken()
  }
  return {
    load: () => {
      if (frame) return
      addEventListener('message', hear)
      frame = makeFrame(options)
      panel.append(frame)
    },
    admit: () => {
      if (isAdmitted) return
      isAdmitted = true
      if (isReady) void handToken()
      else coming = instance.token()
    },
    show: (isShown) => {
      state.isShown = isShown
      send({ type: 'shown', isShown })
    },
    theme: (theme) => {
      state.theme = theme
      send({ type: 'theme', theme })
    },
    focus: () => frame?.focus(),
  }
}

const makeFrame = ({ tag, title, language, theme }: Options): HTMLIFrameElement => {
  const frame = document.createElement('iframe')
  // After the hash: the instance's log has no business with the address of the page.
  const about = new URLSearchParams({ origin: location.origin, theme })
  frame.src = `${tag.base}/widget/frame/${encodeURIComponent(tag.key)}?lang=${language}#${about}`
  frame.title = title
  frame.allow = 'clipboard-write'
  return frame
}
