import { letterOdds } from './letter-odds.ts'

/**
 * How much like Russian or Western European prose a decoded text reads, per letter beyond ASCII. A wrong Cyrillic table turns
 * letters into rare ones, flips their case or makes them frames and signs, and all three are counted.
 */
export const scoreSingleByte = (text: string): number => {
  let sum = 0
  let count = 0
  let before = ' '
  for (const char of text) {
    if (char > '\u007f') {
      sum += scoreOf(char, before)
      count += 1
    } else if (CYRILLIC.test(before) && LATIN.test(char)) sum -= 2
    before = char
  }
  return count === 0 ? 0 : sum / count
}

const CYRILLIC = /[\u0400-\u04ff]/
const LATIN = /[A-Za-z]/
const LOWER_CYRILLIC = /[а-яёіїєґў]/
const USUAL_SIGNS = /[\u00a0«»—–№„“”‘’…°§©®™•€±²³×·]/

const scoreOf = (char: string, before: string): number => {
  // The last letter of windows-1251 is this sign in the table of the Macintosh; a price has a space or a digit before it.
  if (char === '€' && CYRILLIC.test(before)) return -2
  if (USUAL_SIGNS.test(char)) return 0
  if (CYRILLIC.test(char)) return scoreCyrillic(char, before)
  if (/[à-öø-ÿœšž]/.test(char)) return LATIN.test(before) ? 0.8 : -0.6
  if (/[À-ÖØ-ÞŒŠŽß]/.test(char)) return /[a-zà-öø-ÿ]/.test(before) && char !== 'ß' ? -2 : -0.2
  return -3
}

const scoreCyrillic = (char: string, before: string): number => {
  const lower = char.toLowerCase()
  const odds = letterOdds(lower) ?? (LOWER_CYRILLIC.test(lower) ? -1.5 : -3)
  if (LATIN.test(before)) return odds - 2
  return char !== lower && LOWER_CYRILLIC.test(before) ? odds - 3 : odds
}
