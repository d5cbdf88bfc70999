import { stemEnglish } from './stem-english.ts'
import { stemRussian } from './stem-russian.ts'
import { isStopWord } from './stop-words.ts'
import { tokenParts, tokens } from './tokens.ts'

/** The stem of a token: Cyrillic by the Russian rules, Latin by the English ones, anything with a digit as it is. */
export const stem = (token: string): string => {
  const irregular = IRREGULAR.get(token)
  if (irregular !== undefined) return irregular
  if (CYRILLIC.test(token)) return stemRussian(token)
  return LATIN.test(token) ? stemEnglish(token) : token
}

/** What the text index stores and asks for: the stem of every word, for `арт-1200/5` the whole and its parts, and last every telephone
 *  number in one piece. */
export const stems = (text: string): string[] => [...tokens(text).flatMap(stemsOf), ...telephones(text)]

/** The same without the words that say nothing of the subject; empty for a text made of those alone. */
export const contentStems = (text: string): string[] =>
  tokens(text)
    .filter((token) => !isStopWord(token))
    .flatMap(stemsOf)
    .concat(telephones(text))

/** Forms of the commonest words of service that no rule of endings brings together: how many days, how many years. */
const IRREGULAR = new Map([
  ...'дня дне дню днем дни дней дням днями днях'.split(' ').map((form) => [form, 'ден'] as const),
  ...'лет летию'.split(' ').map((form) => [form, 'год'] as const),
])

/** With the country before it, however it is grouped. */
const TELEPHONE = /(?<![\d.,/-])(?:\+\d{1,3}|[78])(?:[ \u00a0().-]{0,3}\d){10}(?!\d)/g
const OWN_DIGITS = 10

/** `+7 (495) 123-45-67`, `84951234567`: one number, without what stands for the country. */
const telephones = (text: string): string[] => (text.match(TELEPHONE) ?? []).map((written) => written.replace(/\D/g, '').slice(-OWN_DIGITS))

const CYRILLIC = /^[\u0400-\u04ff]+$/
const LATIN = /^[a-z']+$/

const stemsOf = (token: string): string[] => {
  const parts = tokenParts(token)
  return parts.length === 0 ? [stem(token)] : [token, ...parts.map(stem)]
}
