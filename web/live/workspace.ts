import { all, fetchPage } from './dom.ts'
import type { LinkBar } from './link-bar.ts'
import { openStream } from './stream.ts'
import { toast } from './toast.ts'
import type { Say } from './words.ts'

/** Long enough to look up from something else. */
const TOAST_MS = 12_000

export interface Workspace {
  /** Hears an event of the workspace; nothing with it when too much was missed to tell what. */
  on(type: string, act: (data: unknown) => void): void
}

/**
 * One stream of the workspace for everything on a page that follows it: a browser allows few connections to a host. Goes on from where the
 * page was drawn.
 */
export const followWorkspace = (linkBar: LinkBar): Workspace => {
  const heard = new Map<string, Array<(data: unknown) => void>>()
  const drawn = all<HTMLElement>('[data-stream="/live/workspace"]').map((part) => part.dataset['after'])
  const marks = [...drawn, document.body.dataset['workspaceAfter']].filter((mark) => mark !== undefined)
  if (marks.length > 0) {
    const on = (type: string) => (data: unknown) => {
      for (const act of heard.get(type) ?? []) act(data)
    }
    const types = ['document.changed', 'knowledge.rebuild', 'dialog.changed', 'handoff.changed', 'bot.changed']
    openStream({
      path: '/live/workspace',
      after: String(Math.min(...marks.map(Number))),
      linkBar,
      onResync: () => {
        for (const type of types) on(type)(undefined)
      },
      on: Object.fromEntries(types.map((type) => [type, on(type)])),
    })
  }
  return {
    on: (type, act) => void heard.set(type, [...(heard.get(type) ?? []), act]),
  }
}

/** Tells, on whatever page the reader is, that a customer waits for a person, and keeps the count in the rail. */
export const startWaiting = (say: Say, workspace: Workspace): void => {
  workspace.on('handoff.changed', (data) => {
    void redrawCount()
    const { dialogId, state, title } = (data ?? {}) as { dialogId?: string; state?: string; title?: string }
    const href = `/dialogs/${dialogId}`
    if (state !== 'requested' || location.pathname === href) return
    const open = { label: say('live.person_open'), act: () => location.assign(href) }
    toast(say('live.person_wanted', { title: short(title ?? '') }), { ms: TOAST_MS, action: open })
  })
}

const short = (title: string): string => (title.length > 60 ? `${title.slice(0, 59).trimEnd()}…` : title)

/** The truth is a page, read again. */
const redrawCount = async (): Promise<void> => {
  const fresh = await fetchPage()
  for (const mark of all<HTMLElement>('[data-count]')) {
    const next = fresh?.querySelector<HTMLElement>(`[data-count="${mark.dataset['count']}"]`)
    if (!next) continue
    mark.hidden = next.hidden
    mark.title = next.title
    mark.replaceChildren(...next.cloneNode(true).childNodes)
  }
}
