import { type Theme, toTheme } from '../protocol.ts'

/** What the owner wrote into the one line of his page. */
export interface Tag {
  /** Where the instance is: the origin the script came from. */
  base: string
  key: string
  /** What the page says itself. */
  language: 'ru' | 'en' | undefined
  /** What the browser would like to hear. */
  heard: 'ru' | 'en' | undefined
  /** Undefined follows the page. */
  theme: Theme | undefined
  /** Pixels away from the corner, for pages with buttons of their own there; undefined leaves it to the owner's settings. */
  offsetX: number | undefined
  offsetY: number | undefined
  /** For pages whose policy wants a nonce and browsers without constructable style sheets. */
  nonce: string
}

export const readTag = (page: Document): Tag | undefined => {
  const script = findScript(page)
  const key = script?.dataset['key']
  if (!script || !key) {
    // oxlint-disable-next-line no-console -- the only place the page's developer looks
    console.warn('ReplyX: the script tag needs data-key="w_…". Copy the line from the console of your assistant.')
    return undefined
  }
  const { lang, theme, offsetX, offsetY } = script.dataset
  return {
    base: new URL(script.src).origin,
    key,
    language: lang === 'ru' || lang === 'en' ? lang : undefined,
    heard: preferredLanguage(),
    theme: toTheme(theme),
    offsetX: toPixels(offsetX),
    offsetY: toPixels(offsetY),
    nonce: script.nonce,
  }
}

/** A tag manager may run the script in a way that hides which tag it is. */
const findScript = (page: Document): HTMLScriptElement | null => {
  const current = page.currentScript
  return current instanceof HTMLScriptElement && current.src ? current : page.querySelector('script[src*="/widget.js"][data-key]')
}

const preferredLanguage = (): 'ru' | 'en' | undefined =>
  navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag): tag is 'ru' | 'en' => tag === 'ru' || tag === 'en')

const toPixels = (text: string | undefined): number | undefined => {
  const pixels = Number.parseInt(text ?? '', 10)
  return Number.isNaN(pixels) ? undefined : Math.min(Math.max(pixels, 0), 400)
}
