import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import type { Emit } from '../extract-child/reading.ts'

export interface Tables {
  open(name: string): void
  close(name: string): void
  /** A block that stands wherever the reading is: in the open cell, or in the text. */
  take(block: ExtractedBlock): void
}

type Cell = ExtractedBlock[]

/** Rows longer than this, and rows of one cell, are layout: their cells are text like any other. */
const LONGEST_ROW_CHARS = 1000

/** Puts the cells of a row together; tables stand inside cells too, and a row of theirs is a block of that cell. */
export const createTables = (emit: Emit): Tables => {
  const rows: Cell[][] = []
  const cells: Cell[] = []

  const take: Tables['take'] = (block) => {
    const cell = cells.at(-1)
    if (cell) cell.push(block)
    else emit(block)
  }

  return {
    take,
    open: (name) => {
      if (name === 'tr') rows.push([])
      if (name === 'tc') cells.push([])
    },
    close: (name) => {
      if (name === 'tc') {
        const cell = cells.pop()
        if (cell) rows.at(-1)?.push(cell)
      }
      if (name === 'tr') for (const block of rowBlocks(rows.pop() ?? [])) take(block)
    },
  }
}

const rowBlocks = (row: readonly Cell[]): readonly ExtractedBlock[] => {
  const filled = row.filter((cell) => cell.length > 0)
  const text = row.map(cellText).join('\t')
  if (filled.length < 2 || text.length > LONGEST_ROW_CHARS) return filled.flat()
  return [{ kind: 'table_row', text }]
}

const cellText = (cell: Cell): string =>
  cell
    .map((block) => block.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
