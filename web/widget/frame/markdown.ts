/** What an answer may contain. There is no node for raw HTML, images, styles or embeds, so nothing a model writes can become one. */
export type Block =
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'heading'; inlines: Inline[] }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' }

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em' | 'strike'; inlines: Inline[] }
  | { kind: 'link'; href: string; inlines: Inline[] }
  | { kind: 'cite'; number: number }
  | { kind: 'break' }

const MAX_DEPTH = 6

/** Reads the Markdown people and models write in chats. Total: any text gives blocks, also one that stops in the middle of a mark. */
export const parseMarkdown = (text: string): Block[] => readBlocks(text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0)

/** A text that stops in the middle of bold words or code shows them as such, not their lonely marks. */
export const closeMarks = (text: string): string => {
  const start = text.lastIndexOf('\n\n') + 1
  const last = text.slice(start)
  if (/^ {0,3}(`{3,}|~{3,})/m.test(last)) return text
  const open = ['`', '**'].filter((mark) => last.split(mark).length % 2 === 0 && !last.trimEnd().endsWith(mark))
  return open.length === 1 ? text.trimEnd() + open[0] : text
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/
const ITEM = /^( {0,7})(?:([-*+•])|(\d{1,9})[.)])\s+(.*)$/
const QUOTE = /^ {0,3}>\s?(.*)$/
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

interface Cursor {
  lines: string[]
  at: number
  depth: number
}

const readBlocks = (lines: string[], depth: number): Block[] => {
  const cursor: Cursor = { lines, at: 0, depth }
  const blocks: Block[] = []
  while (cursor.at < lines.length) {
    if (isBlank(lines[cursor.at])) cursor.at++
    else blocks.push(readBlock(cursor))
  }
  return blocks
}

const readBlock = (cursor: Cursor): Block => {
  const line = cursor.lines[cursor.at] ?? ''
  if (FENCE.test(line)) return readFence(cursor)
  const heading = HEADING.exec(line)
  if (heading) {
    cursor.at++
    return { kind: 'heading', inlines: parseInlines(heading[1] ?? '') }
  }
  if (RULE.test(line)) {
    cursor.at++
    return { kind: 'rule' }
  }
  if (cursor.depth < MAX_DEPTH) {
    if (QUOTE.test(line)) return readQuote(cursor)
    if (ITEM.test(line)) return readList(cursor)
  }
  return isTable(cursor) ? readTable(cursor) : readParagraph(cursor)
}

const readFence = (cursor: Cursor): Block => {
  const fence = FENCE.exec(cursor.lines[cursor.at] ?? '')?.[1] ?? '```'
  const text: string[] = []
  for (cursor.at++; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? ''
    if (line.trim().startsWith(fence) && FENCE.test(line)) {
      cursor.at++
      break
    }
    text.push(line)
  }
  return { kind: 'code', text: text.join('\n') }
}

const readQuote = (cursor: Cursor): Block => {
  const inner: string[] = []
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const quoted = QUOTE.exec(cursor.lines[cursor.at] ?? '')
    if (!quoted) break
    inner.push(quoted[1] ?? '')
  }
  return { kind: 'quote', blocks: readBlocks(inner, cursor.depth + 1) }
}

const readList = (cursor: Cursor): Block => {
  const first = ITEM.exec(cursor.lines[cursor.at] ?? '')
  const isOrdered = first?.[3] !== undefined
  const indent = first?.[1]?.length ?? 0
  const items: Block[][] = []
  for (;;) {
    const item = ITEM.exec(cursor.lines[cursor.at] ?? '')
    if (!item || (item[3] !== undefined) !== isOrdered || Math.abs((item[1]?.length ?? 0) - indent) > 1) break
    cursor.at++
    items.push(readBlocks([item[4] ?? '', ...readItemLines(cursor, indent)], cursor.depth + 1))
  }
  return { kind: 'list', isOrdered, start: Number(first?.[3] ?? 1), items }
}

/** What belongs to the item above: lines that are indented deeper, and lazy lines of the same paragraph. */
const readItemLines = (cursor: Cursor, indent: number): string[] => {
  const inner: string[] = []
  for (; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? ''
    if (isBlank(line)) {
      const next = cursor.lines.slice(cursor.at).find((l) => !isBlank(l))
      const isSameList = next !== undefined && (indentOf(next) > indent + 1 || ITEM.test(next))
      if (!isSameList) break
      if (ITEM.test(next) && indentOf(next) <= indent + 1) {
        cursor.at = cursor.lines.indexOf(next, cursor.at)
        break
      }
      inner.push('')
    } else if (indentOf(line) > indent + 1) inner.push(line.slice(Math.min(indentOf(line), indent + 2)))
    else if (startsBlock(line)) break
    else inner.push(line)
  }
  return inner
}

const isTable = (cursor: Cursor): boolean => {
  const [head = '', rule = ''] = cursor.lines.slice(cursor.at, cursor.at + 2)
  return head.includes('|') && rule.includes('|') && TABLE_RULE.test(rule)
}

const readTable = (cursor: Cursor): Block => {
  const head = readCells(cursor.lines[cursor.at] ?? '')
  const rows: Inline[][][] = []
  for (cursor.at += 2; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? ''
    if (isBlank(line) || !line.includes('|')) break
    rows.push(readCells(line))
  }
  return { kind: 'table', head, rows }
}

/** Stands for `\\|` while a row is cut; a control character that no answer holds. */
const ESCAPED_BAR = '\u0001'

const readCells = (line: string): Inline[][] =>
  line
    .trim()
    .replaceAll('\\|', ESCAPED_BAR)
    .replace(/^\||\|$/g, '')
    .split('|')
    .slice(0, 20)
    .map((cell) => parseInlines(cell.trim().replaceAll(ESCAPED_BAR, '|')))

const readParagraph = (cursor: Cursor): Block => {
  const lines = [cursor.lines[cursor.at] ?? '']
  for (cursor.at++; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at] ?? ''
    if (isBlank(line) || startsBlock(line)) break
    lines.push(line)
  }
  return { kind: 'paragraph', inlines: parseInlines(lines.map((line) => line.trim()).join('\n')) }
}

const startsBlock = (line: string): boolean =>
  FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line)

const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''

const indentOf = (line: string): number => line.length - line.trimStart().length

/** Code first, because nothing inside it is a mark; then links, then emphasis from the strongest mark down. Each part is bounded: an
 *  answer of nothing but stars is read again with every piece that streams in. */
const INLINE =
  /(?<code>`+)(?<codeText>[\s\S]{0,2000}?[^`])\k<code>(?!`)|!?\[(?<label>[^[\]\n]{0,500})\]\((?<target>[^()\s]{1,2000}(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"[^"\n]*")?\)|\[(?<cite>\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?!\()|(?<url>https?:\/\/[^\s<>"'`\]]+)|(?<mark>\*\*\*|\*\*|__|~~|\*|_)(?=\S)(?<marked>[\s\S]{0,1000}?\S)\k<mark>(?![*_]*[\p{L}\p{N}])|\\(?<escaped>[\\`*_{}[\]()#+\-.!|~>])|(?<line>\n)/u

export const parseInlines = (text: string, depth = 0): Inline[] => {
  const inlines: Inline[] = []
  let rest = text
  while (rest !== '') {
    const found = depth > MAX_DEPTH ? null : INLINE.exec(rest)
    if (!found) break
    const before = rest.slice(0, found.index)
    if (isInsideWord(found, before)) {
      pushText(inlines, rest.slice(0, found.index + 1))
      rest = rest.slice(found.index + 1)
      continue
    }
    pushText(inlines, before)
    const used = pushInline(inlines, found, depth)
    rest = rest.slice(found.index + used)
  }
  pushText(inlines, rest)
  return inlines
}

/** `snake_case_name` has no emphasis in it. */
const isInsideWord = (found: RegExpExecArray, before: string): boolean =>
  found.groups?.['mark']?.startsWith('_') === true && /[\p{L}\p{N}_]$/u.test(before)

const MARKS: Record<string, 'strong' | 'em' | 'strike'> = {
  '***': 'strong',
  '**': 'strong',
  __: 'strong',
  '~~': 'strike',
  '*': 'em',
  _: 'em',
}

/** Returns how many characters it took. */
const pushInline = (inlines: Inline[], found: RegExpExecArray, depth: number): number => {
  const whole = found[0]
  const { codeText, label, target, cite, url, mark, marked, escaped } = found.groups ?? {}
  if (codeText !== undefined) inlines.push({ kind: 'code', text: codeText.replaceAll('\n', ' ').replace(/^ (.+) $/, '$1') })
  else if (target !== undefined) pushLink(inlines, { label: label ?? '', target, isImage: whole.startsWith('!'), depth })
  else if (cite !== undefined) for (const number of cite.split(/[,;]/)) inlines.push({ kind: 'cite', number: Number(number) })
  else if (url !== undefined) return pushUrl(inlines, url)
  else if (mark !== undefined) inlines.push({ kind: MARKS[mark] ?? 'em', inlines: parseInlines(marked ?? '', depth + 1) })
  else if (escaped !== undefined) pushText(inlines, escaped)
  else inlines.push({ kind: 'break' })
  return whole.length
}

/** A picture is its description: loading it would tell a stranger's server who reads this dialog. */
const pushLink = (inlines: Inline[], link: { label: string; target: string; isImage: boolean; depth: number }): void => {
  const href = link.isImage ? undefined : safeHref(link.target)
  const label = parseInlines(link.label, link.depth + 1).filter((inline) => inline.kind !== 'link')
  if (href) inlines.push({ kind: 'link', href, inlines: label.length > 0 ? label : [{ kind: 'text', text: link.target }] })
  else inlines.push(...label)
}

/** The full stop after an address ends the sentence, not the address. */
const pushUrl = (inlines: Inline[], url: string): number => {
  const shown = url.replace(/[.,;:!?*_~]+$/, '').replace(/\)+$/, (tail) => (url.includes('(') ? tail : ''))
  const href = safeHref(shown)
  if (href) inlines.push({ kind: 'link', href, inlines: [{ kind: 'text', text: shown }] })
  else pushText(inlines, shown)
  return shown.length
}

const pushText = (inlines: Inline[], text: string): void => {
  if (text === '') return
  const last = inlines.at(-1)
  if (last?.kind === 'text') last.text += text
  else inlines.push({ kind: 'text', text })
}

const SAFE_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** The address as a browser will read it, or nothing: schemes that run code or read files never come out, however they are spelt. */
export const safeHref = (target: string): string | undefined => {
  try {
    const url = new URL(target.trim())
    return SAFE_SCHEMES.has(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
