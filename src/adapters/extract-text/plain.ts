import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'

/** Plain text as blocks: paragraphs between blank lines, list items by their marks, headings only where the layout leaves no doubt. */
export function* readPlain(text: string): Generator<ExtractedBlock> {
  const all = [...groups(text)]
  for (const [i, lines] of all.entries()) {
    const heading = headingOf(lines, all[i + 1])
    if (heading) yield heading
    else yield* bodyBlocks(lines)
  }
}

type Lines = readonly string[]

function* groups(text: string): Generator<Lines> {
  let lines: string[] = []
  for (const line of text.split(/\r\n|[\n\r\f\u2028\u2029]/)) {
    if (line.trim() !== '' && !RULER.test(line)) lines.push(line)
    else if (lines.length > 0) {
      yield lines.length === 1 && UNDERLINE.test(line) ? [...lines, line] : lines
      lines = []
    }
  }
  if (lines.length > 0) yield lines
}

/** A line of nothing but signs, which divides and says nothing. */
const RULER = /^\s*([-=_*~#%+.•—])(?:\s?\1)*\s*$/
const UNDERLINE = /^\s*(?:={3,}|-{3,})\s*$/
const NUMBERED = /^\s*(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(\p{Lu}.*)$/u
const LIST_MARK = /^\s*(?:[-–—*•▪◦·]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s+(?=\S)/iu
const CHAPTER = /^(?:глава|раздел|часть|приложение|chapter|section|part|appendix)\s+(?:№\s*)?[\divxlc]{1,5}\b/i
const MAX_HEADING_CHARS = 80

const headingOf = (lines: Lines, next: Lines | undefined): ExtractedBlock | undefined => {
  const underline = lines.length === 2 ? lines[1]?.trim() : undefined
  if (underline !== undefined && UNDERLINE.test(underline)) {
    return { kind: 'heading', level: underline.startsWith('=') ? 1 : 2, text: lines[0]?.trim() ?? '' }
  }
  const text = lines.map((line) => line.trim()).join(' ')
  if (next === undefined || lines.length > 2 || /[.,;:!]$/.test(text)) return undefined
  const level = headingLevel(text, lines.length === 1, NUMBERED.test(next[0] ?? ''))
  return level === undefined ? undefined : { kind: 'heading', level, text }
}

/** One number before a line may be a list as well as a heading; two of them (`3.2`) or the word "chapter" leave no doubt. */
const headingLevel = (text: string, isOneLine: boolean, isBeforeNumber: boolean): number | undefined => {
  const parts = NUMBERED.exec(text)?.[1]?.split('.').length ?? 0
  if (parts > 1) return text.length <= MAX_HEADING_CHARS * 2 ? parts : undefined
  if (!isOneLine || text.length > MAX_HEADING_CHARS) return undefined
  if (CHAPTER.test(text) || isCapitals(text)) return 1
  return parts === 1 && !isBeforeNumber ? 1 : undefined
}

const isCapitals = (text: string): boolean => {
  const letters = text.match(/\p{L}/gu) ?? []
  return letters.length >= 4 && letters.every((letter) => letter === letter.toUpperCase()) && letters.length * 2 >= text.length
}

function* bodyBlocks(lines: Lines): Generator<ExtractedBlock> {
  const width = wrapWidth(lines)
  let open: ExtractedBlock | undefined
  let last = ''
  for (const line of lines) {
    if (LIST_MARK.test(line)) {
      if (open) yield open
      open = { kind: 'list_item', level: 1, text: line.trim() }
    } else if (open === undefined) open = { kind: 'paragraph', text: line.trim() }
    else open.text += (isWrapped(last, line, width) ? ' ' : '\n') + line.trim()
    last = line.trimEnd()
  }
  if (open) yield open
}

const MIN_WRAP_WIDTH = 50

const wrapWidth = (lines: Lines): number => Math.max(MIN_WRAP_WIDTH, ...lines.slice(0, 200).map((line) => line.trimEnd().length))

/** A line was wrapped when the first word of the next one would not have fitted. */
const isWrapped = (line: string, next: string, width: number): boolean => {
  const indent = next.length - next.trimStart().length
  if (indent > line.length - line.trimStart().length + 3) return false
  return line.length + 1 + (/\S+/.exec(next)?.[0].length ?? 0) > width
}
