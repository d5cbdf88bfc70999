import { z } from 'zod'
import type { ErrorText } from '../../../kernel/app-error.ts'
import { plainCell, readCsv, writeCsv } from './csv.ts'
import { PAIR_LIMITS, type Pair, type PairInput, questionKey } from './pair.ts'

export type PairFormat = 'csv' | 'jsonl'

export type PairLine = Omit<PairInput, 'assistantIds'>

export interface ReadPairs {
  lines: Array<{ line: number; pair: PairLine }>
  errors: LineError[]
}

export interface LineError {
  /** Of the file, from 1. */
  line: number
  text: ErrorText
}

/** What a file says, line by line; a line that is wrong does not spoil the others. */
export const readPairs = (bytes: Uint8Array, format: PairFormat): ReadPairs => {
  const text = decoded(bytes)
  const found: ReadPairs = { lines: [], errors: [] }
  const seen = new Set<string>()
  for (const { line, value } of format === 'csv' ? csvValues(text) : jsonValues(text)) {
    const pair = value === undefined ? { key: 'error.pair_line_form' as const } : pairOf(value)
    if ('key' in pair) found.errors.push({ line, text: pair })
    else if (seen.has(questionKey(pair.question))) found.errors.push({ line, text: { key: 'error.pair_line_again' } })
    else found.lines.push({ line, pair })
    if (!('key' in pair)) seen.add(questionKey(pair.question))
  }
  return found
}

/** UTF-8, UTF-16 with its mark, or what Russian table programs write. */
const decoded = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}

interface Value {
  line: number
  /** Undefined for a line that is no record at all. */
  value: unknown
}

const jsonValues = (text: string): Value[] =>
  text.split('\n').flatMap((row, i) => (row.trim() === '' ? [] : [{ line: i + 1, value: jsonOf(row) }]))

const jsonOf = (row: string): unknown => {
  try {
    return JSON.parse(row)
  } catch {
    return undefined
  }
}

const COLUMNS: Record<string, keyof PairLine> = {
  question: 'question',
  вопрос: 'question',
  answer: 'answer',
  ответ: 'answer',
  variants: 'variants',
  варианты: 'variants',
  category: 'category',
  категория: 'category',
  on: 'isOn',
  включено: 'isOn',
}

/** Without a heading the first three columns are question, answer and category. */
const csvValues = (text: string): Value[] => {
  const [first, ...rest] = readCsv(text)
  if (!first) return []
  const heading = first.cells.map((cell) => COLUMNS[cell.trim().toLowerCase()])
  const hasHeading = heading.includes('question') && heading.includes('answer')
  const columns = hasHeading ? heading : (['question', 'answer', 'category'] as const)
  return (hasHeading ? rest : [first, ...rest]).map(({ line, cells, isBroken }) => ({
    line,
    value: isBroken ? undefined : rowValue(columns, cells),
  }))
}

const rowValue = (columns: ReadonlyArray<keyof PairLine | undefined>, cells: readonly string[]): Record<string, unknown> => {
  const value: Record<string, unknown> = {}
  for (const [i, column] of columns.entries()) {
    const cell = plainCell(cells[i] ?? '').trim()
    if (column === 'variants') value['variants'] = cell.split(/\s*[|\n]\s*/).filter((variant) => variant !== '')
    else if (column === 'isOn') value['isOn'] = !/^(?:0|no|off|false|нет|выкл)$/i.test(cell)
    else if (column) value[column] = cell.replaceAll('\r\n', '\n')
  }
  return value
}

const text = (max: number) => z.string().trim().min(1).max(max)

const Line = z.object({
  question: text(PAIR_LIMITS.question),
  answer: text(PAIR_LIMITS.answer),
  variants: z.array(text(PAIR_LIMITS.question)).max(PAIR_LIMITS.variants).default([]),
  category: z.string().trim().max(PAIR_LIMITS.category).default(''),
  isOn: z.boolean().default(true),
})

const pairOf = (value: unknown): PairLine | ErrorText => {
  const parsed = Line.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path[0]
  if (issue?.code === 'too_big') return { key: 'error.pair_line_long', params: { field: String(field), max: Number(issue.maximum) } }
  if (field === 'question' || field === 'answer') return { key: `error.pair_line_no_${field}` }
  return { key: 'error.pair_line_form' }
}

/** What stands before the first pair; table programs know by the mark that it is UTF-8. */
export const fileHead = (format: PairFormat): string =>
  format === 'csv' ? `\ufeff${writeCsv(['question', 'answer', 'variants', 'category', 'on'])}` : ''

/** One pair as `readPairs` reads it. */
export const fileLine = ({ question, answer, variants, category, isOn }: Pair, format: PairFormat): string =>
  format === 'csv'
    ? writeCsv([question, answer, variants.join('\n'), category, isOn ? 'yes' : 'no'])
    : `${JSON.stringify({ question, answer, variants, category, isOn })}\n`
