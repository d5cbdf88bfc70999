import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import type { Emit } from '../extract-child/reading.ts'
import { createParagraphs, type ParagraphRules } from './paragraphs.ts'
import { createTables } from './tables.ts'
import type { XmlHandler, XmlTag } from './xml.ts'

export interface Story {
  handler: XmlHandler
  /** What a Title paragraph said, if any. */
  title(): string | undefined
}

/** Where the blocks of a footnote or endnote go instead of the text. */
export type NoteSink = (noteId: string, blocks: ExtractedBlock[]) => void

/** Reads one part of a document with running text: the body, a header, the notes. */
export const createStory = (rules: ParagraphRules, emit: Emit, onNote: NoteSink = () => {}): Story => {
  let title: string | undefined
  let note: { id: string; blocks: ExtractedBlock[] } | undefined
  const outlet: Emit = (block) => (note ? note.blocks.push(block) : emit(block))
  const tables = createTables(outlet)
  const paragraphs = createParagraphs(rules, (block, isTitle) => {
    if (isTitle) title ??= block.text
    tables.take(block)
  })
  let skipped = 0

  const open = (tag: XmlTag): void => {
    if (skipped > 0 || UNSEEN.has(tag.name)) {
      skipped += 1
      return
    }
    if (tag.name === 'footnote' || tag.name === 'endnote') note = { id: tag.attribute('id') ?? '', blocks: [] }
    tables.open(tag.name)
    paragraphs.open(tag)
  }

  const close = (name: string): void => {
    if (skipped > 0) {
      skipped -= 1
      return
    }
    paragraphs.close(name)
    tables.close(name)
    if (note && (name === 'footnote' || name === 'endnote')) {
      onNote(note.id, note.blocks)
      note = undefined
    }
  }

  const text = (piece: string): void => {
    if (skipped === 0) paragraphs.text(piece)
  }
  return { handler: { open, close, text }, title: () => title }
}

/** What a reader of the page does not see: the second form of a drawing, deleted and moved text, former formatting, field codes. */
const UNSEEN = new Set(
  'Fallback del moveFrom pPrChange rPrChange tblPrChange tcPrChange trPrChange sectPrChange instrText delText delInstrText rt'.split(' '),
)
