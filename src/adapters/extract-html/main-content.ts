import { attribute, type Element, type Node, walk } from './tree.ts'

/** What a page is about: its main part where it names one, else its body; and which elements in it are only its frame. */
export interface MainContent {
  roots: readonly Node[]
  isFrame: (element: Element) => boolean
}

/** Never seen by a reader of the page. */
const UNSEEN = new Set(
  'head script style noscript template svg math iframe object embed canvas audio video map input textarea select button dialog datalist'.split(
    ' ',
  ),
)

/** Whether an element shows nothing to read. */
export const isUnseen = (element: Element): boolean =>
  UNSEEN.has(element.tagName) ||
  attribute(element, 'hidden') !== undefined ||
  attribute(element, 'aria-hidden') === 'true' ||
  /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribute(element, 'style') ?? '')

/** Of the whole page: a main part with less than this is a trick of the layout. */
const MIN_SHARE = 0.2

export const mainContent = (body: Element): MainContent => {
  const sizes = sizesOf(body)
  const whole = sizes.get(body)?.letters ?? 0
  const named = [...sizes.keys()].filter(isMain).toSorted((a, b) => (sizes.get(b)?.letters ?? 0) - (sizes.get(a)?.letters ?? 0))[0]
  if (named && (sizes.get(named)?.letters ?? 0) >= whole * MIN_SHARE) return { roots: [named], isFrame: (element) => isNavigation(element) }
  const isFrame = (element: Element): boolean => isNavigation(element) || isPageFrame(element, sizes.get(element))
  return leftOver(body, isFrame) >= whole * MIN_SHARE ? { roots: [body], isFrame } : { roots: [body], isFrame: () => false }
}

interface Size {
  letters: number
  linkLetters: number
}

const sizesOf = (body: Element): Map<Element, Size> => {
  const sizes = new Map<Element, Size>()
  const path: Size[] = []
  let links = 0
  walk([body], {
    open: (element) => {
      if (isUnseen(element)) return false
      const size = { letters: 0, linkLetters: 0 }
      sizes.set(element, size)
      path.push(size)
      if (element.tagName === 'a') links += 1
      return true
    },
    close: (element) => {
      const size = path.pop()
      const parent = path.at(-1)
      if (size && parent) {
        parent.letters += size.letters
        parent.linkLetters += size.linkLetters
      }
      if (element.tagName === 'a') links -= 1
    },
    text: (text) => {
      const size = path.at(-1)
      const { length } = text.trim()
      if (!size) return
      size.letters += length
      if (links > 0) size.linkLetters += length
    },
  })
  return sizes
}

const isMain = (element: Element): boolean =>
  element.tagName === 'main' ||
  element.tagName === 'article' ||
  attribute(element, 'role') === 'main' ||
  attribute(element, 'itemprop') === 'articleBody'

const isNavigation = (element: Element): boolean =>
  element.tagName === 'nav' || ['navigation', 'menu', 'menubar', 'search'].includes(attribute(element, 'role') ?? '')

const FRAME_ROLES = ['banner', 'contentinfo', 'complementary']
const FRAME_NAMES =
  /^(?:(?:site|page|main|top)[-_]?)?(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|side|footer|header|pagination|pager|social|share|tags?)(?:[-_](?:menu|nav|list|links|wrap|wrapper|inner|block))?$/i
const PUSHED_NAMES = /^(?:cookies?|consent|gdpr|advert|adverts|ads?|popup|modal|subscribe|newsletter)(?:[-_]\w+)*$/i

/** Around the text of a page without a main part: heads and feet, side columns, lists of links, what is pushed at the reader. */
const isPageFrame = (element: Element, size: Size | undefined): boolean => {
  if (['header', 'footer', 'aside'].includes(element.tagName) || FRAME_ROLES.includes(attribute(element, 'role') ?? '')) return true
  const names = `${attribute(element, 'class') ?? ''} ${attribute(element, 'id') ?? ''}`.split(/\s+/)
  if (names.some((name) => PUSHED_NAMES.test(name))) return true
  // Named like a frame and made of links; a menu of dishes is neither.
  const isLinks = size !== undefined && size.linkLetters > size.letters * 0.5
  return isLinks && names.some((name) => FRAME_NAMES.test(name))
}

const leftOver = (body: Element, isFrame: (element: Element) => boolean): number => {
  let letters = 0
  walk([body], {
    open: (element) => !isUnseen(element) && !isFrame(element),
    close: () => {},
    text: (text) => {
      letters += text.trim().length
    },
  })
  return letters
}
