import { all, fetchPage, onClick } from './dom.ts'

/** Opens passages and traces in the panel beside the dialog; the address says which, so a reload shows the same. */
export const startBeside = (): void => {
  let opener: HTMLElement | undefined
  const panel = (): HTMLElement | null => document.getElementById('beside')

  const mark = (link: HTMLElement | undefined): void => {
    for (const chip of all('[data-beside][aria-expanded]')) chip.removeAttribute('aria-expanded')
    link?.setAttribute('aria-expanded', 'true')
  }

  const close = (href: string): void => {
    const target = panel()
    if (!target) return
    target.replaceChildren()
    target.classList.add('beside-empty')
    history.replaceState(null, '', href)
    mark(undefined)
    opener?.focus()
    opener = undefined
  }

  onClick('a[data-beside]', (link, event) => {
    const target = panel()
    if (!target || event.metaKey || event.ctrlKey || event.shiftKey || !(link instanceof HTMLAnchorElement)) return
    event.preventDefault()
    void show(link, target)
  })

  const show = async (link: HTMLAnchorElement, target: HTMLElement): Promise<void> => {
    const part = (await fetchPage(link.href))?.getElementById('beside')
    if (!part) {
      location.assign(link.href)
      return
    }
    target.replaceChildren(...part.childNodes)
    target.classList.remove('beside-empty')
    target.scrollTop = 0
    history.replaceState(null, '', link.href)
    opener = link
    mark(link)
    target.focus()
    target.querySelector('mark')?.scrollIntoView({ block: 'nearest' })
  }

  onClick('[data-close-beside]', (link, event) => {
    event.preventDefault()
    close(link instanceof HTMLAnchorElement ? link.href : location.href)
  })

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector(':popover-open, dialog[open]')) return
    const link = panel()?.querySelector<HTMLAnchorElement>('[data-close-beside]')
    if (!link) return
    event.preventDefault()
    close(link.href)
  })
}
