import { DIVIDED, isIdeograph } from './runs.ts'

export interface TextLine {
  text: string
  /** The next one did not have to wait for room: a line of a poem, of an address. */
  isShort: boolean
}

/** Lines of one paragraph as one: divided words and addresses whole again, no space between Chinese or Japanese letters. */
export const joinLines = (lines: readonly TextLine[]): string => {
  let text = ''
  let isShort = false
  for (const line of lines) {
    text = text === '' ? line.text.trim() : joined(text, line.text.trim(), isShort)
    isShort = line.isShort
  }
  return text
    .replaceAll(DIVIDED, '-')
    .replace(/[ﬀ-ﬆ]/g, (ligature) => ligature.normalize('NFKC'))
    .replace(/(?:\s*[.·…_]){5,}\s*/g, ' … ')
}

/** Only the end of what was joined so far is looked at, however long it is. */
const END_CHARS = 300

const joined = (text: string, next: string, isShort: boolean): string => {
  const end = text.slice(-END_CHARS)
  if (isAddressCut(end, next)) return text.replace(/\u0002$/, '-') + next
  if (isDivided(end.slice(-2), next)) return text.slice(0, -1) + next
  if (text.endsWith(DIVIDED)) return `${text.slice(0, -1)}-${next}`
  if (/^[\p{L}\d][\u2010\u2011-]$/u.test(end.slice(-2))) return text + next
  if (isShort) return `${text}\n${next}`
  if (isIdeograph(text.slice(-1)) && isIdeograph(next.charAt(0))) return text + next
  return `${text} ${next}`
}

const isAddressCut = (text: string, next: string): boolean =>
  (/https?:$/.test(text) && next.startsWith('//')) || (/(?:https?:\/\/|www\.)\S*[./_?&=\u0002-]$/.test(text) && /^[a-z\d/#?&=]/.test(next))

const isDivided = (text: string, next: string): boolean => /\p{L}[\u0002\u00ad\u2010-]$/u.test(text) && /^\p{Ll}/u.test(next)
