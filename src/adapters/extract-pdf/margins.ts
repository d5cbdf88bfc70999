import { levels } from './lines.ts'
import type { Run } from './runs.ts'

/** One level of the top or the bottom of a page. */
interface Edge {
  text: string
  /** The text with every number the same, and the numbers. */
  mark: string
  numbers: readonly number[]
  y: number
  size: number
  /** Nothing stands above it, or nothing below. */
  isOuter: boolean
  isTop: boolean
  /** Above the text of a whole page. */
  isHead: boolean
  runs: readonly Run[]
}

export interface PageEdges {
  page: number
  edges: readonly Edge[]
}

/** An edge that is a running line: `key` is the same wherever it comes back. */
export interface RunningLine extends Edge {
  key: string
}

const EDGES = 3
/** In lines. */
const FULL_PAGE = 12
/** How far around a page its running lines are looked for: chapters change them, left and right pages have their own. */
export const MARGIN_REACH = 4
/** On so many other pages near by. */
const MIN_REPEATS = 2

/** The outermost lines of a page, which may be running ones. */
export const edgesOf = (runs: readonly Run[]): Edge[] => {
  const all = levels(runs.filter((run) => run.angle === 0))
  const outer = all.length > EDGES * 2 ? [...all.slice(0, EDGES), ...all.slice(-EDGES)] : all
  return outer.map((level, i) => {
    const text = textOf(level)
    return {
      text,
      mark: text.replace(NUMBER, '#'),
      numbers: (text.match(NUMBER) ?? []).map(valueOf),
      y: level[0]?.y ?? 0,
      size: Math.max(...level.map((run) => run.size)),
      isOuter: i === 0 || i === outer.length - 1,
      isTop: i < outer.length / 2,
      isHead: i === 0 && all.length >= FULL_PAGE,
      runs: level,
    }
  })
}

const textOf = (runs: readonly Run[]): string =>
  runs
    .toSorted((a, b) => a.x0 - b.x0)
    .map((run) => run.text)
    .join(' ')

const NUMBER = /\d+|\b[ivxl]+\b/g
const ROMAN: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50 }

const valueOf = (number: string): number => {
  if (/^\d/.test(number)) return Number(number)
  const digits = [...number].map((letter) => ROMAN[letter] ?? 0)
  return digits.reduce((sum, digit, i) => sum + (digit < (digits[i + 1] ?? 0) ? -digit : digit), 0)
}

/** The edges of a page that come back on its neighbours at the same height: running headers, footers, page numbers. */
export const runningLines = (own: PageEdges, neighbours: readonly PageEdges[], bodySize: number): RunningLine[] =>
  own.edges.flatMap((edge) => {
    // The beginning of every chapter looks alike, too, but large.
    if (edge.size > bodySize * 1.3) return []
    const found = neighbours.flatMap(({ page, edges }) => {
      const kinds = edges.map((other) => likeness(edge, other, page - own.page)).filter((kind) => kind !== undefined)
      return kinds.length === 0 ? [] : [kinds]
    })
    if (found.length < MIN_REPEATS) return []
    const isCounted = !found.flat().includes('same')
    return [{ ...edge, key: isCounted ? edge.mark.slice(0, SAME_CHARS) : edge.text }]
  })

/** Names of chapters change in a running line with a page number; its beginning and its height do not. */
const SAME_CHARS = 8

/** Only the number of the page may differ: rows of one form, page by page, look alike but for what they say. */
const likeness = (edge: Edge, other: Edge, pages: number): 'same' | 'counted' | undefined => {
  const apart = Math.abs(other.y - edge.y)
  if (apart >= 4) return undefined
  if (other.text === edge.text) return 'same'
  const isCounted = (value: number, i: number): boolean => other.numbers[i] === value || (other.numbers[i] ?? 0) - value === pages
  if (other.mark === edge.mark && edge.numbers.every(isCounted)) return 'counted'
  if (!edge.isOuter || !other.isOuter || apart >= 1) return undefined
  const isNumbered = edge.numbers.some((value) => other.numbers.includes(value + pages)) && commonStart(edge.text, other.text) >= SAME_CHARS
  return isNumbered || (edge.isHead && other.isHead && isMostlySame(edge.text, other.text)) ? 'counted' : undefined
}

const commonStart = (a: string, b: string): number => {
  let length = 0
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

/** The head of a page may name the section that the page is in. */
const isMostlySame = (a: string, b: string): boolean => {
  const start = commonStart(a, b)
  const end = Math.min(commonStart([...a].reverse().join(''), [...b].reverse().join('')), Math.min(a.length, b.length) - start)
  return start + end >= Math.max(SAME_CHARS, Math.max(a.length, b.length) * 0.7)
}

/** A letterhead is worth keeping once; a page number is not. */
export const createOnce = (): ((line: RunningLine) => boolean) => {
  const seen = new Set<string>()
  return ({ key, mark }) => {
    if (seen.has(key) || seen.size > 1000 || !hasWords(mark)) return false
    seen.add(key)
    return true
  }
}

export const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text)
