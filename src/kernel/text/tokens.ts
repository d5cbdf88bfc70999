/**
 * The words of a text, lower-case and folded (ё is е, accents and soft hyphens go), in order. What carries a digit, `_` or `@`, and
 * Latin names with a dot, stay whole: `арт-1200/5`, `1.4.4`, `user@example.com`. Everything else splits at anything but a letter.
 */
export const tokens = (text: string): string[] => {
  const found: string[] = []
  for (const raw of folded(text).match(WORD) ?? []) {
    if (isWhole(raw)) found.push(raw)
    else for (const part of raw.split(SPLITS_WORDS)) if (part !== '') found.push(part)
  }
  return found
}

/** One case, one form of each letter: what two spellings of one word have in common. */
export const folded = (text: string): string => {
  const plain = SIMPLE.test(text) ? text : withoutMarks(text)
  return plain.toLowerCase().replaceAll('ё', 'е')
}

/** The pieces of a token that a customer may type alone: `арт-1200/5` gives `арт`, `1200`, `5`; a plain word gives nothing. */
export const tokenParts = (token: string): string[] => {
  if (PLAIN.test(token)) return []
  const parts = token.split(NOT_ALNUM).flatMap((part) => part.split(SIZE))
  return parts.length > 1 ? parts.filter((part) => part !== '') : []
}

const SIMPLE = /^[\t\n\r\x20-\x7e«»—–°€₽Ѐ-ӿ]*$/
const WORD = /[\p{L}\p{N}]+(?:['._\-/@:&][\p{L}\p{N}]+)*(?:\+\+|#)?/gu
const SPLITS_WORDS = /[._\-/@:]/
const NOT_ALNUM = /[^\p{L}\p{N}]+/u
const PLAIN = /^(?:[a-z']+|[а-я]+|[0-9]+)$/
/** The one border between number and letters in `5гб` or `арт1200`; a code that mixes them further has none. */
const SIZE = /(?<=^\d+)(?=\p{L}+$)|(?<=^\p{L}+)(?=\d+$)/u

const isWhole = (token: string): boolean => /[\p{N}_@]/u.test(token) || /^[a-z]+(?:\.[a-z]+)+$/.test(token)

/** й and ё are letters of their own; every other mark above a letter is decoration (a stress in a Russian word, an accent in a name). */
const withoutMarks = (text: string): string =>
  text
    .replaceAll('№', ' ')
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[‐‑]/g, '-')
    .normalize('NFKD')
    .replace(/(?<![иИ])\p{M}|(?<=[иИ])(?!\u0306)\p{M}/gu, '')
    .normalize('NFC')
