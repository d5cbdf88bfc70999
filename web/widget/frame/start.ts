import { render } from 'preact'
import type { Language } from '../../words/fill.ts'
import { createFormat } from '../../words/format.ts'
import { createKeep, type Keep } from '../keep.ts'
import { type KeptKey, type Theme, toTheme } from '../protocol.ts'
import { createAttention } from './attention.ts'
import { chatView } from './chat-view.ts'
import { createChime } from './chime.ts'
import { createClient } from './client.ts'
import type { Draft } from './composer.ts'
import { createController } from './controller.ts'
import { connectHost, type Host } from './host.ts'
import { html } from './html.ts'
import { applyAccent, applyTheme } from './look.ts'
import { createOwnCredentials } from './own-credentials.ts'
import type { Session } from './session.ts'
import { createSay } from './words.ts'

/** Brings the page of the frame to life; `root` carries what the server knows about it. */
export const startFrame = async (root: HTMLElement): Promise<void> => {
  const siteKey = root.dataset['key'] ?? ''
  const language: Language = root.lang === 'en' ? 'en' : 'ru'
  const reading = createReading(language)
  const about = new URLSearchParams(location.hash.slice(1))
  const view = { openings: 0, isShown: false }
  const drafts = new Set<() => void>()
  let refresh = (): void => {}

  if (about.has('origin')) applyTheme(root, toTheme(about.get('theme')) ?? 'system')
  const host = await openHost(about, {
    onShown: (isNow) => {
      if (isNow && !view.isShown) view.openings++
      view.isShown = isNow
      refresh()
    },
    onTheme: (theme) => applyTheme(root, theme),
    onKept: () => {
      for (const listener of drafts) listener()
    },
  })
  if (!host) Object.assign(view, { openings: 1, isShown: true })
  const keep: Keep<KeptKey> & Keep = host?.keep ?? createKeep(`replyx:${siteKey}:`)
  const credentials = host?.credentials ?? createOwnCredentials(siteKey, keep)
  const sound = createSound(keep, () => controller.state().session?.look.hasSound ?? false)
  const chime = createChime(sound.isOn)
  const attention = createAttention({
    keep,
    isLooking: () => view.isShown && !document.hidden,
    tell: (news) => host?.tell(news),
    chime: chime.play,
  })
  const controller = createController({
    client: createClient(credentials, language),
    keep,
    onChange: () => refresh(),
    tell: (news) => host?.tell(news),
    context: () => host?.context(),
  })
  const draft: Draft = {
    get: () => keep.get('draft') ?? '',
    set: (text) => keep.set('draft', text || undefined),
    onChange: (listener) => {
      drafts.add(listener)
      return () => void drafts.delete(listener)
    },
  }
  const scroll = keepScroll(keep)
  const shownSound = { isOn: sound.isOn, set: (isOn: boolean) => (sound.set(isOn), chime.unlock(), refresh()) }
  const App = () =>
    chatView({
      state: controller.state(),
      controller,
      reading: reading(),
      close: host?.close,
      draft,
      scroll,
      sound: shownSound,
      openings: view.openings,
    })
  const draw = withNextPicture(() => {
    const { session } = controller.state()
    if (session) applyLook(root, session, { isHosted: host !== undefined })
    keepFocus(() => render(html`<${App} />`, document.body))
  })
  refresh = () => {
    const { phase, chat } = controller.state()
    if (phase === 'ready') attention.update(chat)
    draw()
  }
  addEventListener('pointerdown', chime.unlock)
  addEventListener('keydown', chime.unlock)
  closeByKey(controller, host)
  restAndWake(controller, refresh)
  followKeyboard(root)
  refresh()
  controller.start()
}

const REST_AFTER_MS = 30_000
const SAME_WORDS_MS = 60_000

/** The same object for a minute: rows whose message is the same too are not drawn again. */
const createReading = (language: Language) => {
  const say = createSay(language)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const readingAt = (now: number) => ({ say, format: createFormat({ language, timeZone, now }), now })
  let reading = readingAt(Date.now())
  return () => {
    const now = Date.now()
    if (now - reading.now > SAME_WORDS_MS) reading = readingAt(now)
    return reading
  }
}

/** With the next picture; a frame that is not looked at gets none and must not wait for ever. */
const withNextPicture = (run: () => void): (() => void) => {
  let isPlanned = false
  return () => {
    if (isPlanned) return
    isPlanned = true
    const once = (): void => {
      if (!isPlanned) return
      isPlanned = false
      run()
    }
    requestAnimationFrame(once)
    setTimeout(once, 60)
  }
}

/** Esc closes what is on top: the source that stands open, then the chat. */
const closeByKey = (controller: ReturnType<typeof createController>, host: Host | undefined): void =>
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    if (controller.state().source) controller.closeSource()
    else host?.close()
  })

/** Buttons go once they are pressed. Whoever pressed one by key must not find himself at the beginning of everything. */
const keepFocus = (run: () => void): void => {
  const before = document.activeElement
  run()
  if (before === null || before.isConnected) return
  // On a phone the field would bring up the keyboard.
  const next = document.querySelector<HTMLElement>(matchMedia('(hover: hover)').matches ? 'textarea' : '.log')
  next?.focus({ preventScroll: true })
}

const restAndWake = (controller: ReturnType<typeof createController>, refresh: () => void): void => {
  for (const news of ['online', 'offline', 'focus']) addEventListener(news, controller.wake)
  let resting: ReturnType<typeof setInterval> | undefined
  document.addEventListener('visibilitychange', () => {
    clearInterval(resting)
    if (document.hidden) resting = setInterval(controller.rest, REST_AFTER_MS)
    else {
      controller.wake()
      refresh()
    }
  })
}

/** The visitor's own choice before the owner's. */
const createSound = (keep: Keep<'sound'>, byDefault: () => boolean) => ({
  isOn: (): boolean => {
    const chosen = keep.get('sound')
    return chosen === undefined ? byDefault() : chosen === 'on'
  },
  set: (isOn: boolean): void => keep.set('sound', isOn ? 'on' : 'off'),
})

/** The loader names its page after the hash. Without it the chat stands by itself: the plain link, or a frame made by hand. */
const openHost = (
  about: URLSearchParams,
  on: { onShown(isShown: boolean): void; onTheme(theme: Theme): void; onKept(): void },
): Promise<Host> | undefined => {
  const origin = about.get('origin')
  return origin && window.parent !== window ? connectHost({ origin, ...on }) : undefined
}

const applyLook = (root: HTMLElement, { look, title }: Session, { isHosted }: { isHosted: boolean }): void => {
  document.title = title
  if (!isHosted) applyTheme(root, toTheme(look.theme) ?? 'system')
  applyAccent(root, look.accent)
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
