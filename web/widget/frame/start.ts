import { render } from 'preact'
import type { Language } from '../../words/fill.ts'
import { createFormat } from '../../words/format.ts'
import { inkOn, isHexColor } from '../color.ts'
import { createKeep, type Keep } from '../keep.ts'
import { type Theme, toTheme } from '../protocol.ts'
import { chatView } from './chat-view.ts'
import { createClient } from './client.ts'
import { createController } from './controller.ts'
import { connectHost, type Host } from './host.ts'
import { html } from './html.ts'
import { createOwnCredentials } from './own-credentials.ts'
import type { Session } from './session.ts'
import { createSay } from './words.ts'

/** Brings the page of the frame to life; `root` carries what the server knows about it. */
export const startFrame = async (root: HTMLElement): Promise<void> => {
  const siteKey = root.dataset['key'] ?? ''
  const language: Language = root.lang === 'en' ? 'en' : 'ru'
  const say = createSay(language)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const readingAt = (now: number) => ({ say, format: createFormat({ language, timeZone, now }), now })
  let reading = readingAt(Date.now())
  const about = new URLSearchParams(location.hash.slice(1))
  let openings = 0
  let isShown = false
  let draw = (): void => {}

  if (about.has('origin')) applyTheme(root, toTheme(about.get('theme')) ?? 'system')
  const host = await openHost(about, {
    onShown: (isNow) => {
      if (isNow && !isShown) openings++
      isShown = isNow
      draw()
    },
    onTheme: (theme) => applyTheme(root, theme),
  })
  const own = createKeep(`replyx:${siteKey}:`)
  const keep = host?.keep ?? own
  const credentials = host?.credentials ?? createOwnCredentials(siteKey, own)
  const controller = createController({ client: createClient(credentials, language), keep, onChange: () => draw() })
  const draft = { get: () => keep.get('draft') ?? '', set: (text: string) => keep.set('draft', text || undefined) }
  const scroll = keepScroll(keep)

  const App = () => {
    // The same object for a minute: rows whose message is the same too are not drawn again.
    const now = Date.now()
    if (now - reading.now > 60_000) reading = readingAt(now)
    return chatView({ state: controller.state(), controller, reading, close: host?.close, draft, scroll, openings })
  }
  let isPlanned = false
  draw = () => {
    if (isPlanned) return
    isPlanned = true
    soon(() => {
      isPlanned = false
      const { session } = controller.state()
      if (session) applyLook(root, session, { isHosted: host !== undefined })
      render(html`<${App} />`, document.body)
    })
  }
  if (!host) openings = 1
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) host?.close()
  })
  for (const news of ['online', 'offline', 'focus']) addEventListener(news, controller.wake)
  let resting: ReturnType<typeof setInterval> | undefined
  document.addEventListener('visibilitychange', () => {
    clearInterval(resting)
    if (document.hidden) resting = setInterval(controller.rest, REST_AFTER_MS)
    else controller.wake()
  })
  followKeyboard(root)
  draw()
  controller.start()
}

const REST_AFTER_MS = 30_000

/** With the next picture; a frame that is not looked at gets none and must not wait for ever. */
const soon = (run: () => void): void => {
  let isDone = false
  const once = (): void => {
    if (!isDone) run()
    isDone = true
  }
  requestAnimationFrame(once)
  setTimeout(once, 60)
}

/** The loader names its page after the hash. Without it the chat stands by itself: the plain link, or a frame made by hand. */
const openHost = (
  about: URLSearchParams,
  on: { onShown(isShown: boolean): void; onTheme(theme: Theme): void },
): Promise<Host> | undefined => {
  const origin = about.get('origin')
  return origin && window.parent !== window ? connectHost({ origin, ...on }) : undefined
}

const applyTheme = (root: HTMLElement, theme: Theme): void => {
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
}

const applyLook = (root: HTMLElement, { look, title }: Session, { isHosted }: { isHosted: boolean }): void => {
  document.title = title
  if (!isHosted) applyTheme(root, toTheme(look.theme) ?? 'system')
  if (!isHexColor(look.accent)) return
  root.style.setProperty('--brand', look.accent)
  root.style.setProperty('--brand-ink', inkOn(look.accent))
}

/** Where the reader was, counted from the end, for the next visit. */
const keepScroll = (keep: Keep<'scroll'>) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    get: () => Number(keep.get('scroll') ?? 0),
    set: (fromEnd: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => keep.set('scroll', fromEnd > 0 ? String(Math.round(fromEnd)) : undefined), 200)
    },
  }
}

/** Phones lay their keyboard over the page; what is left to see is the height we have. */
const followKeyboard = (root: HTMLElement): void => {
  const view = window.visualViewport
  const fit = (): void => {
    if (view && view.scale === 1) root.style.setProperty('--height', `${Math.round(view.height)}px`)
  }
  view?.addEventListener('resize', fit)
  fit()
}
