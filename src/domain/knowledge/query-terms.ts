import { contentStems, stems } from '../../kernel/text/stems.ts'

export interface QueryTerms {
  /** Each once, in the order they were said. */
  stems: string[]
  /** False when the question is made of words that name no subject: they find passages but are no evidence. */
  nameSubject: boolean
}

/** A longer question is a story; its first words name the matter. */
const MOST_TERMS = 32

/** What a question asks about, without the words of asking. */
export const queryTerms = (query: string): QueryTerms => {
  const subject = unique(contentStems(query)).filter((stem) => !ASKING.has(stem))
  if (subject.length > 0) return { stems: subject.slice(0, MOST_TERMS), nameSubject: true }
  return { stems: unique(stems(query)).slice(0, MOST_TERMS), nameSubject: false }
}

const unique = (words: readonly string[]): string[] => [...new Set(words)]

/** They tell that something is asked, not what; documents say the answer without them. */
const ASKING = new Set(
  stems(`сколько скажи скажите расскажи расскажите объясни объясните интересует интересно узнать знаете знать уточнить уточните бывает имеется
  вопрос ответьте помогите помощь many much tell know explain wondering wonder question help`),
)
