import { type Element, walk } from './tree.ts'

const NEVER_IN_A_CELL = new Set(['table', 'h1', 'h2', 'h3', 'h4', 'article', 'section', 'main'])

/** Tables that hold whole pieces of a page in their cells: they lay out, as pages of old did, and their rows mean nothing. */
export const layoutTables = (body: Element): Set<Element> => {
  const layout = new Set<Element>()
  const open: Element[] = []
  walk([body], {
    open: (element) => {
      const table = open.at(-1)
      if (table && NEVER_IN_A_CELL.has(element.tagName)) layout.add(table)
      if (element.tagName === 'table') open.push(element)
      return true
    },
    close: (element) => {
      if (element.tagName === 'table') open.pop()
    },
    text: () => {},
  })
  return layout
}
