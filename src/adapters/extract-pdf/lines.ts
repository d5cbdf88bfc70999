import { isRightToLeft, type Run } from './runs.ts'

/** Text of one line with no wide gap in it. */
export interface Cell {
  text: string
  x0: number
  x1: number
}

/** What stands on one level, from left to right; more than one cell where wide gaps part it. */
export interface Line {
  cells: Cell[]
  /** Of all cells. */
  text: string
  x0: number
  x1: number
  y: number
  /** Of most of its letters. */
  size: number
  isBold: boolean
}

/** The runs of a column as lines, from the top down. */
export const linesOf = (runs: readonly Run[]): Line[] => withRaised(levels(runs)).map(lineOf)

/** Runs that stand on one level, from the top of the page down. */
export const levels = (runs: readonly Run[]): Run[][] => {
  const found: Run[][] = []
  let level: Run[] = []
  for (const run of runs.toSorted((a, b) => b.y - a.y)) {
    const [first] = level
    if (first && first.y - run.y <= Math.min(first.size, run.size) * 0.3) level.push(run)
    else {
      level = [run]
      found.push(level)
    }
  }
  return found
}

/** Small letters above or below a line belong into it: powers, footnote marks, indices. */
const withRaised = (all: Run[][]): Run[][] => {
  const found: Run[][] = []
  let raised: Run[] = []
  for (const [i, level] of all.entries()) {
    const above = found.at(-1)
    if (isRaised(level, all[i + 1])) raised = raised.concat(level)
    else if (above && raised.length === 0 && isLowered(level, above)) above.push(...level)
    else {
      found.push([...level, ...raised])
      raised = []
    }
  }
  return found
}

const isRaised = (level: Run[], below: Run[] | undefined): boolean =>
  below !== undefined && level.every((run) => below.some((base) => isSmallBeside(run, base) && run.y - base.y < base.size * 0.7))

const isLowered = (level: Run[], above: Run[]): boolean =>
  level.every((run) => above.some((base) => isSmallBeside(run, base) && base.y - run.y < base.size * 0.4))

const isSmallBeside = (run: Run, base: Run): boolean =>
  run.size < base.size * 0.85 && run.x0 < base.x1 + base.size && run.x1 > base.x0 - base.size

const lineOf = (level: Run[]): Line => {
  const runs = level.toSorted((a, b) => a.x0 - b.x0)
  const cells = cellsOf(runs)
  const main = runs.reduce((best, run) => (run.text.length > best.text.length ? run : best))
  const boldChars = runs.reduce((sum, run) => sum + (run.isBold ? run.text.length : 0), 0)
  const chars = runs.reduce((sum, run) => sum + run.text.length, 0)
  return {
    cells,
    text: cells.map((cell) => cell.text).join(' '),
    x0: Math.min(...runs.map((run) => run.x0)),
    x1: Math.max(...runs.map((run) => run.x1)),
    y: main.y,
    size: main.size,
    isBold: boldChars > chars * 0.97,
  }
}

/** In letter heights: more parts cells, less than the second is no gap at all. */
const CELL_GAP = 1.3
const WORD_GAP = 0.14
/** A mark of a list stands apart from its text, and yet belongs to it. */
const LONE_MARK = /^(?:[^\p{L}\p{N}]{1,2}|\(?[\p{L}\d]{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,4})$/u

/** What stands together in a line, and before which of it a space is. */
interface Piece extends Omit<Cell, 'text'> {
  /** From left to right. */
  parts: Array<{ text: string; isApart: boolean }>
}

const cellsOf = (runs: readonly Run[]): Cell[] => {
  const pieces: Piece[] = []
  let before: Run | undefined
  for (const run of runs) {
    const piece = pieces.at(-1)
    const gap = before ? run.x0 - before.x1 : 0
    const size = before ? Math.max(before.size, run.size) : run.size
    if (!before || !piece || (gap > size * CELL_GAP && !(isLoneMark(piece) && gap < size * 4))) {
      pieces.push({ parts: [{ text: run.text, isApart: false }], x0: run.x0, x1: run.x1 })
    } else {
      const isApart = before.isOpen || gap > size * WORD_GAP || (run.isOpen && isRightToLeft(run.text))
      piece.parts.push({ text: run.text, isApart })
      piece.x1 = Math.max(piece.x1, run.x1)
    }
    before = run
  }
  const isMirrored = isRightToLeftLine(runs)
  const cells = pieces.map(({ parts, x0, x1 }) => ({ text: written(parts, isMirrored), x0, x1 }))
  return isMirrored ? cells.reverse() : cells
}

const isLoneMark = ({ parts }: Piece): boolean => LONE_MARK.test(parts.map((part) => part.text).join(''))

const lettersOf = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + (run.text.match(/\p{L}/gu)?.length ?? 0), 0)

const isRightToLeftLine = (runs: readonly Run[]): boolean => {
  const mirrored = runs.filter((run) => isRightToLeft(run.text))
  return mirrored.length > 0 && lettersOf(mirrored) * 2 > lettersOf(runs)
}

/** The parts in the order of reading: those that run against the line are turned round among themselves. */
const written = (parts: Piece['parts'], isMirrored: boolean): string => {
  if (!parts.some((part) => isRightToLeft(part.text))) return parts.map(({ text, isApart }) => (isApart ? ` ${text}` : text)).join('')
  const stretches: string[][] = []
  let isLastMirrored: boolean | undefined
  for (const { text, isApart } of parts) {
    const isAgainst = isRightToLeft(text)
    const stretch = stretches.at(-1)
    if (stretch && isAgainst === isLastMirrored) {
      if (isAgainst) stretch.unshift(isApart ? `${text} ` : text)
      else stretch.push(isApart ? ` ${text}` : text)
    } else stretches.push([text])
    isLastMirrored = isAgainst
  }
  return (isMirrored ? stretches.reverse() : stretches).map((stretch) => stretch.join('')).join(' ')
}
