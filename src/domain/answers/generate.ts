import type { Passage } from '../knowledge/index.ts'
import type { Answer, Work } from './answer.ts'
import { verifyCitations } from './citations.ts'
import type { AnswerDeps } from './deps.ts'
import { createGuard, type Guard } from './guard.ts'
import { buildPrompt, NO_ANSWER, rulesOf } from './prompt.ts'
import { holdNoAnswer } from './say-held.ts'

const MAX_OUTPUT_TOKENS = 1000

interface Ground {
  /** What is known before a model is asked. */
  found: Omit<Answer, 'text' | 'outcome'>
  passages: readonly Passage[]
  /** The question in full. */
  query: string
  refusalText: string
}

/** A model's answer over the passages, streamed through the guard; the refusal where it declines or tells what it must not. */
export const generate = async (deps: AnswerDeps, work: Work, { found, passages, query, refusalText }: Ground): Promise<Answer> => {
  const boundary = deps.newBoundary()
  const prompt = buildPrompt({ ...work, passages, boundary, query })
  const guard = guardOf(work, passages, boundary)
  const { turn, signal } = work
  const stream = deps.models.stream(
    {
      workspaceId: turn.workspaceId,
      assistantId: turn.assistantId,
      purpose: work.purpose,
      turnId: turn.id,
      signal,
      route: work.route ?? 'any',
      ...(work.model === undefined ? {} : { model: work.model }),
    },
    { messages: prompt, maxOutputTokens: MAX_OUTPUT_TOKENS, grounding: groundingOf(work, passages, query) },
  )
  const held = holdNoAnswer()
  let rawText = ''
  let shown = ''
  const say = (text: string): void => {
    shown += text
    work.say(text)
  }
  for await (const part of stream.parts) {
    if (part.kind !== 'text') continue
    work.marks.firstTokenAt ??= performance.now()
    rawText += part.text
    const safe = guard.push(held.push(part.text))
    // What it would still say costs money and goes nowhere.
    if (guard.hasLeaked()) break
    say(safe)
  }
  const { rest, isDeclined } = held.end()
  const last = guard.push(rest) + guard.end()
  if (!guard.hasLeaked()) say(last)
  const call = stream.call()
  const asked = { ...found, rawText, prompt, calls: call ? [...found.calls, call] : found.calls }
  const withheld = guard.hasLeaked() ? 'leaked' : isDeclined ? 'declined' : shown.trim() === '' ? 'empty' : null
  if (withheld) {
    if (shown !== '') work.retract()
    work.say(refusalText)
    return { ...asked, text: refusalText, outcome: 'refused', withheld }
  }
  return { ...asked, ...verifyCitations(shown, passages), outcome: 'answered' }
}

/** How many words of our rules, or of the owner's, in a row are no coincidence. */
const TOLD_RULES = 8
const TOLD_INSTRUCTIONS = 20

const guardOf = (work: Work, passages: readonly Passage[], boundary: string): Guard => {
  const { instructions } = work.assistant
  return createGuard({
    language: work.language,
    allowedIn: [instructions, ...passages.map((passage) => passage.text)],
    secrets: [boundary],
    unsaid: [
      { text: rulesOf({ ...work, boundary }), words: TOLD_RULES },
      { text: instructions, words: TOLD_INSTRUCTIONS },
    ],
  })
}

const groundingOf = ({ language }: Work, passages: readonly Passage[], question: string) => ({
  question,
  language,
  noAnswer: NO_ANSWER,
  passages: passages.map((passage, i) => ({
    number: i + 1,
    title: passage.documentName,
    headingPath: passage.headingPath,
    text: passage.text,
  })),
})
