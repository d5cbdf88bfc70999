import { all, fetchPage } from './dom.ts'
import type { DocumentChange } from './lists.ts'
import type { Workspace } from './workspace.ts'

const CALM_MS = 300

interface OverviewDeps {
  workspace: Workspace
  onDocument(change: DocumentChange): void
  /** The bench has just come up: there is something to ask now. */
  onBench(): void
}

/** The overview keeps up with the workspace: its named parts are read again, what lies between them stays under the reader's hands. */
export const startOverview = (deps: OverviewDeps): void => {
  const host = document.querySelector<HTMLElement>('[data-live-overview]')
  if (!host) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void redraw(deps)
    }, CALM_MS)
  }
  deps.workspace.on('document.changed', (data) => {
    if (data !== undefined) deps.onDocument(data as DocumentChange)
    refresh()
  })
  deps.workspace.on('dialog.changed', refresh)
}

const redraw = async ({ onBench }: OverviewDeps): Promise<void> => {
  const fresh = await fetchPage()
  if (!fresh) return
  for (const part of all<HTMLElement>('[data-part]')) {
    const next = fresh.querySelector<HTMLElement>(`[data-part="${part.dataset['part']}"]`)
    const hasBench = part.querySelector('[data-chat]') !== null
    if (!next) {
      if (part.classList.contains('part')) part.replaceChildren()
      continue
    }
    // A talk that has begun is the script's own.
    if (hasBench || next.innerHTML === part.innerHTML || part.querySelector(':popover-open, :focus')) continue
    part.className = next.className
    part.replaceChildren(...next.childNodes)
    if (part.querySelector('[data-chat]')) onBench()
  }
}
