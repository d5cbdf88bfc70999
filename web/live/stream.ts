import type { LinkBar } from './link-bar.ts'

/** The server beats every 15 s; three missed beats mean that the line is dead without saying so. */
const SILENCE_MS = 50_000
const HIDDEN_MS = 60_000
const SHOW_OFFLINE_MS = 2500
const MAX_DELAY_MS = 30_000

export interface StreamInput {
  path: string
  /** The last stored event this page already shows. */
  after: string
  linkBar: LinkBar
  on: Readonly<Record<string, (data: unknown) => void>>
  /** Too much was missed to replay it. */
  onResync(): void
}

/** An EventSource that outlives what EventSource gives up on: refusals, dead lines, sleeping tabs. Returns its end. */
export const openStream = (input: StreamInput): (() => void) => {
  const stream = new Stream(input)
  stream.open()
  return () => stream.end()
}

class Stream {
  readonly #input: StreamInput
  #source: EventSource | undefined
  #lastId: string
  #failures = 0
  #isEnded = false
  #isRefused = false
  #silence: ReturnType<typeof setTimeout> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #offline: ReturnType<typeof setTimeout> | undefined
  #hidden: ReturnType<typeof setTimeout> | undefined

  constructor(input: StreamInput) {
    this.#input = input
    this.#lastId = input.after
    document.addEventListener('visibilitychange', this.#onVisibility)
    addEventListener('online', this.#onOnline)
    addEventListener('pagehide', this.#onHide)
    addEventListener('pageshow', this.#onShow)
  }

  open(): void {
    if (this.#isEnded || this.#isRefused || this.#source) return
    clearTimeout(this.#retry)
    const source = new EventSource(`${this.#input.path}?lastEventId=${encodeURIComponent(this.#lastId)}`)
    this.#source = source
    source.addEventListener('open', () => this.#alive())
    source.addEventListener('error', () => this.#lost(source))
    source.addEventListener('ping', () => this.#alive())
    source.addEventListener('bye', () => this.#alive())
    source.addEventListener('resync', () => this.#input.onResync())
    source.addEventListener('refused', (event) => this.#refused(event))
    for (const [type, act] of Object.entries(this.#input.on)) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        if (event.lastEventId) this.#lastId = event.lastEventId
        this.#alive()
        const { data } = JSON.parse(event.data) as { data: unknown }
        act(data)
      })
    }
    this.#listenForSilence()
  }

  end(): void {
    this.#isEnded = true
    this.#close()
    for (const timer of [this.#retry, this.#offline, this.#hidden]) clearTimeout(timer)
    document.removeEventListener('visibilitychange', this.#onVisibility)
    removeEventListener('online', this.#onOnline)
    removeEventListener('pagehide', this.#onHide)
    removeEventListener('pageshow', this.#onShow)
  }

  #close(): void {
    this.#source?.close()
    this.#source = undefined
    clearTimeout(this.#silence)
  }

  #alive(): void {
    this.#failures = 0
    clearTimeout(this.#offline)
    this.#offline = undefined
    this.#input.linkBar.offline(false)
    this.#listenForSilence()
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#reopen(), SILENCE_MS)
  }

  #lost(source: EventSource): void {
    this.#offline ??= setTimeout(() => this.#input.linkBar.offline(true), SHOW_OFFLINE_MS)
    // Anything but a broken line closes an EventSource for good; whether the session is over, an ordinary request tells.
    if (source.readyState === EventSource.CLOSED) this.#reopen()
  }

  #reopen(): void {
    this.#close()
    if (this.#isEnded) return
    const delayMs = Math.min(MAX_DELAY_MS, 1000 * 2 ** this.#failures++) * (0.75 + Math.random() / 2)
    this.#retry = setTimeout(() => this.open(), delayMs)
  }

  #refused(event: MessageEvent<string>): void {
    const { key } = JSON.parse(event.data) as { key?: string }
    if (key !== 'error.signed_out') return
    this.#isRefused = true
    this.#close()
    this.#input.linkBar.sessionEnded()
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hidden)
    // A browser allows few connections to one host; a tab nobody looks at gives its own back.
    if (document.visibilityState === 'hidden') this.#hidden = setTimeout(() => this.#close(), HIDDEN_MS)
    else this.open()
  }

  readonly #onOnline = (): void => {
    this.#close()
    this.open()
  }

  readonly #onHide = (): void => this.#close()

  /** A page the browser kept and shows again. */
  readonly #onShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.open()
  }
}
