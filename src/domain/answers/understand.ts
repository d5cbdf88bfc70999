import { createLikeness } from '../../kernel/text/likeness.ts'
import { stems } from '../../kernel/text/stems.ts'
import type { Passage } from '../knowledge/index.ts'
import type { ModelCall } from '../models/index.ts'
import type { Answer, Work } from './answer.ts'
import type { AnswerDeps } from './deps.ts'
import { joinedQuestion, leansOnHistory, replacedSubject, subjectBefore } from './follow-up.ts'
import { rewriteQuestion } from './rewrite.ts'

/** A question as it is searched for. */
export interface Understood {
  query: string
  rewritten: Answer['rewritten']
  calls: ModelCall[]
  /** Stems of which a passage must speak to answer it; none for most questions. */
  mustSpeakOf: readonly string[]
}

/** A question that stands by itself is its own query. A follow-up is put in full by a model that may be paid for, or takes along the words of the question before. */
export const understand = async (deps: AnswerDeps, work: Work, { isSpent }: { isSpent: boolean }): Promise<Understood> => {
  const { question, history } = work
  if (!leansOnHistory(question, history)) return { query: question, rewritten: null, calls: [], mustSpeakOf: [] }
  const rewritten = isSpent ? undefined : await rewriteQuestion(deps, work)
  if (rewritten) {
    const calls = rewritten.call ? [rewritten.call] : []
    return { query: rewritten.text, rewritten: { text: rewritten.text, by: 'model' }, calls, mustSpeakOf: [] }
  }
  const before = subjectBefore(history)
  if (before === undefined) return { query: question, rewritten: null, calls: [], mustSpeakOf: [] }
  const query = joinedQuestion(question, before)
  return { query, rewritten: { text: query, by: 'words' }, calls: [], mustSpeakOf: replacedSubject(question) }
}

/** An answer may be spread over the best few passages. */
const READ_PASSAGES = 3
/** Another form of the word; less is another word. */
const ALIKE = 0.6

/** Whether the best passages say anything of what a short follow-up asks about; the words of the question before would find them anyway. */
export const speakOf = (passages: readonly Passage[], wanted: readonly string[]): boolean => {
  if (wanted.length === 0) return true
  const alikeOf = createLikeness(wanted)
  const said = passages.slice(0, READ_PASSAGES).flatMap(({ headingPath, text }) => stems([...headingPath, text].join('\n')))
  return said.some((stem) => wanted.includes(stem) || alikeOf(stem).some(([, share]) => share >= ALIKE))
}
