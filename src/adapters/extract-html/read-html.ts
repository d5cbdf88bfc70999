import { parse } from 'parse5'
import { type DocumentReader, readAll, Unreadable } from '../extract-child/reading.ts'
import { decodeHtml } from './decode-html.ts'
import { htmlBlocks } from './html-blocks.ts'
import { type Element, type Node, walk } from './tree.ts'

/** A page of HTML: its main text with headings, lists and tables. */
export const readHtml: DocumentReader = async (source, emit) => {
  const text = decodeHtml(readAll(source))
  if (text === undefined) throw new Unreadable('mislabelled')
  const { childNodes } = parse(text)
  const { title, body } = partsOf(childNodes)
  if (body) htmlBlocks(body, emit)
  return { title }
}

const partsOf = (roots: readonly Node[]): { title: string | undefined; body: Element | undefined } => {
  let title: string | undefined
  let body: Element | undefined
  let isInTitle = false
  walk(roots, {
    open: (element) => {
      if (element.tagName === 'body') body = element
      isInTitle = element.tagName === 'title' && title === undefined
      return element.tagName === 'html' || element.tagName === 'head' || isInTitle
    },
    close: () => {
      isInTitle = false
    },
    text: (text) => {
      if (isInTitle) title = text
    },
  })
  return { title, body }
}
