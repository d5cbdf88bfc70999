/** What a reader sees of a piece of HTML: no tags, no comments, no scripts; a block ends its line. */
export const visibleText = (html: string, options: { isInline?: boolean } = {}): string => {
  const text = unescapeEntities(
    html
      .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
      .replace(/<(script|style|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
      .replace(/<img\b[^>]*?\balt\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>/gi, '$1$2')
      .replace(/<\/?(?:p|div|br|li|ul|ol|tr|h[1-6]|table|summary|details|blockquote|section)\b[^>]*>/gi, '\n')
      .replace(/<\/?[a-z][^>]*>|<[!?][^>]*>/gi, ''),
  )
  if (options.isInline) return text
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  laquo: '«',
  raquo: '»',
  bdquo: '„',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
  mdash: '—',
  ndash: '–',
  minus: '−',
  hellip: '…',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  plusmn: '±',
  times: '×',
  divide: '÷',
  sect: '§',
  para: '¶',
  euro: '€',
  pound: '£',
  yen: '¥',
  frac12: '½',
  sup2: '²',
  sup3: '³',
  larr: '←',
  rarr: '→',
  le: '≤',
  ge: '≥',
  ne: '≠',
}

/** Character references become characters; an unknown one stays as it is written. */
export const unescapeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,7});/gi, (whole, reference: string) => characterOf(reference) ?? whole)
    : text

const characterOf = (reference: string): string | undefined => {
  if (!reference.startsWith('#')) return NAMED[reference]
  const code = /^#x/i.test(reference) ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
