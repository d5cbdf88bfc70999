/** The Russian stemmer of the Snowball project, by its published description. Takes a lower-case word with ё already folded. */
export const stemRussian = (word: string): string => {
  const { rv, r2 } = regionsOf(word)
  if (rv >= word.length) return word
  let stem = withoutInflection(word, rv)
  if (endsIn(stem, 'и', rv)) stem = stem.slice(0, -1)
  stem = withoutDerivation(stem, r2)
  return tidied(stem, rv)
}

const VOWELS = 'аеиоуыэюя'

/** `rv`: after the first vowel; `r2`: after the second pair of a vowel and a consonant. */
const regionsOf = (word: string): { rv: number; r2: number } => {
  const rv = pastVowel(word, 0)
  const r1 = pastConsonant(word, rv)
  return { rv, r2: pastConsonant(word, pastVowel(word, r1)) }
}

const pastVowel = (word: string, from: number): number => {
  for (let i = from; i < word.length; i++) if (VOWELS.includes(word.charAt(i))) return i + 1
  return word.length
}

const pastConsonant = (word: string, from: number): number => {
  for (let i = from; i < word.length; i++) if (!VOWELS.includes(word.charAt(i))) return i + 1
  return word.length
}

/** An ending marked `true` is removed only after а or я. */
type Endings = ReadonlyMap<string, boolean>

const endings = (afterAorYa: string, always: string): Endings =>
  new Map([
    ...afterAorYa.split(' ').map((ending) => [ending, true] as const),
    ...always.split(' ').map((ending) => [ending, false] as const),
  ])

const always = (list: string): Endings => new Map(list.split(' ').map((ending) => [ending, false]))

const GERUND = endings('в вши вшись', 'ив ивши ившись ыв ывши ывшись')
const ADJECTIVE = always('ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею')
const PARTICIPLE = endings('ем нн вш ющ щ', 'ивш ывш ующ')
const REFLEXIVE = always('ся сь')
const VERB = endings(
  'ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно',
  'ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю',
)
const NOUN = always('а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я')
const LONGEST = 6

const withoutInflection = (word: string, rv: number): string => {
  const plain = cut(word, rv, GERUND)
  if (plain !== undefined) return plain
  const base = cut(word, rv, REFLEXIVE) ?? word
  const adjective = cut(base, rv, ADJECTIVE)
  if (adjective !== undefined) return cut(adjective, rv, PARTICIPLE) ?? adjective
  return cut(base, rv, VERB) ?? cut(base, rv, NOUN) ?? base
}

/** The word without its longest ending of the list; undefined when none may go. A shorter ending never stands in for the longest one. */
const cut = (word: string, from: number, list: Endings): string | undefined => {
  for (let length = Math.min(LONGEST, word.length - from); length > 0; length--) {
    const start = word.length - length
    const needsVowel = list.get(word.slice(start))
    if (needsVowel === undefined) continue
    if (!needsVowel) return word.slice(0, start)
    const before = start > from ? word.charAt(start - 1) : ''
    return before === 'а' || before === 'я' ? word.slice(0, start) : undefined
  }
  return undefined
}

const withoutDerivation = (word: string, r2: number): string => {
  if (endsIn(word, 'ость', r2)) return word.slice(0, -4)
  return endsIn(word, 'ост', r2) ? word.slice(0, -3) : word
}

const tidied = (word: string, rv: number): string => {
  if (endsIn(word, 'ейше', rv)) return withoutDoubleN(word.slice(0, -4), rv)
  if (endsIn(word, 'ейш', rv)) return withoutDoubleN(word.slice(0, -3), rv)
  return endsIn(word, 'ь', rv) ? word.slice(0, -1) : withoutDoubleN(word, rv)
}

const withoutDoubleN = (word: string, rv: number): string => (endsIn(word, 'нн', rv) ? word.slice(0, -1) : word)

const endsIn = (word: string, ending: string, from: number): boolean => word.length - ending.length >= from && word.endsWith(ending)
