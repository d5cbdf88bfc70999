import type { Keep } from '../keep.ts'
import type { FrameLink } from './frame-link.ts'
import type { Shell } from './shell.ts'

export interface Toggle {
  open(): void
  close(): void
  toggle(): void
  /** Opens again what was open on the page before. */
  resume(): void
}

interface Parts {
  shell: Shell
  link: FrameLink
  /** Lasts as long as this visit. */
  visit: Keep
  onChange(isOpen: boolean): void
}

/** Open and closed, with everything that hangs on it: the frame, the focus, the next page of the same visit. */
export const createToggle = ({ shell, link, visit, onChange }: Parts): Toggle => {
  let isOpen = false
  const set = (isWanted: boolean, { hasFocus }: { hasFocus: boolean }): void => {
    if (isOpen === isWanted) return
    isOpen = isWanted
    const wasInside = shell.holdsFocus()
    link.load()
    link.admit()
    shell.show(isOpen)
    link.show(isOpen)
    if (hasFocus && isOpen) link.focus()
    // A page that closes the chat while its visitor is elsewhere leaves him there.
    if (!isOpen && wasInside) shell.button.focus()
    visit.set('open', isOpen ? '1' : undefined)
    onChange(isOpen)
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
