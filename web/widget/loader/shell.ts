import { inkOn, isHexColor } from '../color.ts'
import { STYLES } from './styles.ts'
import type { Tag } from './tag.ts'

/** Everything the widget puts on the host page: one element without size, a closed shadow root, a button, a panel for the frame. */
export interface Shell {
  panel: HTMLElement
  button: HTMLButtonElement
  show(isOpen: boolean): void
  /** A few words beside the button; a press on them opens, the cross sends them away. */
  tease(text: string, on: { open(): void; dismiss(): void }): void
  /** How many messages wait; 0 takes the mark away. */
  badge(count: number): void
  /** What the button is called from now on. */
  name(labels: Pick<Dress, 'open' | 'close' | 'unread'>): void
  isPhone(): boolean
  /** Whether the visitor is at work inside. */
  holdsFocus(): boolean
}

export interface Dress {
  accent: string
  position: 'left' | 'right'
  isDark: boolean
  size: 'small' | 'normal' | 'large'
  offsetX: number
  offsetY: number
  /** How many widgets stand below it in the same corner. */
  place: number
  open: string
  close: string
  /** With `{count}`. */
  unread: string
  dismiss: string
}

/** Of the button, in pixels. */
const SIDE = { small: 48, normal: 56, large: 64 } as const
const PHONE = '(max-width: 480px), (max-height: 420px)'
const BUBBLE =
  'M21 11.5a8.4 8.4 0 0 1-9 8.4 9.3 9.3 0 0 1-3.9-.9L3 20.5l1.6-4.6A8.3 8.3 0 0 1 3 11.5 8.7 8.7 0 0 1 12 3a8.7 8.7 0 0 1 9 8.5Z'
const CROSS = 'M6 6l12 12M18 6L6 18'

export const createShell = (tag: Tag, dress: Dress): Shell => {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'closed' })
  addStyles(root, tag.nonce)
  const box = element('div', `${dress.position} ${dress.size}`)
  const panel = element('div', 'panel')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'launcher'
  const mark = document.createElement('span')
  mark.className = 'badge'
  mark.setAttribute('aria-hidden', 'true')
  button.append(icon(BUBBLE, 'bubble'), icon(CROSS, 'cross'), mark)
  box.append(button, panel)
  root.append(box)
  dressUp(box, tag, dress)
  const phone = matchMedia(PHONE)
  const onPhone = (): void => void box.classList.toggle('phone', phone.matches)
  phone.addEventListener('change', onPhone)
  onPhone()
  followKeyboard(box)
  keepOnPage(host)
  const state = { isOpen: false, unread: 0, labels: dress as Pick<Dress, 'open' | 'close' | 'unread'> }
  const draw = (): void => {
    const { isOpen, unread, labels } = state
    box.classList.toggle('open', isOpen)
    // Over the buttons of other widgets.
    host.toggleAttribute('data-open', isOpen)
    mark.textContent = unread > 0 ? String(Math.min(unread, 99)) : ''
    if (isOpen) teaser.remove()
    button.setAttribute('aria-expanded', String(isOpen))
    const waiting = unread > 0 ? `. ${labels.unread.replace('{count}', String(unread))}` : ''
    button.setAttribute('aria-label', isOpen ? labels.close : labels.open + waiting)
  }
  let teaser = element('div', 'teaser')
  const change = (next: Partial<typeof state>): void => {
    Object.assign(state, next)
    draw()
  }
  draw()
  return {
    panel,
    button,
    show: (isOpen) => change({ isOpen }),
    badge: (unread) => change({ unread }),
    tease: (text, on) => {
      teaser.remove()
      teaser = teaserOf(text, { label: dress.dismiss, ...on })
      box.append(teaser)
    },
    name: (labels) => change({ labels }),
    isPhone: () => phone.matches,
    holdsFocus: () => root.activeElement !== null,
  }
}

const dressUp = (box: HTMLElement, tag: Tag, dress: Dress): void => {
  const accent = isHexColor(dress.accent) ? dress.accent : '#1f6f5c'
  box.style.setProperty('--rx-accent', accent)
  box.style.setProperty('--rx-ink', inkOn(accent))
  box.style.setProperty('--rx-paper', dress.isDark ? '#1b1a18' : '#fffefb')
  box.style.setProperty('--rx-text', dress.isDark ? '#f1ede5' : '#1f1d1a')
  box.style.setProperty('--rx-x', `${tag.offsetX ?? dress.offsetX}px`)
  box.style.setProperty('--rx-y', `${(tag.offsetY ?? dress.offsetY) + (SIDE[dress.size] + 12) * dress.place}px`)
  box.style.setProperty('--rx-side', `${SIDE[dress.size]}px`)
}

/** The page's policy does not concern constructable sheets; older browsers get an element with the page's nonce. */
const addStyles = (root: ShadowRoot, nonce: string): void => {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLES)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = document.createElement('style')
    style.nonce = nonce
    style.textContent = STYLES
    root.append(style)
  }
}

/** On phones the keyboard covers the page without resizing it; the panel keeps to what is left to see. */
const followKeyboard = (box: HTMLElement): void => {
  const view = window.visualViewport
  if (!view) return
  const fit = (): void => {
    box.style.setProperty('--rx-height', `${Math.round(view.height)}px`)
    box.style.setProperty('--rx-top', `${Math.round(view.offsetTop)}px`)
  }
  view.addEventListener('resize', fit)
  view.addEventListener('scroll', fit)
  fit()
}

/** Beside the body, because single-page hosts swap it; and back again should somebody clear the whole page. */
const keepOnPage = (host: HTMLElement): void => {
  const attach = (): void => {
    if (!host.isConnected) document.documentElement.append(host)
  }
  attach()
  new MutationObserver(attach).observe(document, { childList: true })
  new MutationObserver(attach).observe(document.documentElement, { childList: true })
}

const teaserOf = (text: string, on: { label: string; open(): void; dismiss(): void }): HTMLElement => {
  const teaser = element('div', 'teaser')
  const words = document.createElement('button')
  words.type = 'button'
  words.className = 'words'
  words.dir = 'auto'
  words.textContent = text
  words.addEventListener('click', on.open)
  const away = document.createElement('button')
  away.type = 'button'
  away.className = 'away'
  away.setAttribute('aria-label', on.label)
  away.append(icon(CROSS, ''))
  away.addEventListener('click', () => {
    teaser.remove()
    on.dismiss()
  })
  teaser.append(words, away)
  return teaser
}

const element = (name: 'div', className: string): HTMLElement => {
  const made = document.createElement(name)
  made.className = className
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** Made node by node: the page may demand trusted types of whoever writes markup. */
const icon = (path: string, className: string): SVGElement => {
  const svg = document.createElementNS(SVG, 'svg')
  const attributes = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' }
  for (const [name, value] of Object.entries({ ...attributes, 'stroke-linejoin': 'round', 'aria-hidden': 'true', class: className })) {
    svg.setAttribute(name, value)
  }
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
