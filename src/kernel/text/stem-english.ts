/** The English (Porter 2) stemmer of the Snowball project, by its published description. Takes a lower-case word. */
export const stemEnglish = (word: string): string => {
  if (word.length < 3) return word
  const special = SPECIAL.get(word)
  if (special !== undefined) return special
  const start = withConsonantY(word.startsWith("'") ? word.slice(1) : word)
  const regions = regionsOf(start)
  let stem = withoutPlural(start)
  stem = withoutPast(stem, regions)
  stem = withVowelI(stem)
  for (const step of STEPS) stem = replaced(stem, regions, step)
  return withoutFinal(stem, regions).replaceAll('Y', 'y')
}

interface Regions {
  r1: number
  r2: number
}

const SPECIAL = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((same) => [same, same] as const),
])

const VOWELS = 'aeiouy'
const isVowel = (letter: string): boolean => letter !== '' && VOWELS.includes(letter)

/** A `y` that sounds as a consonant becomes `Y`: at the start, and after a vowel. */
const withConsonantY = (word: string): string => {
  if (!word.includes('y')) return word
  let marked = ''
  for (const letter of word) marked += letter === 'y' && (marked === '' || isVowel(marked.charAt(marked.length - 1))) ? 'Y' : letter
  return marked
}

/** Beginnings after which the first region starts, though the vowels say otherwise: keeps `general` and `generous` apart. */
const BEGINNINGS = ['gener', 'commun', 'arsen', 'past', 'univers', 'later', 'emerg', 'organ', 'inter']

const regionsOf = (word: string): Regions => {
  const beginning = BEGINNINGS.find((known) => word.startsWith(known))
  const r1 = beginning === undefined ? pastPair(word, 0) : beginning.length
  return { r1, r2: pastPair(word, r1) }
}

/** After the first consonant that follows a vowel. */
const pastPair = (word: string, from: number): number => {
  for (let i = from + 1; i < word.length; i++) {
    if (!isVowel(word.charAt(i)) && isVowel(word.charAt(i - 1))) return i + 1
  }
  return word.length
}

const hasVowel = (text: string): boolean => {
  for (const letter of text) if (isVowel(letter)) return true
  return false
}

const withoutPlural = (word: string): string => {
  const stem = word.replace(/'s'$|'s$|'$/, '')
  if (stem.endsWith('sses')) return stem.slice(0, -2)
  if (stem.endsWith('ied') || stem.endsWith('ies')) return stem.slice(0, stem.length > 4 ? -2 : -1)
  if (!stem.endsWith('s') || stem.endsWith('us') || stem.endsWith('ss')) return stem
  return hasVowel(stem.slice(0, -2)) ? stem.slice(0, -1) : stem
}

const KEPT_BEFORE_EED = ['proc', 'exc', 'succ']
const KEPT_BEFORE_ING = ['inn', 'out', 'cann', 'herr', 'earr', 'even']

const withoutPast = (word: string, regions: Regions): string => {
  const ending = longest(word, ['eedly', 'ingly', 'edly', 'eed', 'ing', 'ed'])
  if (ending === undefined) return word
  const base = word.slice(0, word.length - ending.length)
  if (ending === 'eed' || ending === 'eedly') {
    return base.length >= regions.r1 && !KEPT_BEFORE_EED.includes(base) ? `${base}ee` : word
  }
  if (ending === 'ing') {
    if (base.length === 2 && base.endsWith('y') && !isVowel(base.charAt(0))) return `${base.charAt(0)}ie`
    if (KEPT_BEFORE_ING.includes(base)) return word
  }
  return hasVowel(base) ? mended(base, regions) : word
}

/** What is left of `hoping` and `hopping` becomes `hope` and `hop`. */
const mended = (base: string, regions: Regions): string => {
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(base)) return /^[aeo]..$/.test(base) ? base : base.slice(0, -1)
  return base.length === regions.r1 && isShort(base) ? `${base}e` : base
}

/** Ends in a short syllable. */
const isShort = (word: string): boolean => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(word)

const withVowelI = (word: string): string => (/.[^aeiouy][yY]$/.test(word) ? `${word.slice(0, -1)}i` : word)

interface Rule {
  to: string
  region: 'r1' | 'r2'
  before?: string
}

type Step = ReadonlyMap<string, Rule>

const STEPS: readonly Step[] = [
  new Map<string, Rule>([
    ...rules('r1', 'tional>tion enci>ence anci>ance abli>able entli>ent izer>ize ization>ize ational>ate ation>ate ator>ate'),
    ...rules('r1', 'alism>al aliti>al alli>al fulness>ful ousli>ous ousness>ous iveness>ive iviti>ive biliti>ble bli>ble'),
    ...rules('r1', 'ogist>og fulli>ful lessli>less'),
    ['ogi', { to: 'og', region: 'r1', before: 'l' }],
    ['li', { to: '', region: 'r1', before: 'cdeghkmnrt' }],
  ]),
  new Map<string, Rule>([
    ...rules('r1', 'tional>tion ational>ate alize>al icate>ic iciti>ic ical>ic ful> ness>'),
    ...rules('r2', 'ative>'),
  ]),
  new Map<string, Rule>([
    ...rules('r2', 'al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ism> ate> iti> ous> ive> ize>'),
    ['ion', { to: '', region: 'r2', before: 'st' }],
  ]),
]

function rules(region: Rule['region'], list: string): Array<[string, Rule]> {
  return list.split(' ').map((pair) => {
    const [from = '', to = ''] = pair.split('>')
    return [from, { to, region }]
  })
}

/** Only the longest ending counts: when it may not go, nothing does. */
const replaced = (word: string, regions: Regions, step: Step): string => {
  for (let length = Math.min(7, word.length); length > 1; length--) {
    const start = word.length - length
    const rule = step.get(word.slice(start))
    if (!rule) continue
    const fits = start >= regions[rule.region] && (rule.before === undefined || (start > 0 && rule.before.includes(word.charAt(start - 1))))
    return fits ? word.slice(0, start) + rule.to : word
  }
  return word
}

const withoutFinal = (word: string, { r1, r2 }: Regions): string => {
  const base = word.slice(0, -1)
  if (word.endsWith('e')) return base.length >= r2 || (base.length >= r1 && !isShort(base)) ? base : word
  return word.endsWith('ll') && base.length >= r2 ? base : word
}

const longest = (word: string, endings: readonly string[]): string | undefined => endings.find((ending) => word.endsWith(ending))
