import type { Lexicon, Mate } from '../../kernel/text/lexicon.ts'
import { contentStems, stems } from '../../kernel/text/stems.ts'

export interface QueryTerm {
  stem: string
  /** 1, less for a word that says nothing of the subject: it is not looked up, but says a little about texts found otherwise. */
  weight: number
  /** What may stand in its place. */
  mates: TermMate[]
}

export interface TermMate {
  /** One stem, or several that stand together in this order. */
  stems: readonly string[]
  /** 1, less where the word has several meanings. */
  worth: number
}

export interface QueryTerms {
  /** Each once: those that name the subject in the order they were said, then the others. */
  terms: QueryTerm[]
  /** How many of them name the subject. */
  subjectCount: number
  /** False when the question is made of words that name no subject: they find passages but are no evidence. */
  nameSubject: boolean
  /** What answers to such a question say. */
  answers: ReadonlyArray<readonly string[]>
}

/** A longer question is a story; its first words name the matter. */
const MOST_TERMS = 32
const MOST_MATES = 20
const MOST_ANSWERS = 40
/** Measured on questions to support in both languages: without these words at all the first place is right less often. */
const WEAK = 0.25

/** What a question asks about, in its words and in others, and the words of asking. */
export const queryTerms = (query: string, lexicon: Lexicon): QueryTerms => {
  const sequence = stems(query).slice(0, MOST_TERMS * 4)
  const subject = unique(contentStems(query)).filter((stem) => !ASKING.has(stem))
  const nameSubject = subject.length > 0
  const strong = (nameSubject ? subject : unique(sequence)).slice(0, MOST_TERMS)
  const weak = nameSubject ? unique(sequence.filter((stem) => !strong.includes(stem))).slice(0, MOST_TERMS) : []
  const mates = matesOf(sequence, lexicon.matesOf(sequence, new Set(subject)))
  const term = (stem: string, weight: number): QueryTerm => ({ stem, weight, mates: mates.get(stem) ?? [] })
  return {
    terms: [...strong.map((stem) => term(stem, 1)), ...weak.map((stem) => term(stem, WEAK))],
    subjectCount: strong.length,
    nameSubject,
    answers: lexicon.answersTo(sequence, new Set(subject)).slice(0, MOST_ANSWERS),
  }
}

const unique = (words: readonly string[]): string[] => [...new Set(words)]

const matesOf = (sequence: readonly string[], mates: readonly Mate[]): Map<string, TermMate[]> => {
  const found = new Map<string, Map<string, TermMate>>()
  for (const mate of mates) {
    const key = mate.stems.join(' ')
    const { worth } = mate
    for (const at of mate.of) {
      const stem = sequence[at] ?? ''
      const own = found.get(stem) ?? new Map<string, TermMate>()
      found.set(stem, own)
      const known = own.get(key)
      if (known ? known.worth < worth : own.size < MOST_MATES && key !== stem) own.set(key, { stems: mate.stems, worth })
    }
  }
  return new Map([...found].map(([stem, own]) => [stem, [...own.values()]]))
}

/** They tell that something is asked, not what; documents say the answer without them. */
const ASKING = new Set(
  stems(`сколько скажи скажите расскажи расскажите объясни объясните интересует интересно узнать знаете знать уточнить уточните бывает имеется
  вопрос ответьте помогите помощь many much tell know explain wondering wonder question help`),
)
