import { languageOf } from '../../kernel/language.ts'
import { sentences } from '../../kernel/text/sentences.ts'
import { contentStems } from '../../kernel/text/stems.ts'
import type { ChatCall } from './check-chat.ts'

/**
 * Answers as a model that does what it is told: of the passages numbered `[n]` in the prompt, the sentence that has most of the question's
 * words, cited; the words the prompt asks for when none has any.
 */
export const followPrompt = (messages: ChatCall['messages']): string => {
  const asked = questionOf(messages)
  const wanted = new Set(contentStems(asked))
  let best = { score: 0, sentence: '', number: 0 }
  for (const passage of passagesOf(messages)) {
    for (const sentence of sentences(passage.text)) {
      const words = new Set(contentStems(sentence))
      const shared = [...wanted].filter((word) => words.has(word)).length
      const score = shared / Math.sqrt(words.size + 3)
      if (score > best.score) best = { score, sentence, number: passage.number }
    }
  }
  if (best.number === 0)
    return refusalOf(messages) ?? (languageOf(asked) === 'ru' ? 'В документах нет ответа.' : 'The documents do not say.')
  return `${best.sentence.replace(/^[-*•]\s+|^#+\s+/, '')} [${best.number}]`
}

const PASSAGE = /^\s*\[(\d{1,3})\]\s*([^\n]*)\n?([\s\S]*?)(?=^\s*\[\d{1,3}\]\s|^<\/?[\w-]+>\s*$|(?![\s\S]))/gm

const passagesOf = (messages: ChatCall['messages']): Array<{ number: number; text: string }> =>
  messages.flatMap(({ text }) =>
    [...text.matchAll(PASSAGE)].map(([, number, title, body]) => ({ number: Number(number), text: body?.trim() ? body : (title ?? '') })),
  )

/** The last thing the user said, without the documents before it. */
const questionOf = (messages: ChatCall['messages']): string => {
  const last = messages.findLast((message) => message.role === 'user')?.text ?? ''
  const tail = last.split(/^<\/[\w-]+>\s*$/m).at(-1) ?? ''
  return tail.replace(/^.{0,40}(?:вопрос|question)[^:\n]{0,20}:/imu, '').trim()
}

const refusalOf = (messages: ChatCall['messages']): string | undefined => {
  const rules = messages.find((message) => message.role === 'system' || message.role === 'developer')?.text ?? ''
  return /(?:ровно|exactly)[:\s]+(\[\[\w+\]\]|«[^»]+»|"[^"]+")/u.exec(rules)?.[1]?.replace(/^[«"]|[»"]$/g, '')
}
