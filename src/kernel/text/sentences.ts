/**
 * The sentences of a text, in order, trimmed. A list item, a heading and a table row are sentences of their own; a line break inside
 * a wrapped paragraph is a space. Nothing is lost but white space.
 */
export const sentences = (text: string): string[] => paragraphs(text).flatMap(splitParagraph)

const LIST_MARKER = /^\s*(?:[-*•–—▪◦]|\(?\d{1,3}[.)]|\(?[a-zа-я]\))\s+\S/iu
/** A heading, a quotation, a row of a table: parted by bars, or by tabs, as documents are read. */
const OWN_LINE = /^\s*(?:#{1,6}\s|\||>)|\t/
const WRAPPED_AT = 60

/** Joins the lines that one sentence was wrapped over, and no others. */
const paragraphs = (text: string): string[] => {
  const found: string[] = []
  let open = ''
  for (const line of text.split(/\r\n|[\r\n\u2028\u2029]/)) {
    if (open !== '' && continues(open, line)) open = `${open} ${line.trim()}`
    else {
      if (open !== '') found.push(open)
      open = line.trim()
    }
  }
  if (open !== '') found.push(open)
  return found
}

const continues = (before: string, line: string): boolean => {
  const next = line.trim()
  if (next === '' || LIST_MARKER.test(line) || OWN_LINE.test(line) || OWN_LINE.test(before) || before.endsWith(':')) return false
  const tail = before.slice(-8)
  if (/^\p{Ll}/u.test(next)) return !/[.!?…]["»”)]*$/.test(tail)
  return before.length >= WRAPPED_AT && !/[.!?…;]["»”)]*$/.test(tail)
}

/** The end of a sentence: its marks, what closes after them, then white space. Counted, so that no line of dots makes it slow. */
const END = /[.!?…]{1,8}["'»”’)\]]{0,4}(?=\s)/gu

const splitParagraph = (paragraph: string): string[] => {
  if (paragraph.startsWith('|')) return [paragraph]
  const found: string[] = []
  let start = LIST_MARKER.exec(paragraph) ? paragraph.search(/\s/) : 0
  let from = 0
  for (const match of paragraph.matchAll(END)) {
    const end = match.index + match[0].length
    if (match.index < start || !isEnd(paragraph, match.index, end)) continue
    found.push(paragraph.slice(from, end).trim())
    from = end
    start = end
  }
  const rest = paragraph.slice(from).trim()
  return rest === '' ? found : [...found, rest]
}

const isEnd = (text: string, dot: number, end: number): boolean => {
  const next = text.slice(end, end + 16).trimStart()
  if (/^[\p{Ll},;:]/u.test(next)) return false
  if (!/^\.["'»”’)\]]*$/.test(text.slice(dot, end))) return true
  const before = /(\S*)$/.exec(text.slice(Math.max(0, dot - 24), dot))?.[1] ?? ''
  const word = before.replace(/^[^\p{L}\p{N}]+/u, '')
  if (/^\p{Lu}$/u.test(word)) return false
  if (BEFORE_A_NAME.has(word.toLowerCase())) return false
  if (word === 'г' && !/\d\s*г$/.test(text.slice(0, dot))) return false
  return !(BEFORE_A_NUMBER.has(word.toLowerCase()) && /^\d/.test(next))
}

/** Abbreviations that something always follows, written with their inner dots. */
const BEFORE_A_NAME = new Set(
  `т.е т.к т.н г-н г-жа гг им ул пр просп пер пл наб бул ш корп стр оф кв тел факс эл ст доц проф акад гос см ср напр рис табл гл разд прил
  ok mr mrs ms dr prof st vs e.g i.e etc fig sec approx tel dept`.split(/\s+/),
)

/** Abbreviations that end a sentence unless a number follows. */
const BEFORE_A_NUMBER = new Set('п пп ч с д г no nos p pp vol ch art п.п'.split(' '))
