export interface QuotedText {
  before: string
  quote: string
  after: string
}

/** A text parted at its quote, whatever the white space and where the quote was cut short; undefined when it is not there. */
export const splitAtQuote = (text: string, quote: string): QuotedText | undefined => {
  const words = quote
    .replace(/…\s*$/, '')
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return undefined
  const found = new RegExp(words.map(literal).join('\\s+'), 'iu').exec(text)
  if (!found) return undefined
  const end = found.index + found[0].length
  return { before: text.slice(0, found.index), quote: found[0], after: text.slice(end) }
}

const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
