import { levels } from './lines.ts'
import type { Run } from './runs.ts'

/** One level of the top or the bottom of a page. */
interface Edge {
  /** Its text with every number the same. */
  mark: string
  y: number
  size: number
  /** Nothing stands above it, or nothing below. */
  isOuter: boolean
  runs: readonly Run[]
}

const EDGES = 3
/** How far around a page its running lines are looked for: chapters change them, left and right pages have their own. */
export const MARGIN_REACH = 4
/** On so many other pages near by. */
const MIN_REPEATS = 2

/** The outermost lines of a page, which may be running ones. */
export const edgesOf = (runs: readonly Run[]): Edge[] => {
  const all = levels(runs.filter((run) => run.angle === 0))
  const outer = all.length > EDGES * 2 ? [...all.slice(0, EDGES), ...all.slice(-EDGES)] : all
  return outer.map((level, i) => ({
    mark: markOf(level),
    y: level[0]?.y ?? 0,
    size: Math.max(...level.map((run) => run.size)),
    isOuter: i === 0 || i === outer.length - 1,
    runs: level,
  }))
}

const textOf = (runs: readonly Run[]): string =>
  runs
    .toSorted((a, b) => a.x0 - b.x0)
    .map((run) => run.text)
    .join(' ')

const markOf = (runs: readonly Run[]): string => textOf(runs).replace(/\d+|\b[ivxlc]+\b/gi, '#')

/** The edges of a page that come back on its neighbours at the same height: running headers, footers, page numbers. */
export const repeatedEdges = (edges: readonly Edge[], neighbours: ReadonlyArray<readonly Edge[]>, bodySize: number): Edge[] =>
  edges.filter((edge) => {
    // The beginning of every chapter looks alike, too, but large.
    if (edge.size > bodySize * 1.3) return false
    return neighbours.filter((others) => others.some((other) => isSame(edge, other))).length >= MIN_REPEATS
  })

/** Names of chapters change in a running line; its beginning and its height do not. */
const SAME_CHARS = 8

const isSame = (edge: Edge, other: Edge): boolean => {
  const apart = Math.abs(other.y - edge.y)
  if (other.mark === edge.mark) return apart < 4
  const begins = edge.mark.length >= SAME_CHARS && other.mark.startsWith(edge.mark.slice(0, SAME_CHARS))
  return edge.isOuter && other.isOuter && begins && apart < 1
}

/** A letterhead is worth keeping once; a page number is not. */
export const createOnce = (): ((edge: Edge) => string | undefined) => {
  const seen = new Set<string>()
  return (edge) => {
    const key = edge.mark.slice(0, SAME_CHARS)
    if (seen.has(key) || seen.size > 1000 || !/\p{L}{2}/u.test(edge.mark.replaceAll('#', ''))) return undefined
    seen.add(key)
    return textOf(edge.runs)
  }
}
