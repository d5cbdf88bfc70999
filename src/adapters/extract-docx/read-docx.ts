import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { type DocumentReader, type Emit, Unreadable } from '../extract-child/reading.ts'
import { bullets, readNumbering } from './numbering.ts'
import type { ParagraphRules } from './paragraphs.ts'
import { type Relation, relationsOf } from './relations.ts'
import { createStory } from './story.ts'
import { noStyles, readStyles } from './styles.ts'
import { parseXml } from './xml.ts'
import { openZip, type Zip, type ZipLimits } from './zip.ts'

export const DOCX_LIMITS: ZipLimits = { entries: 2000, entryBytes: 100_000_000, totalBytes: 200_000_000, ratio: 200 }

/** Word documents: the text in reading order with headings, lists, tables and notes; headers and footers, each once, at the end. */
export const readDocx: DocumentReader = async (source, emit) => {
  const zip = openZip(source, DOCX_LIMITS)
  const main = await mainPart(zip)
  const relations = await relationsOf(zip, main)
  const notes = new Map<string, ExtractedBlock[]>()
  const rules = await rulesOf(zip, relations, notes)
  await readNotes(zip, relations, { rules, notes })
  const body = createStory(rules, emit)
  await parseXml(zip.read(main), body.handler)
  for (const blocks of notes.values()) for (const block of blocks) emit({ ...block, kind: 'note' })
  await readMargins(zip, relations, { rules, emit })
  return { title: body.title() }
}

const mainPart = async (zip: Zip): Promise<string> => {
  const relations = await relationsOf(zip, '')
  const named = relations.find((relation) => relation.type === 'officeDocument')?.target
  const part = named !== undefined && zip.has(named) ? named : 'word/document.xml'
  if (!zip.has(part)) throw new Unreadable('broken')
  return part
}

const rulesOf = async (zip: Zip, relations: readonly Relation[], notes: Map<string, ExtractedBlock[]>): Promise<ParagraphRules> => {
  const partOf = (type: string): string | undefined => relations.find((r) => r.type === type && !r.isExternal && zip.has(r.target))?.target
  const styles = partOf('styles')
  const numbering = partOf('numbering')
  const addresses = new Map(relations.filter((r) => r.isExternal && USEFUL_ADDRESS.test(r.target)).map((r) => [r.id, r.target]))
  return {
    styles: styles === undefined ? noStyles : await readStyles(zip.read(styles)),
    nextMark: numbering === undefined ? bullets : await readNumbering(zip.read(numbering)),
    address: (id) => addresses.get(id)?.replace(/^(?:mailto|tel):/i, ''),
    takeNote: (kind, id) => {
      const blocks = notes.get(`${kind} ${id}`) ?? []
      notes.delete(`${kind} ${id}`)
      return blocks
    },
  }
}

const USEFUL_ADDRESS = /^(?:https?:\/\/|mailto:|tel:)/i

type Notes = { rules: ParagraphRules; notes: Map<string, ExtractedBlock[]> }

const readNotes = async (zip: Zip, relations: readonly Relation[], { rules, notes }: Notes): Promise<void> => {
  for (const { type, target } of relations) {
    if ((type !== 'footnotes' && type !== 'endnotes') || !zip.has(target)) continue
    const kind = type === 'footnotes' ? 'footnote' : 'endnote'
    const story = createStory(
      rules,
      () => {},
      (id, blocks) => {
        if (blocks.length > 0) notes.set(`${kind} ${id}`, blocks)
      },
    )
    await parseXml(zip.read(target), story.handler)
  }
}

/** A letterhead holds the address and the telephone; page numbers and repetitions of other pages are left out. */
const readMargins = async (zip: Zip, relations: readonly Relation[], out: { rules: ParagraphRules; emit: Emit }): Promise<void> => {
  const seen = new Set<string>()
  const emit: Emit = (block) => {
    if (!/\p{L}{2}/u.test(block.text) || seen.has(block.text)) return
    seen.add(block.text)
    out.emit({ kind: 'note', text: block.text })
  }
  for (const { type, target } of relations) {
    if ((type === 'header' || type === 'footer') && zip.has(target)) await parseXml(zip.read(target), createStory(out.rules, emit).handler)
  }
}
