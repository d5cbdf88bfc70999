import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { BlockWriter } from './block-writer.ts'
import { layoutTables } from './layout-tables.ts'
import { isUnseen, mainContent } from './main-content.ts'
import { attribute, type Element, walk } from './tree.ts'

/** The text of a page in blocks, without what frames it. */
export const htmlBlocks = (body: Element, emit: (block: ExtractedBlock) => void): void => {
  const { roots, isFrame } = mainContent(body)
  const layout = layoutTables(body)
  const writer = new BlockWriter(emit)
  walk(roots, {
    open: (element) => {
      if (isUnseen(element) || isFrame(element)) return false
      openElement(writer, element, layout)
      return true
    },
    close: (element) => closeElement(writer, element, layout),
    text: (text) => writer.write(text),
  })
  writer.breakBlock()
}

const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header hgroup legend main ol p section summary table tbody tfoot thead ul'.split(
    ' ',
  ),
)
const HEADING = /^h([1-6])$/

const openElement = (writer: BlockWriter, element: Element, layout: ReadonlySet<Element>): void => {
  const { tagName } = element
  const level = HEADING.exec(tagName)?.[1]
  if (level !== undefined) writer.begin({ kind: 'heading', level: Number(level) })
  // The question of a list that unfolds.
  else if (tagName === 'summary') writer.begin({ kind: 'heading', level: 5 })
  else if (tagName === 'pre') writer.begin({ kind: 'code' })
  else if (tagName === 'ul' || tagName === 'ol')
    writer.openList(tagName === 'ol' ? Number(attribute(element, 'start') ?? 1) || 1 : undefined)
  else if (tagName === 'li') writer.openItem()
  else if (tagName === 'tr' && !isIn(element, layout)) writer.openRow()
  else if ((tagName === 'td' || tagName === 'th') && !isIn(element, layout)) writer.openCell()
  else if (tagName === 'br') writer.breakLine()
  else if (tagName === 'hr') writer.breakBlock()
  else if (tagName === 'img') writer.write(` ${attribute(element, 'alt') ?? ''} `)
  else if (BLOCKS.has(tagName) || TABLE_PARTS.has(tagName)) writer.breakBlock()
}

const closeElement = (writer: BlockWriter, element: Element, layout: ReadonlySet<Element>): void => {
  const { tagName } = element
  if (HEADING.test(tagName) || tagName === 'summary' || tagName === 'pre') writer.finish()
  else if (tagName === 'ul' || tagName === 'ol') writer.closeList()
  else if (tagName === 'li') writer.closeItem()
  else if (tagName === 'tr' && !isIn(element, layout)) writer.closeRow()
  else if ((tagName === 'td' || tagName === 'th') && !isIn(element, layout)) writer.closeCell()
  else if (tagName === 'a') writer.write(addressOf(element))
  else if (BLOCKS.has(tagName) || TABLE_PARTS.has(tagName)) writer.breakBlock()
}

const TABLE_PARTS = new Set(['tr', 'td', 'th'])

/** Whether the nearest table only lays out the page. */
const isIn = (element: Element, layout: ReadonlySet<Element>): boolean => {
  let parent = element.parentNode
  while (parent && 'tagName' in parent && parent.tagName !== 'table') parent = parent.parentNode
  return parent !== null && 'tagName' in parent && layout.has(parent)
}

/** Where a link leads, when its text does not say it already; addresses inside the site mean nothing elsewhere. */
const addressOf = (element: Element): string => {
  const address = (attribute(element, 'href') ?? '').trim()
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(address)) return ''
  const shown = address.replace(/^(?:mailto|tel):/i, '').replace(/\?.*$/, address.startsWith('http') ? '$&' : '')
  const text = element.childNodes.map((node) => ('value' in node ? node.value : '')).join('')
  return text.replace(/[\s()-]/g, '').includes(shown.replace(/^https?:\/\/|\/$/g, '')) ? '' : ` (${shown})`
}
