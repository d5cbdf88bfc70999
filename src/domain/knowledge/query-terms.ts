import { contentStems, stems } from '../../kernel/text/stems.ts'

export interface QueryTerm {
  stem: string
  /** 1, less for a word that says nothing of the subject: it is not looked up, but says a little about texts found otherwise. */
  weight: number
}

export interface QueryTerms {
  /** Each once: those that name the subject in the order they were said, then the others. */
  terms: QueryTerm[]
  /** How many of them name the subject. */
  subjectCount: number
  /** False when the question is made of words that name no subject: they find passages but are no evidence. */
  nameSubject: boolean
}

/** A longer question is a story; its first words name the matter. */
const MOST_TERMS = 32
/** Measured on questions to support in both languages: without these words at all the first place is right less often. */
const WEAK = 0.25

/** What a question asks about, and the words of asking. */
export const queryTerms = (query: string): QueryTerms => {
  const all = unique(stems(query))
  const subject = unique(contentStems(query)).filter((stem) => !ASKING.has(stem))
  if (subject.length === 0) {
    const terms = all.slice(0, MOST_TERMS).map((stem) => ({ stem, weight: 1 }))
    return { terms, subjectCount: terms.length, nameSubject: false }
  }
  const strong = subject.slice(0, MOST_TERMS).map((stem) => ({ stem, weight: 1 }))
  const weak = all.filter((stem) => !subject.includes(stem)).slice(0, MOST_TERMS)
  return { terms: [...strong, ...weak.map((stem) => ({ stem, weight: WEAK }))], subjectCount: strong.length, nameSubject: true }
}

const unique = (words: readonly string[]): string[] => [...new Set(words)]

/** They tell that something is asked, not what; documents say the answer without them. */
const ASKING = new Set(
  stems(`сколько скажи скажите расскажи расскажите объясни объясните интересует интересно узнать знаете знать уточнить уточните бывает имеется
  вопрос ответьте помогите помощь many much tell know explain wondering wonder question help`),
)
