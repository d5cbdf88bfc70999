export interface CsvRecord {
  /** Of the file, from 1, where the record begins. */
  line: number
  cells: string[]
  /** A quote was opened and never closed. */
  isBroken: boolean
}

/** Records of RFC 4180 as table programs write them: comma, semicolon or tab, whichever the first line has most of; empty lines are left out. */
export const readCsv = (text: string): CsvRecord[] => {
  const separator = separatorOf(text)
  const records: CsvRecord[] = []
  let line = 1
  let at = 0
  while (at < text.length) {
    const record = readRecord(text, { at, separator })
    const isEmpty = record.cells.every((cell) => cell.trim() === '')
    if (!isEmpty) records.push({ line, cells: record.cells, isBroken: record.isBroken })
    line += text.slice(at, record.end).split('\n').length - 1
    at = record.end
  }
  return records
}

const separatorOf = (text: string): string => {
  const [first = ''] = text.split('\n', 1)
  const count = (sign: string): number => first.split(sign).length
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ','
}

const readRecord = (text: string, { at: from, separator }: { at: number; separator: string }) => {
  const cells: string[] = []
  let at = from
  for (;;) {
    const cell = readCell(text, { at, separator })
    cells.push(cell.value)
    at = cell.end
    if (cell.isBroken) return { cells, end: text.length, isBroken: true }
    if (text[at] !== separator) break
    at += 1
  }
  if (text[at] === '\r') at += 1
  if (text[at] === '\n') at += 1
  return { cells, end: at, isBroken: false }
}

const readCell = (text: string, { at, separator }: { at: number; separator: string }) => {
  if (text[at] !== '"') {
    let end = at
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && !(text[end] === '\r' && text[end + 1] === '\n')) end += 1
    return { value: text.slice(at, end), end, isBroken: false }
  }
  let value = ''
  for (let next = at + 1; ; ) {
    const quote = text.indexOf('"', next)
    if (quote < 0) return { value: value + text.slice(next), end: text.length, isBroken: true }
    value += text.slice(next, quote)
    if (text[quote + 1] !== '"') return { value, end: quote + 1, isBroken: false }
    value += '"'
    next = quote + 2
  }
}

/** One record; every cell in quotes, so that no content is taken for a border. */
export const writeCsv = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',')}\r\n`

/** A table program would run what begins so; `plainCell` takes the apostrophe off again. */
const RUNS = /^'*[=+\-@\t\r]/

const guarded = (cell: string): string => (RUNS.test(cell) ? `'${cell}` : cell)

export const plainCell = (cell: string): string => (RUNS.test(cell) && cell.startsWith("'") ? cell.slice(1) : cell)
