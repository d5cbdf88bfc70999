import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { headingLevel } from './heading-level.ts'
import { joinLines } from './join-lines.ts'
import type { Cell, Line } from './lines.ts'

export interface BlockContext {
  /** The size of most letters of the document. */
  bodySize: number
  page: number
}

/** The lines of one column as paragraphs, headings, list items and rows of tables. */
export function* blocksOf(lines: readonly Line[], { bodySize, page }: BlockContext): Generator<ExtractedBlock> {
  const context = { bodySize: Math.max(bodySize, usualSize(lines)), page }
  const column = columnOf(lines)
  let group: Line[] = []
  for (const [i, line] of lines.entries()) {
    const above = lines[i - 1]
    if (
      above &&
      group.length > 0 &&
      !belongs({ group, above, line, column, next: lines[i + 1], isTable: isRow(lines, i) || isRow(lines, i - 1) })
    ) {
      yield* closed(group, column, context)
      group = []
    }
    if (isRow(lines, i)) yield* rowOf(lines, i, context)
    else if (!isContinuation(lines, i)) group.push(line)
  }
  yield* closed(group, column, context)
}

const FEW_LINES = 8

/** A chapter in larger letters than the rest of the document is not all headings. */
const usualSize = (lines: readonly Line[]): number =>
  lines.length < FEW_LINES ? 0 : (lines.map((line) => line.size).toSorted((a, b) => a - b)[lines.length >> 1] ?? 0)

interface Column {
  left: number
  right: number
  /** From line to line. */
  step: number
  /** Its lines begin under one another; those of a poem or a title page may not, and their indents say nothing. */
  isFlushLeft: boolean
}

const columnOf = (lines: readonly Line[]): Column => {
  const left = Math.min(...lines.map((line) => line.x0))
  const flush = lines.filter((line) => line.x0 < left + line.size * 3)
  return { left, right: Math.max(...lines.map((line) => line.x1)), step: stepOf(lines), isFlushLeft: flush.length * 2 >= lines.length }
}

const LIST_MARK = /^(?:[-–—*•▪◦·●○■□➢✓\uf0b7\uf0a7]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s*(?=\S)/iu
const BULLET = /^[•▪◦·●○■□➢✓\uf0b7\uf0a7]/u

const isItem = (text: string): boolean =>
  // Most lines begin with a word: they are spared the whole expression.
  (text.charAt(1) === ')' || !/^\p{L}/u.test(text)) && LIST_MARK.test(text) && (BULLET.test(text) || /^\S{1,5}\s/u.test(text))

interface Place {
  /** The paragraph so far. */
  group: readonly Line[]
  above: Line
  line: Line
  next: Line | undefined
  column: Column
  isTable: boolean
}

/** In letter heights from line to line; what stands wider apart is no paragraph. */
const DOUBLE_SPACED = 2.4

/** Whether a line goes on with the paragraph above it. */
const belongs = (at: Place): boolean => {
  const { group, above, line, column } = at
  const [first, second] = group
  if (at.isTable || !first) return false
  const step = above.y - line.y
  if (step > Math.max(Math.min(column.step, line.size * DOUBLE_SPACED), line.size * 1.1) * 1.3 || step < 0) return false
  if (Math.abs(line.size - above.size) > above.size * 0.08 || line.isBold !== above.isBold) return false
  if (isItem(line.text)) return false
  if (isItem(first.text)) return line.x0 > first.x0 + line.size * 0.3 || !endsEarly(above, line, column)
  if (column.isFlushLeft && second && isIndented(second, first) && isIndented(above, line)) return false
  if (column.isFlushLeft && isIndented(line, above) && (endsEarly(above, line, column) || (at.next && isIndented(line, at.next))))
    return false
  return !(endsEarly(above, line, column) && /[.!?:;…»)]$/.test(above.text) && /^[^\p{Ll}]/u.test(line.text))
}

const isIndented = (line: Line, other: Line): boolean => line.x0 > other.x0 + line.size * 0.8

/** The first word of the next line would have fitted, so the line ended because the thought did. */
const endsEarly = (line: Line, next: Line, column: Column): boolean => {
  const word = /^\S+/.exec(next.text)?.[0].length ?? 0
  const letter = (line.x1 - line.x0) / Math.max(1, line.text.length)
  const free = column.isFlushLeft ? column.right - line.x1 : column.right - column.left - (line.x1 - line.x0)
  return (word + 2) * letter < free
}

const isShort = (line: Line, column: Column): boolean => line.x1 - line.x0 < (column.right - column.left) * 0.7

const stepOf = (lines: readonly Line[]): number => {
  const steps = lines.slice(1).map((line, i) => (lines[i]?.y ?? 0) - line.y)
  return steps.filter((step) => step > 0).toSorted((a, b) => a - b)[Math.floor(steps.length * 0.4)] ?? 0
}

function* closed(group: readonly Line[], column: Column, { bodySize, page }: BlockContext): Generator<ExtractedBlock> {
  const [first] = group
  if (!first) return
  const text = joinLines(
    group.map((line, i) => {
      const next = group[i + 1]
      return { text: line.text, isShort: next !== undefined && endsEarly(line, next, column) && isShort(line, column) }
    }),
  )
  const level = headingLevel({ text, lineCount: group.length, size: first.size, isBold: first.isBold, bodySize })
  if (level !== undefined && !BULLET.test(text)) yield { kind: 'heading', level, text, page }
  else if (isItem(text)) yield { kind: 'list_item', level: 1, text: text.replace(BULLET, '- '), page }
  else yield { kind: 'paragraph', text, page }
}

/** Lines in cells make a table where they come together with cells one under the other; a lone one has to be wide apart. */
const isRow = (lines: readonly Line[], i: number): boolean => {
  const line = lines[i]
  if (!line || line.cells.length < 2) return false
  if ([lines[i - 1], lines[i + 1]].some((other) => other !== undefined && other.cells.length > 1 && isAligned(line, other))) return true
  const narrowest = Math.min(...line.cells.slice(1).map((cell, at) => cell.x0 - (line.cells[at]?.x1 ?? 0)))
  return line.cells.length > 2 && narrowest > line.size * LONE_ROW_GAP
}

/** In letter heights. Justified lines are drawn apart, but not that far. */
const LONE_ROW_GAP = 2.5
const ALIGNED = 0.4

const isAligned = (line: Line, other: Line): boolean =>
  line.cells.slice(1).some(({ x0, x1 }) =>
    other.cells.slice(1).some((cell) => {
      const offsets = [x0 - cell.x0, x1 - cell.x1, (x0 + x1 - cell.x0 - cell.x1) / 2]
      return offsets.some((offset) => Math.abs(offset) < line.size * ALIGNED)
    }),
  )

function* rowOf(lines: readonly Line[], i: number, { page }: BlockContext): Generator<ExtractedBlock> {
  if (isContinuation(lines, i)) return
  const cells = (lines[i]?.cells ?? []).map((cell) => ({ ...cell, lines: [cell.text] }))
  for (let next = i + 1; isContinuation(lines, next); next++) {
    for (const more of lines[next]?.cells ?? []) cells.find((cell) => isUnder(more, cell))?.lines.push(more.text)
  }
  yield { kind: 'table_row', text: cells.map((cell) => joinLines(cell.lines.map((text) => ({ text, isShort: false })))).join('\t'), page }
}

const MAX_CELL_LINES = 8

/** A line under a row whose first cell is empty goes on with the cells above it. */
const isContinuation = (lines: readonly Line[], i: number): boolean => {
  const line = lines[i]
  const above = lines[i - 1]
  if (!line || !above || above.y - line.y > line.size * 1.4) return false
  let top = i - 1
  while (top > i - MAX_CELL_LINES && top > 0 && !isRow(lines, top)) top -= 1
  const row = lines[top]
  if (!row || !isRow(lines, top)) return false
  const [first, ...rest] = row.cells
  if (!first || isUnder(line.cells[0] ?? first, first)) return false
  const isTight = top === i - 1 || isContinuation(lines, i - 1)
  return isTight && line.cells.every((cell) => rest.some((owner) => isUnder(cell, owner)))
}

const isUnder = (cell: Cell, owner: Cell): boolean => cell.x0 < owner.x1 && cell.x1 > owner.x0
