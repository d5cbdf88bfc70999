export type WidgetEvent = 'ready' | 'open' | 'close' | 'refused'

export interface HostWidget {
  open(): void
  close(): void
  toggle(): void
}

/** `window.ReplyX`. Before the script has come, the page may hold an array there: `(window.ReplyX ||= []).push(['open'])`. */
export interface ReplyXApi {
  /** Without a key: the first widget of the page. */
  open(key?: string): void
  close(key?: string): void
  toggle(key?: string): void
  /** Returns its own end. A listener that comes late hears 'ready' all the same. */
  on(event: WidgetEvent, listener: (event: WidgetEvent) => void): () => void
  push(...commands: unknown[]): number
}

/** What one tag needs of all of them. */
export interface Registry extends ReplyXApi {
  isReplyX: true
  has(key: string): boolean
  add(key: string, widget: HostWidget): void
  emit(event: WidgetEvent): void
  /** How many widgets stand in this corner already. */
  takePlace(corner: 'left' | 'right'): number
}

declare global {
  interface Window {
    ReplyX?: Registry | unknown[]
  }
}

/** Several tags on one page share one object; the first one makes it and runs what waited in the queue. */
export const ensureApi = (page: Pick<Window, 'ReplyX'>): Registry => {
  const found = page.ReplyX
  if (found && 'isReplyX' in found) return found
  const queue = Array.isArray(found) ? found : []
  const api = createRegistry()
  page.ReplyX = api
  api.push(...queue)
  return api
}

const createRegistry = (): Registry => {
  const widgets = new Map<string, HostWidget>()
  const listeners = new Map<WidgetEvent, Set<(event: WidgetEvent) => void>>()
  const said = new Set<WidgetEvent>()
  const places = { left: 0, right: 0 }
  let wanted: Array<() => void> = []
  const act = (verb: keyof HostWidget, key: string | undefined): void => {
    const widget = key === undefined ? widgets.values().next().value : widgets.get(key)
    if (widget) widget[verb]()
    else wanted.push(() => act(verb, key))
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
    open: (key) => act('open', key),
    close: (key) => act('close', key),
    toggle: (key) => act('toggle', key),
    on: (event, listener) => {
      const all = listeners.get(event) ?? new Set()
      listeners.set(event, all.add(listener))
      if (event === 'ready' && said.has('ready')) queueMicrotask(() => listener('ready'))
      return () => all.delete(listener)
    },
    emit: (event) => {
      said.add(event)
      // Each in a task of its own: what a page's listener throws is the page's error, not ours.
      for (const listener of listeners.get(event) ?? []) queueMicrotask(() => listener(event))
    },
    takePlace: (corner) => places[corner]++,
    push: (...commands) => {
      for (const command of commands) runCommand(api, command)
      return commands.length
    },
  }
  return api
}

const runCommand = (api: ReplyXApi, command: unknown): void => {
  const [name, ...args]: unknown[] = Array.isArray(command) ? command : []
  const [first, second] = args
  const key = typeof first === 'string' ? first : undefined
  if (name === 'open' || name === 'close' || name === 'toggle') api[name](key)
  else if (name === 'on' && typeof second === 'function' && isEvent(first)) api.on(first, (event) => void second(event))
}

const isEvent = (name: unknown): name is WidgetEvent => name === 'ready' || name === 'open' || name === 'close' || name === 'refused'
