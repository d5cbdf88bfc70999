import { element, isTyping, onClick } from './dom.ts'
import type { Say } from './words.ts'

interface Found {
  kind: 'page' | 'assistant' | 'document'
  label: string
  href: string
}

/** Everything by its name: Ctrl/⌘-K from anywhere. */
export const startPalette = (say: Say): void => {
  if (!document.querySelector('[data-open-palette]')) return
  const palette = new Palette(say)
  onClick('[data-open-palette]', () => palette.open())
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    palette.open()
  })
}

class Palette {
  readonly #say: Say
  readonly #dialog: HTMLDialogElement
  readonly #field: HTMLInputElement
  readonly #list: HTMLUListElement
  #found: Found[] = []
  #at = 0
  #asked = 0
  /** What was typed when the shown list was found. */
  #shownFor: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(say: Say) {
    this.#say = say
    const label = say('live.palette_placeholder')
    this.#field = element('input', {
      type: 'text',
      role: 'combobox',
      'aria-label': label,
      'aria-controls': 'palette-list',
      'aria-expanded': 'true',
      'aria-autocomplete': 'list',
      placeholder: label,
      autocomplete: 'off',
      spellcheck: 'false',
      maxlength: '100',
    })
    this.#list = element('ul', { class: 'palette-list', id: 'palette-list', role: 'listbox', 'aria-label': label })
    this.#dialog = element(
      'dialog',
      { class: 'layer palette', 'aria-label': label },
      element('div', { class: 'palette-field' }, this.#field),
      this.#list,
    )
    this.#field.addEventListener('input', () => this.#askSoon())
    this.#field.addEventListener('keydown', (event) => this.#steer(event))
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close()
    })
    document.body.append(this.#dialog)
  }

  open(): void {
    if (this.#dialog.open) return
    this.#field.value = ''
    this.#dialog.showModal()
    this.#field.focus()
    void this.#ask()
  }

  #askSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), 120)
  }

  async #ask(): Promise<void> {
    const turn = ++this.#asked
    const query = this.#field.value
    try {
      const answer = await fetch(`/live/palette?query=${encodeURIComponent(query)}`)
      if (!answer.ok) throw new Error(String(answer.status))
      const { items } = (await answer.json()) as { items: Found[] }
      if (turn !== this.#asked) return
      this.#found = items
      this.#shownFor = query
      this.#draw(items.length === 0 ? this.#say('live.palette_none') : undefined)
    } catch {
      if (turn === this.#asked) this.#draw(this.#say('live.palette_failed'))
    }
  }

  #draw(note: string | undefined): void {
    this.#at = 0
    if (note !== undefined) {
      this.#found = []
      this.#list.replaceChildren(element('li', { class: 'palette-none', role: 'option', 'aria-disabled': 'true' }, note))
      return
    }
    this.#list.replaceChildren(
      ...this.#found.map((item, at) => {
        const row = element(
          'li',
          { class: 'palette-item', role: 'option', id: `palette-${at}` },
          element('span', {}, item.label),
          element('small', {}, this.#say(`live.palette_${item.kind}`)),
        )
        row.addEventListener('click', () => location.assign(item.href))
        row.addEventListener('pointermove', () => this.#choose(at))
        return row
      }),
    )
    this.#choose(0)
  }

  #choose(at: number): void {
    this.#at = at
    this.#field.setAttribute('aria-activedescendant', `palette-${at}`)
    for (const [index, row] of [...this.#list.children].entries()) row.setAttribute('aria-selected', String(index === at))
  }

  #steer(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const count = this.#found.length
    if (step !== undefined && count > 0) {
      event.preventDefault()
      this.#choose((this.#at + step + count) % count)
      this.#list.children[this.#at]?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && !event.isComposing) void this.#go()
  }

  /** Whoever types fast and presses Enter means what he typed, not what is still shown. */
  async #go(): Promise<void> {
    if (this.#shownFor !== this.#field.value) {
      clearTimeout(this.#timer)
      await this.#ask()
    }
    const chosen = this.#found[this.#at]
    if (chosen) location.assign(chosen.href)
  }
}

/** `?` shows what the keys of this page do, `/` goes to its search field. */
export const startKeys = (say: Say): void => {
  const isMac = /mac|iphone|ipad/i.test(navigator.platform)
  const show = (): void => {
    document.getElementById('keys')?.remove()
    const title = document.querySelector<HTMLElement>('[data-open-keys]')?.textContent ?? say('live.key_keys')
    const rows: Array<[string, string]> = [[isMac ? '⌘ K' : 'Ctrl K', say('live.key_find')]]
    if (document.querySelector('[data-search]')) rows.push(['/', say('live.key_search')])
    if (document.querySelector('[data-composer]')) rows.push(['Enter', say('live.key_ask')], ['Shift Enter', say('live.key_line')])
    rows.push(['Esc', say('live.key_close')], ['?', say('live.key_keys')])
    const list = element('dl', { class: 'facts keys' })
    for (const [key, meaning] of rows) {
      const keys = key.split(' ').map((part) => element('kbd', {}, part))
      list.append(element('dt', {}, ...keys.flatMap((part, at) => (at === 0 ? [part] : [' ', part]))), element('dd', {}, meaning))
    }
    const dialog = element('dialog', { class: 'layer', id: 'keys', 'aria-labelledby': 'keys-title' })
    dialog.append(element('h2', { id: 'keys-title' }, title.trim()), list)
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close()
    })
    document.body.append(dialog)
    dialog.showModal()
  }
  onClick('[data-open-keys]', show)
  document.addEventListener('keydown', (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open], :popover-open'))
      return
    const search = document.querySelector<HTMLElement>('[data-search], [data-composer] textarea')
    if (event.key === '?') show()
    else if (event.key === '/' && search) search.focus()
    else return
    event.preventDefault()
  })
}
