import { all, fetchPage, onClick } from './dom.ts'
import { toast } from './toast.ts'
import type { Say } from './words.ts'
import type { Workspace } from './workspace.ts'

const CALM_MS = 300
const UNDO_MS = 10_000

/** What the stream tells of a document on its way. */
export interface DocumentChange {
  documentId: string
  state: string
  done: number
  total: number | null
  pages: number | null
  failure: string | null
}

interface ListsDeps {
  workspace: Workspace
  /** Documents that are about to be deleted. */
  leaving: ReadonlySet<string>
  onDocument(change: DocumentChange): void
}

/** Lists that the stream only nudges: the truth is the page, read again. */
export const startLists = ({ workspace, leaving, onDocument }: ListsDeps): { refresh(): void } => {
  const host = document.querySelector<HTMLElement>('[data-live-documents][data-stream], [data-live-dialogs][data-stream]')
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void redraw(leaving)
    }, CALM_MS)
  }
  if (host?.dataset['stream']) {
    const isDialogs = host.hasAttribute('data-live-dialogs')
    for (const event of isDialogs ? ['dialog.changed', 'handoff.changed'] : ['document.changed', 'knowledge.rebuild'])
      workspace.on(event, refresh)
    if (!isDialogs) workspace.on('document.changed', (data) => data !== undefined && onDocument(data as DocumentChange))
  }
  return { refresh }
}

const redraw = async (leaving: ReadonlySet<string>): Promise<void> => {
  const fresh = await fetchPage()
  if (!fresh) return
  for (const id of leaving) fresh.querySelector(`[data-document-row="${id}"]`)?.setAttribute('hidden', '')
  for (const host of all<HTMLElement>('[data-live-dialogs]')) swapDialogs(host, fresh)
  const library = document.querySelector<HTMLElement>('div[data-live-documents]')
  const freshLibrary = fresh.querySelector('div[data-live-documents]')
  if (library && freshLibrary && !isInUse(library)) {
    library.replaceChildren(...freshLibrary.childNodes)
    return
  }
  // Somebody is at work in the list: only the states change under his hands.
  for (const state of all<HTMLElement>('[data-document]')) {
    const next = fresh.querySelector(`[data-document="${state.dataset['document']}"]`)
    if (next && next.innerHTML !== state.innerHTML) state.replaceChildren(...next.childNodes)
  }
}

const isInUse = (list: HTMLElement): boolean =>
  list.querySelector(':popover-open') !== null ||
  list.contains(document.activeElement) ||
  all<HTMLInputElement>('input[type=checkbox]', list).some((box) => box.checked !== box.defaultChecked)

const swapDialogs = (host: HTMLElement, fresh: Document): void => {
  const next = fresh.querySelector('[data-live-dialogs]')
  if (!next) return
  const before = new Map(all<HTMLElement>('li[id]', host).map((row) => [row.id, row.textContent]))
  const focused = document.activeElement?.closest('li[id]')?.id
  host.replaceChildren(...next.childNodes)
  for (const row of all<HTMLElement>('li[id]', host))
    if (before.get(row.id) !== row.textContent) row.firstElementChild?.classList.add('row-new')
  if (focused) host.querySelector<HTMLElement>(`#${CSS.escape(focused)} a`)?.focus()
}

/** A document goes ten seconds after it was told to; until then it can be called back. Leaving the page does not call it back. */
export const startRemoval = (say: Say, leaving: Set<string>): void => {
  onClick('[data-remove-later]', (button, event) => {
    const id = button.dataset['removeLater'] ?? ''
    const form = document.querySelector<HTMLFormElement>(`#remove-${CSS.escape(id)} form`)
    if (!form) return
    event.preventDefault()
    const rows = (): HTMLElement[] => all(`[data-document-row="${id}"]`)
    const show = (isShown: boolean): void => {
      for (const row of rows()) row.hidden = !isShown
    }
    const body = new URLSearchParams([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    const send = (): void => {
      settle()
      void fetch(form.action, { method: 'POST', body, keepalive: true, headers: { accept: 'application/json' } }).then(
        (answer) => (answer.ok ? rows().forEach((row) => row.remove()) : location.reload()),
        () => show(true),
      )
    }
    const timer = setTimeout(send, UNDO_MS)
    const settle = (): void => {
      clearTimeout(timer)
      leaving.delete(id)
      removeEventListener('pagehide', send)
    }
    leaving.add(id)
    show(false)
    addEventListener('pagehide', send)
    const undo = (): void => {
      settle()
      show(true)
      document.querySelector<HTMLElement>(`[data-remove-later="${id}"]`)?.focus()
    }
    toast(say('live.undo_removed', { name: button.dataset['name'] ?? '' }), { ms: UNDO_MS, action: { label: say('live.undo'), act: undo } })
  })
}
