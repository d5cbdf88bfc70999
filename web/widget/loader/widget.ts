import { createKeep, type Keep } from '../keep.ts'
import { type Theme, toTheme } from '../protocol.ts'
import type { HostWidget, Registry } from './api.ts'
import { createFrameLink, type FrameLink } from './frame-link.ts'
import { createInstance, type Instance, type SiteAnswer } from './instance.ts'
import { createShell, type Shell } from './shell.ts'
import type { Tag } from './tag.ts'

type Page = Pick<Registry, 'emit' | 'takePlace'>
type Allowed = Extract<SiteAnswer, { isAllowed: true }>

/** One widget of the page. It may be asked to open before the instance has answered. */
export const createWidget = (tag: Tag, page: Page): HostWidget => {
  const keep = createKeep(`replyx:${tag.key}:`)
  const instance = createInstance(tag, keep)
  let standing: HostWidget | undefined
  let isWanted = false
  const start = async (): Promise<void> => {
    const site = await askPatiently(instance, tag)
    if (!site) return
    if (!site.isAllowed) {
      warn(site.text)
      return page.emit('refused')
    }
    standing = stand({ tag, keep, instance, site, page })
    page.emit('ready')
    if (isWanted) standing.open()
  }
  void start()
  const want = (isOpen: boolean): void => {
    isWanted = isOpen
  }
  return {
    open: () => (standing ? standing.open() : want(true)),
    close: () => (standing ? standing.close() : want(false)),
    toggle: () => (standing ? standing.toggle() : want(!isWanted)),
  }
}

const RETRIES_MS = [3_000, 15_000, 60_000]

const askPatiently = async (instance: Instance, tag: Tag): Promise<SiteAnswer | undefined> => {
  for (const waitMs of [...RETRIES_MS, undefined]) {
    const site = await instance.site()
    if (site) return site
    if (waitMs === RETRIES_MS[0]) {
      warn(`no answer from ${tag.base}. If this page has a Content-Security-Policy, allow that address in connect-src and frame-src.`)
    }
    if (waitMs !== undefined) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  return undefined
}

interface Stand {
  tag: Tag
  keep: Keep
  instance: Instance
  site: Allowed
  page: Page
}

const stand = ({ tag, keep, instance, site, page }: Stand): HostWidget => {
  const theme = (): Theme => tag.theme ?? toTheme(document.documentElement.dataset['theme']) ?? toTheme(site.theme) ?? 'system'
  const shell = createShell(tag, { ...site, isDark: isDark(theme()), place: page.takePlace(site.position) })
  const link = createFrameLink({
    tag,
    instance,
    panel: shell.panel,
    title: site.title,
    language: site.language,
    theme: theme(),
    keep,
    onClose: () => widget.close(),
  })
  const widget = createToggle({ shell, link, page, visit: createKeep(`replyx:${tag.key}:`, () => sessionStorage) })
  shell.button.addEventListener('click', () => widget.toggle())
  // Half a second before the click: the frame is there when it comes. A stranger gets no token before he opens the chat.
  const prepare = (): void => {
    link.load()
    if (instance.isKnownVisitor()) link.admit()
  }
  shell.button.addEventListener('pointerenter', prepare, { once: true })
  shell.button.addEventListener('focus', prepare, { once: true })
  new MutationObserver(() => link.theme(theme())).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  widget.resume()
  return widget
}

interface Parts {
  shell: Shell
  link: FrameLink
  page: Page
  /** Lasts as long as this visit. */
  visit: Keep
}

const createToggle = ({ shell, link, page, visit }: Parts): HostWidget & { resume(): void } => {
  let isOpen = false
  const set = (isWanted: boolean, { hasFocus }: { hasFocus: boolean }): void => {
    if (isOpen === isWanted) return
    isOpen = isWanted
    link.load()
    link.admit()
    shell.show(isOpen)
    link.show(isOpen)
    if (hasFocus && isOpen) link.focus()
    if (hasFocus && !isOpen) shell.button.focus()
    visit.set('open', isOpen ? '1' : undefined)
    page.emit(isOpen ? 'open' : 'close')
  }
  return {
    open: () => set(true, { hasFocus: true }),
    close: () => set(false, { hasFocus: true }),
    toggle: () => set(!isOpen, { hasFocus: true }),
    // The visitor goes on to the next page of the site and the chat goes with him; on a phone it would hide that page.
    resume: () => {
      if (visit.get('open') && !shell.isPhone()) set(true, { hasFocus: false })
    },
  }
}

const isDark = (theme: Theme): boolean => theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)

const warn = (text: string): void => {
  // oxlint-disable-next-line no-console -- the only place the page's developer looks
  console.warn(`ReplyX: ${text}`)
}
