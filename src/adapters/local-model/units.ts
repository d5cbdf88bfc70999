import { sentences } from '../../kernel/text/sentences.ts'

/** The smallest part of a passage that can be quoted alone. */
export interface Unit {
  kind: 'sentence' | 'item' | 'row' | 'question' | 'heading'
  /** As it is shown: without list marks, a table row with the names of its columns. */
  text: string
  /** Of a list item: `-`, or its number, which in a list of steps says when. */
  mark?: string
  /** Units of one list, table or paragraph share it. */
  block: number
  /** Place of the question, heading or line with a colon that this one belongs to. */
  under: number | undefined
}

/** Reads the structure back from the text of a passage: blank lines part blocks, list items and table rows have lines of their own. */
export const unitsOf = (text: string): Unit[] => {
  const units: Unit[] = []
  let block = 0
  let under: number | undefined
  for (const part of text.split(/\n\s*\n/)) {
    for (const group of groups(part)) {
      block++
      const found = read(group)
      for (const unit of found) units.push({ ...unit, block, under })
      const last = units.length - 1
      const opens = found.at(-1)
      if (opens && (opens.kind === 'question' || opens.kind === 'heading' || opens.text.endsWith(':'))) under = last
      else if (group.kind === 'text' && under !== undefined && units[under]?.text.endsWith(':')) under = undefined
    }
  }
  return units
}

interface Group {
  kind: 'list' | 'table' | 'text'
  lines: string[]
}

const LIST_MARK = /^\s*(?:[-*•–—▪◦]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s+(?=\S)/iu
const ROW = /\t|^\s*\|.*\|\s*$/

const groups = (part: string): Group[] => {
  const found: Group[] = []
  for (const line of part.split('\n')) {
    if (line.trim() === '') continue
    const kind = LIST_MARK.test(line) ? 'list' : ROW.test(line) ? 'table' : 'text'
    const last = found.at(-1)
    // A line under an item that goes on in small letters is the rest of it.
    const isRest = last?.kind === 'list' && kind === 'text' && /^\s{2,}\S|^\p{Ll}/u.test(line)
    if (last && isRest) last.lines.push(`${last.lines.pop()} ${line.trim()}`)
    else if (last?.kind === kind) last.lines.push(line)
    else found.push({ kind, lines: [line] })
  }
  return found
}

type Read = Pick<Unit, 'kind' | 'text' | 'mark'>

const read = ({ kind, lines }: Group): Read[] => {
  if (kind === 'list')
    return lines.map((line) => ({
      kind: 'item',
      mark: /^\s*(\d+)/.exec(line)?.[1]?.concat('.') ?? '-',
      text: plain(line.replace(LIST_MARK, '')),
    }))
  if (kind === 'table') return rows(lines)
  return lines.length === 1 && isHeading(lines[0] ?? '')
    ? [{ kind: 'heading', text: plain((lines[0] ?? '').replace(/^\s*#+\s*/, '')) }]
    : sentences(lines.join('\n')).map((text) => ({ kind: isQuestion(text) ? 'question' : 'sentence', text: plain(text) }))
}

const isHeading = (line: string): boolean =>
  /^\s*#{1,6}\s/.test(line) || (line.trim().length <= 60 && /[\p{L}\p{N})»"]$/u.test(line.trim()))

const isQuestion = (text: string): boolean => text.length <= 200 && text.endsWith('?')

/** Numbers of another text's sources would be taken for ours. */
const plain = (text: string): string =>
  text
    .replace(/\s*\[\d{1,3}\]/g, '')
    .replace(/\*\*|__/g, '')
    .trim()

const rows = (lines: string[]): Read[] => {
  const table = lines.filter((line) => !/^[\s|:-]+$/.test(line)).map(cells)
  const [head = [], ...body] = table
  const isHead = body.length > 0 && head.every((cell) => cell !== '' && cell.length <= 40 && !/\d/.test(cell))
  return (isHead ? body : table).map((row) => ({ kind: 'row', text: rowText(row, isHead ? head : []) }))
}

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(line.includes('\t') ? '\t' : '|')
    .map(plain)

/** `Москва — Срок: 1 день, Цена: 300 ₽`: the first cell names the row, the others are named by their column, which may be a name itself. */
const rowText = (row: string[], head: string[]): string => {
  const [name = '', ...rest] = row
  const named = rest.flatMap((cell, i) => {
    const column = head[i + 1]
    return cell === '' ? [] : [column ? `${column}: ${cell}` : cell]
  })
  return named.length === 0 ? name : `${name} — ${named.join(', ')}`
}
