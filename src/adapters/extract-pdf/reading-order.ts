import { levels } from './lines.ts'
import type { Run } from './runs.ts'

/** Parts a page into pieces of one column each, in the order in which they are read: above the columns, each column, below them. */
export const readingOrder = (runs: readonly Run[], depth = 0): Run[][] => {
  const columns = depth < MAX_DEPTH && runs.length >= MIN_RUNS * 2 ? findColumns(runs) : undefined
  if (!columns) return runs.length > 0 ? [[...runs]] : []
  const { above, left, right, below } = columns
  return [above, left, right, below].flatMap((part) => readingOrder(part, depth + 1))
}

const MAX_DEPTH = 8
/** Of each column. */
const MIN_RUNS = 4

interface Columns {
  above: Run[]
  left: Run[]
  right: Run[]
  below: Run[]
}

/** The best place to part the page from top to bottom, if there is any. */
const findColumns = (runs: readonly Run[]): Columns | undefined => {
  const sorted = runs.toSorted((a, b) => b.y - a.y)
  let best: Columns | undefined
  let bestScore = 0
  const ends = runs.map((run) => run.x1).toSorted((a, b) => a - b)
  // A place with nothing to its left parts nothing: the margin of every page of plain text.
  const leftmost = ends[MIN_RUNS - 1] ?? 0
  for (const x of edges(sorted)) {
    if (x < leftmost) continue
    for (const stretch of stretches(sorted, x)) {
      const left = stretch.filter((run) => run.x1 <= x)
      const right = stretch.filter((run) => run.x0 >= x)
      const score = Math.min(letters(left), letters(right))
      if (score <= bestScore || !areColumns(left, right)) continue
      bestScore = score
      const top = sorted.indexOf(stretch[0] as Run)
      best = { above: sorted.slice(0, top), left, right, below: sorted.slice(top + stretch.length) }
    }
  }
  return best
}

const letters = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length, 0)

const EDGE_STEP = 3
const MAX_EDGES = 24

/** Where several runs begin one under the other: every column has such an edge on its left. */
const edges = (runs: readonly Run[]): number[] => {
  const buckets = new Map<number, { x: number; count: number }>()
  for (const { x0 } of runs) {
    const key = Math.round(x0 / EDGE_STEP)
    const bucket = buckets.get(key) ?? { x: x0, count: 0 }
    bucket.x = Math.min(bucket.x, x0)
    bucket.count += 1
    buckets.set(key, bucket)
  }
  return [...buckets.values()]
    .filter((bucket) => bucket.count >= MIN_RUNS - 1)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MAX_EDGES)
    .map((bucket) => bucket.x - 0.01)
}

/** The longest pieces from top to bottom in which nothing crosses the place. */
function* stretches(sorted: readonly Run[], x: number): Generator<Run[]> {
  let stretch: Run[] = []
  for (const run of sorted) {
    if (run.x0 < x && run.x1 > x) {
      if (stretch.length >= MIN_RUNS * 2) yield stretch
      stretch = []
    } else stretch.push(run)
  }
  if (stretch.length >= MIN_RUNS * 2) yield stretch
}

const areColumns = (left: readonly Run[], right: readonly Run[]): boolean => {
  if (left.length < MIN_RUNS || right.length < MIN_RUNS) return false
  const size = median(left.map((run) => run.size))
  const gutter = Math.min(...right.map((run) => run.x0)) - Math.max(...left.map((run) => run.x1))
  if (gutter < size * 0.7) return false
  const top = Math.min(left[0]?.y ?? 0, right[0]?.y ?? 0)
  const bottom = Math.max(left.at(-1)?.y ?? 0, right.at(-1)?.y ?? 0)
  if (top - bottom < size * 3) return false
  return isProse(left, size) && isProse(right, size) ? true : !areRows(left, right)
}

/** Prose fills its lines; the cells of a table seldom do. */
const isProse = (runs: readonly Run[], size: number): boolean => {
  const spans = levels(runs).map((level) => ({
    x0: Math.min(...level.map((run) => run.x0)),
    x1: Math.max(...level.map((run) => run.x1)),
    letters: letters(level),
  }))
  // A head that spans both columns must not make their lines look short.
  const right = spans.map((span) => span.x1).toSorted((a, b) => b - a)[Math.floor(spans.length / 10)] ?? 0
  const width = right - Math.min(...spans.map((span) => span.x0))
  const full = spans.filter((span) => span.x1 > right - width * 0.2).length
  return width > size * 8 && full >= spans.length * 0.5 && median(spans.map((span) => span.letters)) >= 18
}

/** Whether most of what stands on one side has its counterpart on the very same level of the other, as rows of a table have. */
const areRows = (left: readonly Run[], right: readonly Run[]): boolean => {
  const [few, many] = [levels(left), levels(right)].toSorted((a, b) => a.length - b.length) as [Run[][], Run[][]]
  const matched = few.filter(([run]) => many.some(([other]) => run && other && Math.abs(run.y - other.y) < run.size * 0.25))
  return matched.length >= few.length * 0.5
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
