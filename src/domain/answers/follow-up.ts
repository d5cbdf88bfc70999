import { contentStems, stems } from '../../kernel/text/stems.ts'
import { tokens } from '../../kernel/text/tokens.ts'
import type { Message } from '../dialogs/index.ts'

/** Whether a question can only be understood with what was said before it. */
export const leansOnHistory = (question: string, history: readonly Pick<Message, 'author'>[]): boolean => {
  if (!history.some((message) => message.author === 'customer')) return false
  const words = tokens(question)
  if (words.length === 0 || words.length > MOST_WORDS) return false
  const subject = contentStems(question)
  if (subject.every((stem) => ASKING.has(stem))) return true
  if (OPENS.test(question.trim().toLowerCase())) return true
  if (words.some((word) => POINTS.has(word)) && subject.length <= MOST_SUBJECT) return true
  return words.length <= 3 && PLACES.has(words[0] ?? '')
}

/** Words of asking that are no words of service to a search. */
const ASKING = new Set(stems('сколько скажите стоит много долго much many long tell cost'))

/** A longer message says what it is about. */
const MOST_WORDS = 14
const MOST_SUBJECT = 4

const OPENS =
  /^(?:а|и|но|или|ну а|да и|тогда|а если|а как|что насчет|что насчёт|как насчет|как насчёт|and|but|or|so|then|what about|how about|and if)(?=[\s,?]|$)/u

const POINTS = new Set(
  `он она оно они его ее их ему ей им ним ней них нем это этот эта эти этого этой этом этому этих этим того тот той там туда оттуда тогда такой такая такое
  такие столько тоже также другой другая другие другую остальные второй первый it its they them their that this these those there one ones same he she him
  her another other both`.split(/\s+/),
)

/** "В Тверь?", "for two people?" */
const PLACES = new Set('в во на по для до из от с со к без in to for from at on by with without per'.split(' '))

/** The last question of the customer that stands by itself, or the oldest we know: what a follow-up leaves out is there. */
export const subjectBefore = (history: readonly Message[]): string | undefined => {
  const asked = questionsOf(history)
  for (const [i, question] of asked.entries()) if (!leansOnHistory(question, history.slice(0, 1)) || i === asked.length - 1) return question
  return undefined
}

/** Newest first. */
const questionsOf = (history: readonly Message[]): string[] =>
  history
    .filter((message) => message.author === 'customer')
    .map((message) => message.text)
    .toReversed()
    .slice(0, LOOK_BACK)

const LOOK_BACK = 4

/** The follow-up with what it leaves out: its own words first, since a search that must cut takes the first ones. */
export const joinedQuestion = (question: string, before: string): string => `${question}\n${before}`

/**
 * The word a short follow-up puts in the place of another, "Тверь" in "а в Тверь?". An answer that does not speak of it answers the question
 * before, not this one.
 */
export const replacedSubject = (question: string): string[] => {
  const words = tokens(question)
  const at = words.findIndex((word) => PLACES.has(word))
  if (at < 0 || words.length > 5) return []
  return stems(words.slice(at + 1).join(' ')).filter((stem) => stem.length > 2 && !POINTS.has(stem))
}
