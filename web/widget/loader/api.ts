import type { ReplyXApi, ReplyXContext, ReplyXEventName, ReplyXEvents, ReplyXIdentity } from '../../static/replyx-widget.d.ts'

/** One chat of the page, as the calls of the page reach it. */
export interface HostWidget {
  open(): void
  close(): void
  toggle(): void
  identify(identity: ReplyXIdentity | null): void
  setLanguage(language: 'ru' | 'en'): void
  setContext(context: ReplyXContext): void
}

/** What one tag needs of all of them. */
export interface Registry extends ReplyXApi {
  isReplyX: true
  has(key: string): boolean
  add(key: string, widget: HostWidget): void
  emit(happened: ReplyXEvents[ReplyXEventName]): void
  /** How many widgets stand in this corner already. */
  takePlace(corner: 'left' | 'right'): number
}

/** Several tags on one page share one object; the first one makes it and runs what waited in the queue. */
export const ensureApi = (page: { ReplyX?: unknown }): Registry => {
  const found = page.ReplyX
  if (isRegistry(found)) return found
  const queue: unknown[] = Array.isArray(found) ? found : []
  const api = createRegistry()
  page.ReplyX = api
  for (const command of queue) runCommand(api, command)
  return api
}

const isRegistry = (found: unknown): found is Registry => typeof found === 'object' && found !== null && 'isReplyX' in found

type Listener = (happened: ReplyXEvents[ReplyXEventName]) => void

const createRegistry = (): Registry => {
  const widgets = new Map<string, HostWidget>()
  const listeners = new Map<ReplyXEventName, Set<Listener>>()
  const ready = new Map<string, ReplyXEvents['ready']>()
  const places = { left: 0, right: 0 }
  let wanted: Array<() => void> = []
  const act = (key: string | undefined, call: (widget: HostWidget) => void): void => {
    const widget = key === undefined ? widgets.values().next().value : widgets.get(key)
    if (widget) call(widget)
    else wanted.push(() => act(key, call))
  }
  const api: Registry = {
    isReplyX: true,
    has: (key) => widgets.has(key),
    add: (key, widget) => {
      widgets.set(key, widget)
      const waiting = wanted
      wanted = []
      for (const run of waiting) run()
    },
    open: (key) => act(key, (widget) => widget.open()),
    close: (key) => act(key, (widget) => widget.close()),
    toggle: (key) => act(key, (widget) => widget.toggle()),
    identify: (identity, key) => act(key, (widget) => widget.identify(identity)),
    setLanguage: (language, key) => act(key, (widget) => widget.setLanguage(language)),
    setContext: (context, key) => act(key, (widget) => widget.setContext(context)),
    on: (event, listener) => {
      const all = listeners.get(event) ?? new Set()
      // The name of the event is the type of what its listener gets.
      const known = listener as Listener
      listeners.set(event, all.add(known))
      if (event === 'ready') for (const happened of ready.values()) queueMicrotask(() => known(happened))
      return () => void all.delete(known)
    },
    emit: (happened) => {
      if (happened.type === 'ready') ready.set(happened.key, happened)
      // Two open chats would lie over each other, and over the buttons of each other.
      if (happened.type === 'open') for (const [key, widget] of widgets) if (key !== happened.key) widget.close()
      // Each in a task of its own: what a page's listener throws is the page's error, not ours.
      for (const listener of listeners.get(happened.type) ?? []) queueMicrotask(() => listener(happened))
    },
    takePlace: (corner) => places[corner]++,
    push: (...commands) => {
      for (const command of commands) runCommand(api, command)
      return commands.length
    },
  }
  return api
}

/** What a page wrote by hand: anything may stand in it. */
const runCommand = (api: Registry, command: unknown): void => {
  const [name, first, second]: unknown[] = Array.isArray(command) ? command : []
  const keyOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  if (name === 'open' || name === 'close' || name === 'toggle') api[name](keyOf(first))
  else if (name === 'identify' && isIdentity(first)) api.identify(first, keyOf(second))
  else if (name === 'setLanguage' && (first === 'ru' || first === 'en')) api.setLanguage(first, keyOf(second))
  else if (name === 'setContext' && isContext(first)) api.setContext(first, keyOf(second))
  else if (name === 'on' && isListener(second) && isEvent(first)) api.on(first, second)
}

export const isIdentity = (value: unknown): value is ReplyXIdentity | null =>
  value === null || typeof value === 'string' || typeof value === 'function'

export const isContext = (value: unknown): value is ReplyXContext => typeof value === 'object' && value !== null && !Array.isArray(value)

const isListener = (value: unknown): value is Listener => typeof value === 'function'

const EVENTS: Record<ReplyXEventName, true> = {
  ready: true,
  open: true,
  close: true,
  refused: true,
  sent: true,
  message: true,
  unread: true,
  rated: true,
  person: true,
  identified: true,
  unidentified: true,
}

const isEvent = (name: unknown): name is ReplyXEventName => typeof name === 'string' && Object.hasOwn(EVENTS, name)
