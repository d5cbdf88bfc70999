import type { ReplyXContext, ReplyXEventName, ReplyXEvents } from '../../static/replyx-widget.d.ts'
import { createKeep, type Keep } from '../keep.ts'
import { type News, type Theme, toTheme } from '../protocol.ts'
import { type HostWidget, isContext, isIdentity, type Registry } from './api.ts'
import { contextOf } from './context.ts'
import { createFrameLink } from './frame-link.ts'
import { createIdentity } from './identity.ts'
import { createInstance, type Instance, type SiteAnswer } from './instance.ts'
import { createShell, type Shell } from './shell.ts'
import type { Tag } from './tag.ts'
import { createToggle } from './toggle.ts'

type Page = Pick<Registry, 'emit' | 'takePlace'>
type Allowed = Extract<SiteAnswer, { isAllowed: true }>

/** What the page has asked for so far, whether the widget stands already or not. */
interface Wishes {
  isOpen: boolean
  language: string | undefined
  context: ReplyXContext
}

/** A widget that stands on the page. */
interface Standing {
  open(): void
  close(): void
  toggle(): void
  begin(): void
  inform(): void
  speak(): Promise<void>
}

/** One widget of the page. It may be asked for things before the instance has answered. */
export const createWidget = (tag: Tag, page: Page): HostWidget => {
  const keep = createKeep(prefixOf(tag))
  const wishes: Wishes = { isOpen: false, language: tag.language, context: {} }
  const tell = <Name extends ReplyXEventName>(happened: Omit<ReplyXEvents[Name], 'key'> & { type: Name }): void =>
    page.emit({ ...happened, key: tag.key } as ReplyXEvents[ReplyXEventName])
  const identity = createIdentity({
    keep,
    warn,
    onTaken: () => tell({ type: 'identified' }),
    onRefused: (text) => {
      warn(text)
      tell({ type: 'unidentified' })
    },
  })
  const instance = createInstance(tag, keep, identity)
  let standing: Standing | undefined
  const start = async (): Promise<void> => {
    const site = await askPatiently(instance, tag)
    if (!site) return
    if (!site.isAllowed) {
      warn(site.text)
      return tell({ type: 'refused' })
    }
    standing = stand({ tag, keep, instance, site, page, wishes, tell })
    tell({ type: 'ready' })
    if (wishes.isOpen) standing.open()
  }
  void start()
  return {
    open: () => (standing ? standing.open() : wish(wishes, { isOpen: true })),
    close: () => (standing ? standing.close() : wish(wishes, { isOpen: false })),
    toggle: () => (standing ? standing.toggle() : wish(wishes, { isOpen: !wishes.isOpen })),
    identify: (who) => {
      if (!isIdentity(who)) return warn('identify takes a signed token, a function that gives one, or null.')
      if (identity.set(who)) standing?.begin()
    },
    setLanguage: (language) => {
      if (language !== 'ru' && language !== 'en') return warn('setLanguage takes ru or en.')
      wish(wishes, { language })
      void standing?.speak()
    },
    setContext: (context) => {
      if (!isContext(context)) return warn('setContext takes an object of short texts.')
      wish(wishes, { context })
      standing?.inform()
    },
  }
}

const wish = (wishes: Wishes, change: Partial<Wishes>): void => void Object.assign(wishes, change)

const prefixOf = (tag: Tag): string => `replyx:${tag.key}:`

const RETRIES_MS = [3_000, 15_000, 60_000]

const askPatiently = async (instance: Instance, tag: Tag): Promise<SiteAnswer | undefined> => {
  for (const waitMs of [...RETRIES_MS, undefined]) {
    const site = await instance.site(tag.language)
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
  wishes: Wishes
  tell<Name extends ReplyXEventName>(happened: Omit<ReplyXEvents[Name], 'key'> & { type: Name }): void
}

const stand = ({ tag, keep, instance, site, page, wishes, tell }: Stand): Standing => {
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
    prefix: prefixOf(tag),
    context: () => contextOf(wishes.context),
    onClose: () => widget.close(),
    onNews: (news) => {
      if (news.what === 'unread') shell.badge(news.count)
      tell(happenedOf(news))
    },
  })
  const visit = createKeep(prefixOf(tag), () => sessionStorage)
  const widget = createToggle({ shell, link, visit, onChange: (isOpen) => tell({ type: isOpen ? 'open' : 'close' }) })
  shell.button.addEventListener('click', () => widget.toggle())
  let language = site.language
  // Half a second before the click: the frame is there when it comes. A stranger gets no token before he opens the chat.
  const prepare = (): void => {
    link.load()
    if (instance.isKnownVisitor()) link.admit()
  }
  shell.button.addEventListener('pointerenter', prepare, { once: true })
  shell.button.addEventListener('focus', prepare, { once: true })
  new MutationObserver(() => link.theme(theme())).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  greetBack(keep, shell, prepare)
  teaseLater({ site, shell, visit, widget })
  widget.resume()
  return {
    ...widget,
    begin: () => link.restart(language),
    inform: link.inform,
    speak: async () => {
      const said = await instance.site(wishes.language)
      if (!said?.isAllowed) return
      language = said.language
      shell.name(said)
      link.restart(language)
    },
  }
}

/** Something waits for this visitor, or may come: the frame is there to know of it, when the page has nothing better to do. */
const greetBack = (keep: Keep, shell: Shell, prepare: () => void): void => {
  const unread = Number(keep.get('unread') ?? 0)
  shell.badge(unread)
  if (unread === 0 && keep.get('waits') === undefined) return
  if ('requestIdleCallback' in window) requestIdleCallback(prepare, { timeout: 5_000 })
  else setTimeout(prepare, 2_000)
}

interface Teasing {
  site: Allowed
  shell: Shell
  visit: Keep
  widget: Pick<Standing, 'open'>
}

/** Once a visit, and never to who has opened the chat or sent the words away. */
const teaseLater = ({ site: { teaser }, shell, visit, widget }: Teasing): void => {
  if (!teaser || visit.get('teased') || visit.get('open')) return
  const done = (): void => visit.set('teased', '1')
  setTimeout(() => {
    if (visit.get('teased') || shell.button.getAttribute('aria-expanded') === 'true') return
    shell.tease(teaser.text, {
      dismiss: done,
      open: () => {
        done()
        widget.open()
      },
    })
  }, teaser.afterSeconds * 1000)
  shell.button.addEventListener('click', done, { once: true })
}

const happenedOf = (news: News) => {
  switch (news.what) {
    case 'sent':
      return { type: 'sent' } as const
    case 'message':
      return { type: 'message', author: news.author } as const
    case 'unread':
      return { type: 'unread', count: news.count } as const
    case 'rated':
      return { type: 'rated', value: news.value } as const
    case 'person':
      return { type: 'person', state: news.state } as const
  }
}

const isDark = (theme: Theme): boolean => theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)

const warn = (text: string): void => {
  // oxlint-disable-next-line no-console -- the only place the page's developer looks
  console.warn(`ReplyX: ${text}`)
}
