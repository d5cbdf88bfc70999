import { languageOf } from '../../kernel/language.ts'
import { capText, DEFAULT_TEXTS } from '../assistants/index.ts'
import { type Answer, NOTHING, type Work } from './answer.ts'
import { answerOfPair } from './answer-of-pair.ts'
import { callOf } from './call-person.ts'
import type { AnswerDeps } from './deps.ts'
import { generate } from './generate.ts'
import { smallTalk } from './small-talk.ts'
import { speakOf, understand } from './understand.ts'

/** How many passages a search brings up, and how many of them a model reads: the rest is for whoever asks why. */
const FOUND_PASSAGES = 10
export const READ_PASSAGES = 6

/** A person, small talk, a ready answer, an honest refusal, or a model over the passages that were found: whatever fits first. */
export const compose = async (deps: AnswerDeps, work: Work): Promise<Answer> => {
  const { assistant, language, question, turn, signal } = work
  const person = callOf(work)
  if (person) {
    work.say(person.text)
    return { ...NOTHING, text: person.text, rawText: person.text, outcome: 'handoff', wants: person.reason }
  }
  const words = assistant.language === language ? assistant : DEFAULT_TEXTS[language]
  const politeness = smallTalk(question, { greeting: words.greeting, language })
  if (politeness !== undefined) {
    work.say(politeness)
    return { ...NOTHING, text: politeness, rawText: politeness, outcome: 'small_talk' }
  }
  await deps.turnstile.pass()
  const isSpent = await isDaySpent(deps, work)
  const { query, rewritten, calls, mustSpeakOf } = await understand(deps, work, { isSpent })
  work.marks.understoodAt = performance.now()
  const { workspaceId, assistantId } = turn
  const search = await deps.knowledge.search({ workspaceId, assistantId, query, limit: FOUND_PASSAGES, signal })
  work.marks.searchedAt = performance.now()
  const found = { ...NOTHING, search, rewritten, calls }
  // Typed in the wrong layout, Russian looks like English.
  const heard = search.meant === undefined ? work : { ...work, language: languageOf(search.meant) }
  const spoken = assistant.language === heard.language ? assistant : DEFAULT_TEXTS[heard.language]
  const ready = answerOfPair(search)
  if (ready) {
    work.say(ready.text)
    return { ...found, ...ready, rawText: ready.text, outcome: 'answered' }
  }
  if (!search.evidence.isEnough || !speakOf(search.passages, mustSpeakOf)) {
    work.say(spoken.refusalText)
    return { ...found, text: spoken.refusalText, outcome: 'refused' }
  }
  if (isSpent) {
    const text = capText(assistant, heard.language)
    work.say(text)
    return { ...found, text, outcome: 'refused', isCapped: true }
  }
  const passages = search.passages.slice(0, READ_PASSAGES)
  return generate(deps, heard, { found, passages, query: search.meant ?? query, refusalText: spoken.refusalText })
}

/** Whether the answers of this assistant have cost today what they may. */
export const isDaySpent = async (deps: AnswerDeps, { turn, assistant }: Work): Promise<boolean> => {
  const { dailyCapMicros } = assistant
  if (dailyCapMicros === null) return false
  const { workspaceId, assistantId } = turn
  return (await deps.models.spentToday({ workspaceId, assistantId })).usdMicros >= dailyCapMicros
}
