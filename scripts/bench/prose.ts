import type { Language } from '../../src/kernel/language.ts'
import { createRandom } from './random.ts'

/** Made-up text with the statistics of a real one: few words everywhere, most words rare, forms of one word, sentences and names. */
export interface Prose {
  sentence(): string
  paragraph(sentences: number): string
  heading(): string
  /** Words as somebody asks for them: neither everywhere nor nowhere. */
  question(): string
}

interface Lexicon {
  /** The words that half of any text is made of. */
  common: string[]
  onsets: string[]
  vowels: string[]
  codas: string[]
  endings: string[]
}

const LEXICONS: Record<Language, Lexicon> = {
  ru: {
    common: 'и в не на с что по как это к для от или если при за из его но можно до так также только уже будет вы мы они все'.split(' '),
    onsets: 'б в г д ж з к л м н п р с т ф х ц ч ш ст пр тр кр гр вл сп св зд бр'.split(' '),
    vowels: 'а о е и у ы я ё'.split(' '),
    codas: 'к н р л т с м в д г рт нт ст льн тк ж ч п'.split(' '),
    endings: ['', 'а', 'у', 'ом', 'ы', 'ов', 'ам', 'ами', 'ах', 'е', 'ный', 'ного', 'ать', 'ает', 'ают'],
  },
  en: {
    common: 'the of and to a in is that for it as with be by on are this or not can you from at which if when your will may all'.split(' '),
    onsets: 'b c d f g h l m n p r s t v w st tr pr br cl gr sp sh ch pl fr'.split(' '),
    vowels: 'a e i o u ea oo ai ou'.split(' '),
    codas: 'n r l t s m d ck nt st rd ng p ll x b'.split(' '),
    endings: ['', '', 's', 'ed', 'ing', 'er', 'ly', 'ment', 'able', 'ness'],
  },
}

const LEMMAS = 20_000
/** Of ten words, how many are of the common ones. */
const COMMON_TENTHS = 4

export const createProse = (language: Language, seed: number): Prose => {
  const random = createRandom(seed)
  const lexicon = LEXICONS[language]
  const lemmas = lemmasOf(lexicon)
  // By Zipf's law the logarithm of the rank of a word is spread evenly.
  const rank = (least: number, most: number): number => Math.floor(least * (most / least) ** random.next())
  const rare = (least = 1): string => `${lemmas[rank(least, LEMMAS) - 1] ?? ''}${random.pick(lexicon.endings)}`
  const word = (): string => (random.next() * 10 < COMMON_TENTHS ? random.pick(lexicon.common) : rare())
  const words = (count: number, make: () => string): string => Array.from({ length: count }, make).join(' ')
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
  const sentence = (): string => {
    const number = random.next() < 0.15 ? ` ${random.whole(2, 9_999)}` : ''
    return `${capital(words(random.whole(5, 12), word))}, ${words(random.whole(3, 9), word)}${number}.`
  }
  return {
    sentence,
    paragraph: (sentences) => words(sentences, sentence),
    heading: () => capital(words(random.whole(2, 5), () => rare(20))),
    question: () => `${capital(random.pick(lexicon.common))} ${words(random.whole(2, 4), () => rare(50))} ${random.pick(lexicon.common)}?`,
  }
}

/** The same words for every seed: texts of one language share theirs. */
const lemmasOf = ({ onsets, vowels, codas }: Lexicon): string[] => {
  const random = createRandom(11)
  const syllable = (): string => random.pick(onsets) + random.pick(vowels)
  const made = new Set<string>()
  while (made.size < LEMMAS) made.add(Array.from({ length: random.whole(1, 3) }, syllable).join('') + random.pick(codas))
  return [...made]
}
