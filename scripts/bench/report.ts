export interface BenchInput {
  rounds: number | undefined
  seed: number | undefined
  /** Some of its parts, by their names. */
  only: string | undefined
  /** Updates that wait for the bots at their start. */
  backlog: number | undefined
  /** Progress, for people. */
  say(text: string): void
}

export interface Table {
  title: string
  columns: string[]
  rows: Array<Array<string | number>>
}

export interface Aim {
  claim: string
  holds: boolean
  seen: string
}

export interface BenchResult {
  tables: Table[]
  /** What was wanted, beside what was seen; machines are noisy, so a missed figure is not a failure of the run. */
  aims: Aim[]
  /** False when something was wrong rather than slow: a lost message, an error answer. */
  isSound: boolean
  figures: Record<string, number>
}

export type Bench = (input: BenchInput) => Promise<BenchResult>

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Three significant digits: more is noise. */
export const round = (value: number): number => Number(value.toPrecision(3))

export const printTable = ({ title, columns, rows }: Table): void => {
  const cells = [columns, ...rows.map((row) => row.map(String))]
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  console.log(`\n${title}`)
  for (const row of cells) console.log(`  ${line(row)}`)
}
