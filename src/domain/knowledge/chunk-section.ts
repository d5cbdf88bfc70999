import type { ExtractedBlock } from './ports.ts'
import { splitLong } from './split-long.ts'

export interface Draft {
  page: number | undefined
  text: string
}

export interface Section {
  /** The drafts that this block completes. */
  add(block: ExtractedBlock): Draft[]
  /** The rest; the section is empty then. */
  close(): Draft[]
}

/** A chunk aims at the first and never passes the second. */
const TARGET_CHARS = 900
export const MAX_CHARS = 1400
/** Alone, less than this says too little: what follows joins it up to the maximum, and a small last one joins the one before. */
const SMALL_CHARS = 300

/** Packs the text under one heading into drafts. Holds one back, in case the last is small. */
export const createSection = (): Section => {
  let held: Piece[] = []
  let open: Piece[] = []

  const place = (piece: Piece): Draft[] => {
    if (open.length === 0 || fits(open, piece)) {
      open.push(piece)
      return []
    }
    const done = held
    const next = introduces(open, piece) ? open.splice(-1) : []
    held = open
    open = [...next, piece]
    return drafts(done)
  }

  return {
    add: (block) =>
      splitLong(block, { target: TARGET_CHARS, max: MAX_CHARS }).flatMap((text, i) => place({ ...block, text, continues: i > 0 })),
    close: () => {
      const all = [...held, ...open]
      const isSmall = lengthOf(open) < SMALL_CHARS && lengthOf(all) <= MAX_CHARS
      const closed = isSmall ? drafts(all) : [...drafts(held), ...drafts(open)]
      held = []
      open = []
      return closed
    },
  }
}

interface Piece extends ExtractedBlock {
  /** The rest of the block before it. */
  continues: boolean
}

const fits = (open: readonly Piece[], piece: Piece): boolean => {
  const before = lengthOf(open)
  const length = before + separator(open.at(-1), piece).length + piece.text.length
  if (length <= MAX_CHARS && before < SMALL_CHARS) return true
  return length <= TARGET_CHARS && !isQuestion(piece)
}

/** Lists of questions and answers are often typed without headings: each question begins a chunk, its answer follows it. */
const isQuestion = (piece: Piece): boolean => piece.kind === 'paragraph' && piece.text.length <= 200 && piece.text.endsWith('?')

/** A question, or a line such as "You will need:", goes with what it announces. */
const introduces = (open: readonly Piece[], piece: Piece): boolean => {
  const last = open.at(-1)
  if (open.length < 2 || last?.kind !== 'paragraph') return false
  return (last.text.endsWith(':') || isQuestion(last)) && lengthOf([last, piece]) <= MAX_CHARS
}

const drafts = (pieces: readonly Piece[]): Draft[] => (pieces.length === 0 ? [] : [{ page: pieces[0]?.page, text: joined(pieces) }])

const joined = (pieces: readonly Piece[]): string => pieces.map((piece, i) => separator(pieces[i - 1], piece) + piece.text).join('')

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece, i) => sum + separator(pieces[i - 1], piece).length + piece.text.length, 0)

const separator = (before: Piece | undefined, piece: Piece): string => {
  if (before === undefined) return ''
  if (piece.continues) return piece.kind === 'code' ? '\n' : ' '
  const isOneOfMany = piece.kind === 'list_item' || piece.kind === 'table_row'
  return isOneOfMany && (before.kind === piece.kind || before.text.endsWith(':')) ? '\n' : '\n\n'
}
