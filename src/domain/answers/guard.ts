import type { Language } from '../../kernel/language.ts'
import { tokens } from '../../kernel/text/tokens.ts'

/** What a generated answer may hold, whatever the model was talked into. */
export interface GuardRules {
  language: Language
  /** Addresses that stand in here may stand in the answer. */
  allowedIn: readonly string[]
  /** Random words of this request: an answer that says one repeats its prompt. */
  secrets: readonly string[]
  /** Not to be told, with how many words in a row count as telling. */
  unsaid: ReadonlyArray<{ text: string; words: number }>
}

export interface Guard {
  /** Takes the next piece and gives back what may be shown now. */
  push(text: string): string
  /** What is left at the end. */
  end(): string
  /** The answer tells what must not be told: nothing of it may stay. */
  hasLeaked(): boolean
}

/**
 * Passes an answer on as it streams, without addresses that no passage names and without pictures: both carry out what was read in. A word
 * that may yet become an address is held back until it has ended.
 */
export const createGuard = (rules: GuardRules): Guard => {
  const known = new Set(rules.allowedIn.flatMap(addressesIn))
  const leaks = createLeakDetector(rules)
  let all = ''
  let shown = 0
  const showTo = (end: number): string => {
    const safe = cleaned(all, { from: shown, to: end, known, gone: GONE[rules.language] })
    shown = Math.max(shown, end)
    return safe
  }
  return {
    push: (text) => {
      all += text
      leaks.look(all)
      return showTo(settledEnd(all))
    },
    end: () => {
      leaks.look(`${all} `)
      return showTo(all.length)
    },
    hasLeaked: leaks.found,
  }
}

const GONE: Record<Language, string> = { ru: '(ссылка убрана)', en: '(link removed)' }

/** Endings of names that browsers and messengers make links of by themselves. */
const TLD =
  'com|net|org|info|biz|io|ai|app|dev|me|co|cc|tv|xyz|top|site|online|shop|store|club|link|click|live|pro|tech|cloud|page|ru|su|рф|ua|by|kz|uz|de|fr|it|es|pl|nl|uk|us|eu|cn|in|tk|ml|ga|gg|ly|to|sh'

const SCHEME = '[a-z][a-z0-9+.-]{1,20}:\\/\\/[^\\s<>"\'`«»]+|(?:javascript|data|vbscript|mailto|tel|tg):[^\\s<>"\'`«»]+'
const NAME = `(?:[\\p{L}\\p{N}_%+-]+(?:\\.[\\p{L}\\p{N}_%+-]+)*@)?(?:www\\.)?(?:[\\p{L}\\p{N}-]+\\.)+(?:${TLD})(?![\\p{L}\\p{N}-])(?:[/?#:][^\\s<>"'\`«»]*)?`
const PLAIN = `${SCHEME}|${NAME}`
/** A Markdown link or picture, then an address that stands by itself. */
const ADDRESS = new RegExp(`(!?)\\[([^[\\]\\n]{0,300})\\]\\(\\s*([^)\\n]{0,2000})\\)|(?<![\\p{L}\\p{N}@])(?:${PLAIN})`, 'giu')

const addressesIn = (text: string): string[] =>
  [...text.matchAll(ADDRESS)].flatMap(([whole, _mark, _label, target]) =>
    target === undefined
      ? [addressOf(whole)]
      : [addressOf(target), ...[...target.matchAll(new RegExp(PLAIN, 'giu'))].map(([inner]) => addressOf(inner))],
  )

/** One spelling of an address: without what ends the sentence around it, its scheme in lower case. */
const addressOf = (text: string): string =>
  text
    .trim()
    .replace(/\s.*$/s, '')
    .replace(/[.,;:!?)\]}>*_~]+$/, '')
    .replace(/\/+$/, '')
    .replace(/^(?:https?:\/\/)?(?:www\.)?/i, '')
    .toLowerCase()

interface Cleaning {
  from: number
  to: number
  known: ReadonlySet<string>
  gone: string
}

/** The part between two places; what of an address reaches into it is judged by the whole address. */
const cleaned = (all: string, { from, to, known, gone }: Cleaning): string => {
  if (to <= from) return ''
  const start = from - (/\S*$/.exec(all.slice(0, from))?.[0].length ?? 0)
  const text = all.slice(start, to)
  let result = ''
  let at = from
  for (const match of text.matchAll(ADDRESS)) {
    const begin = start + match.index
    const end = begin + match[0].length
    if (end <= at) continue
    // A name whose beginning is out already has only its rest to lose.
    const said = begin < at ? judged(match, { known, gone: '' }) : judged(match, { known, gone })
    if (said === match[0]) continue
    result += all.slice(at, Math.max(at, begin)) + said
    at = end
  }
  return result + all.slice(at, Math.max(at, to))
}

/** What is said instead of an address: itself when a passage names it. */
const judged = (
  [whole, mark, label, target]: RegExpExecArray | RegExpMatchArray,
  { known, gone }: { known: ReadonlySet<string>; gone: string },
): string => {
  if (target === undefined) return known.has(addressOf(whole)) ? whole : gone + (/[.,;:!?)\]}>*_~]+$/.exec(whole)?.[0] ?? '')
  // The label of a link may be an address too, and not the one it leads to.
  const safeLabel = (label ?? '').replace(new RegExp(PLAIN, 'giu'), (inner) => (known.has(addressOf(inner)) ? inner : gone))
  return known.has(addressOf(target)) && mark !== '!' ? `[${safeLabel}](${target})` : safeLabel
}

/** Up to where nothing can become an address any more. */
const settledEnd = (text: string): number => {
  const tail = text.slice(-LONGEST_HELD)
  const offset = text.length - tail.length
  const word = /\S*$/.exec(tail)?.[0] ?? ''
  let end = tail.length
  if (MAY_BECOME.test(word)) end = tail.length - word.length
  const open = /!?\[[^[\]\n]{0,300}$|!?\[[^[\]\n]{0,300}\]$|!?\[[^[\]\n]{0,300}\]\([^)\n]*$|!$/.exec(tail)
  return offset + Math.min(end, open?.index ?? end)
}

const LONGEST_HELD = 2400

/** The beginning of a scheme, or a word with a sign in it that addresses have. */
const MAY_BECOME =
  /[.:/@]|^[("'«[<*_]*(?:h|ht|htt|https?|w|ww|www|m|ma|mai|mail|mailt|mailto|j|ja|jav|java|javas\w*|d|da|dat|data|t|te|tel|tg|f|ft|ftp)$/i

const createLeakDetector = ({ secrets, unsaid }: GuardRules): { look(all: string): void; found(): boolean } => {
  const runs = unsaid.map(({ text, words }) => ({ words, known: new Set(runsOf(tokens(text), words)) }))
  const longest = Math.max(1, ...unsaid.map(({ words }) => words))
  let hasLeaked = false
  let looked = 0
  return {
    look: (all) => {
      if (hasLeaked) return
      const low = all.toLowerCase()
      if (secrets.some((secret) => low.includes(secret.toLowerCase()))) hasLeaked = true
      // At the end of a word only, and from far enough back to see each run whole.
      if (!/\s$/.test(all) || all.length === looked) return
      const said = tokens(all.slice(Math.max(0, looked - longest * 40)))
      looked = all.length
      if (runs.some(({ words, known }) => runsOf(said, words).some((run) => known.has(run)))) hasLeaked = true
    },
    found: () => hasLeaked,
  }
}

const runsOf = (words: readonly string[], length: number): string[] =>
  Array.from({ length: Math.max(0, words.length - length + 1) }, (_, i) => words.slice(i, i + length).join(' '))
