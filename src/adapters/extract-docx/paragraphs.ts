import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import type { NextMark } from './numbering.ts'
import { headingLevelOf, type ListPlace, type Styles } from './styles.ts'
import type { XmlTag } from './xml.ts'

export interface ParagraphRules {
  styles: Styles
  nextMark: NextMark
  /** The address behind a link, when it is one a customer can open. */
  address(relationId: string): string | undefined
  /** The blocks of a note, given once: where it is first referred to. */
  takeNote(kind: 'footnote' | 'endnote', id: string): readonly ExtractedBlock[]
}

export interface Paragraphs {
  open(tag: XmlTag): void
  close(name: string): void
  text(piece: string): void
}

interface Paragraph {
  text: string
  styleId: string | undefined
  outlineLevel: number | undefined
  listId: string | undefined
  listLevel: number | undefined
  inProperties: boolean
  /** How deep in runs: tabs and breaks mean characters only there. */
  runs: number
  isHiddenRun: boolean
  links: Array<{ from: number; address: string | undefined }>
  notes: ExtractedBlock[]
}

/** Gathers the characters of each paragraph; text boxes put paragraphs inside paragraphs, so there is a stack of them. */
export const createParagraphs = (rules: ParagraphRules, take: (block: ExtractedBlock, isTitle: boolean) => void): Paragraphs => {
  const stack: Paragraph[] = []
  let inText = 0

  const finish = (paragraph: Paragraph): void => {
    const found = blockOf(paragraph, rules)
    if (found) take(found.block, found.isTitle)
    for (const note of paragraph.notes) take({ ...note, kind: 'note' }, false)
  }

  return {
    open: (tag) => {
      if (tag.name === 'p') stack.push(newParagraph())
      const paragraph = stack.at(-1)
      if (paragraph === undefined) return
      if (tag.name === 't') inText += 1
      else if (paragraph.inProperties) readProperty(paragraph, tag)
      else readContent(paragraph, tag, rules)
    },
    close: (name) => {
      const paragraph = stack.at(-1)
      if (paragraph === undefined) return
      if (name === 't') inText -= 1
      else if (name === 'pPr') paragraph.inProperties = false
      else if (name === 'r') paragraph.runs -= 1
      else if (name === 'hyperlink') endLink(paragraph)
      else if (name === 'p') {
        stack.pop()
        finish(paragraph)
      }
    },
    text: (piece) => {
      const paragraph = stack.at(-1)
      if (inText > 0 && paragraph && !paragraph.isHiddenRun) paragraph.text += piece
    },
  }
}

const newParagraph = (): Paragraph => ({
  text: '',
  styleId: undefined,
  outlineLevel: undefined,
  listId: undefined,
  listLevel: undefined,
  inProperties: false,
  runs: 0,
  isHiddenRun: false,
  links: [],
  notes: [],
})

const readProperty = (paragraph: Paragraph, tag: XmlTag): void => {
  const value = tag.attribute('val')
  if (tag.name === 'pStyle') paragraph.styleId = value
  else if (tag.name === 'outlineLvl') paragraph.outlineLevel = Number(value)
  else if (tag.name === 'numId') paragraph.listId = value
  else if (tag.name === 'ilvl') paragraph.listLevel = Number(value)
}

const readContent = (paragraph: Paragraph, tag: XmlTag, rules: ParagraphRules): void => {
  if (tag.name === 'pPr') paragraph.inProperties = true
  else if (tag.name === 'r') {
    paragraph.runs += 1
    paragraph.isHiddenRun = false
  } else if (tag.name === 'hyperlink') {
    const id = tag.attribute('id')
    paragraph.links.push({ from: paragraph.text.length, address: id === undefined ? undefined : rules.address(id) })
  } else if (paragraph.runs > 0) readRunContent(paragraph, tag, rules)
}

const OFF = new Set(['0', 'false', 'off'])

const readRunContent = (paragraph: Paragraph, tag: XmlTag, rules: ParagraphRules): void => {
  switch (tag.name) {
    case 'vanish':
      paragraph.isHiddenRun = !OFF.has(tag.attribute('val') ?? '1')
      break
    case 'tab':
      paragraph.text += '\t'
      break
    case 'br':
    case 'cr':
      paragraph.text += '\n'
      break
    case 'noBreakHyphen':
      paragraph.text += '-'
      break
    case 'footnoteReference':
    case 'endnoteReference':
      paragraph.notes.push(...rules.takeNote(tag.name === 'footnoteReference' ? 'footnote' : 'endnote', tag.attribute('id') ?? ''))
      break
  }
}

const endLink = (paragraph: Paragraph): void => {
  const link = paragraph.links.pop()
  if (link?.address === undefined) return
  const text = paragraph.text.slice(link.from)
  if (!text.includes(link.address) && !link.address.includes(text.trim())) paragraph.text += ` (${link.address})`
}

const blockOf = (paragraph: Paragraph, rules: ParagraphRules): { block: ExtractedBlock; isTitle: boolean } | undefined => {
  const text = paragraph.text.trim()
  const style = rules.styles(paragraph.styleId)
  if (text === '' || style.isContents) return undefined
  const place = placeOf(paragraph, style.list)
  const mark = place ? rules.nextMark(place) : ''
  const marked = mark === '' ? text : `${mark} ${text}`
  const level = paragraph.outlineLevel === undefined ? style.headingLevel : headingLevelOf(paragraph.outlineLevel)
  if (level !== undefined) return { block: { kind: 'heading', level, text: mark === '•' ? text : marked }, isTitle: style.isTitle }
  if (place) return { block: { kind: 'list_item', level: place.level + 1, text: marked }, isTitle: false }
  return { block: { kind: 'paragraph', text }, isTitle: false }
}

/** Word knows nine levels; a file may say anything. */
const listLevel = (level = 0): number => (Number.isInteger(level) && level >= 0 && level < 9 ? level : 0)

/** List 0 takes a paragraph out of the list of its style. */
const placeOf = (paragraph: Paragraph, ofStyle: ListPlace | undefined): ListPlace | undefined => {
  const listId = paragraph.listId ?? ofStyle?.listId
  if (listId === undefined || listId === '0') return undefined
  return { listId, level: listLevel(paragraph.listLevel ?? ofStyle?.level) }
}
