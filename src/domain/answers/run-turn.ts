import { AppError } from '../../kernel/app-error.ts'
import { type Language, languageOf } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { JobContext } from '../../platform/jobs/index.ts'
import { type Assistant, DEFAULT_TEXTS } from '../assistants/index.ts'
import type { Message, Outcome, Source, Turn } from '../dialogs/index.ts'
import type { RequestReason } from '../handoff/index.ts'
import type { Passage, SearchResult } from '../knowledge/index.ts'
import type { ChatMessage, ModelCall } from '../models/index.ts'
import { answerOfPair } from './answer-of-pair.ts'
import { callOf } from './call-person.ts'
import { verifyCitations } from './citations.ts'
import type { AnswerDeps } from './deps.ts'
import { TurnStopped } from './live-turns.ts'
import { buildPrompt, NO_ANSWER } from './prompt.ts'
import { holdNoAnswer } from './say-held.ts'
import { smallTalk } from './small-talk.ts'
import { storeTrace, type Trace } from './trace.ts'

const HISTORY_MESSAGES = 20
const PASSAGES = 6
const MAX_OUTPUT_TOKENS = 1000

/** What one turn came to, before it is stored. */
interface Answer {
  text: string
  rawText: string
  sources: Source[]
  outcome: Exclude<Outcome, 'stopped'>
  search: SearchResult | undefined
  prompt: ChatMessage[]
  call: ModelCall | undefined
  /** A person is wanted; asked for in the commit that says so. */
  wants?: RequestReason
}

interface Work {
  turn: Turn
  assistant: Assistant
  language: Language
  question: string
  history: Message[]
  say: (text: string) => void
  signal: AbortSignal
  marks: { startedAt: number; searchedAt: number; firstTokenAt: number | null }
}

/**
 * Answers one turn: small talk, or search → evidence → model → checked citations, streamed as it comes and stored in one
 * write. Runs again from the beginning after a crash; a turn that somebody ended meanwhile is left alone, and one that took all the
 * time of a try is not tried again: nobody waits that long twice.
 */
export const runTurn = async (deps: AnswerDeps, turnId: Turn['id'], job: JobContext): Promise<void> => {
  const turn = await deps.dialogs.claimTurn(turnId)
  if (!turn) return
  const live = deps.live.begin(turn)
  try {
    const work = await prepare(deps, turn, { say: live.say, signal: AbortSignal.any([job.signal, live.signal]) })
    const answer = await compose(deps, work)
    await finish(deps, job, { work, answer })
  } catch (error) {
    // Whoever ended the turn has stored what there was to store.
    if (live.signal.aborted && live.signal.reason instanceof TurnStopped) return
    if (job.isStopping() || !(job.isLastAttempt || job.signal.aborted || isGone(error))) throw error
    job.log.error({ err: error, turn: turn.id }, 'turn failed')
    await deps.db.write(async (tx) => {
      await deps.dialogs.failTurn(tx, { turn, textKey: 'error.answer_failed' })
      await job.complete(tx)
    })
  } finally {
    live.end()
  }
}

/** Its assistant was removed: another try would not find it either. */
const isGone = (error: unknown): boolean => error instanceof AppError && error.text.key === 'error.assistant_not_found'

/** A step, for a turn whose job will not run again: whoever waits for the answer hears that there is none. */
export const giveUpTurn = async (deps: AnswerDeps, tx: Tx, turnId: Turn['id']): Promise<void> => {
  const turn = await deps.dialogs.turn(turnId)
  if (turn) await deps.dialogs.failTurn(tx, { turn, textKey: 'error.answer_failed' })
}

const prepare = async (deps: AnswerDeps, turn: Turn, { say, signal }: Pick<Work, 'say' | 'signal'>): Promise<Work> => {
  const startedAt = performance.now()
  const [assistant, messages] = await Promise.all([
    deps.assistants.find(turn.workspaceId, turn.assistantId),
    deps.dialogs.messages({ dialogId: turn.dialogId, limit: HISTORY_MESSAGES }),
  ])
  if (!assistant) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  const question = messages
    .filter((message) => message.turnId === turn.id && message.author === 'customer')
    .map((message) => message.text)
    .join('\n')
  return {
    turn,
    assistant,
    question,
    language: languageOf(question),
    history: messages.filter((message) => message.turnId !== turn.id),
    say,
    signal,
    marks: { startedAt, searchedAt: startedAt, firstTokenAt: null },
  }
}

const compose = async (deps: AnswerDeps, work: Work): Promise<Answer> => {
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
  const search = await deps.knowledge.search({
    workspaceId: turn.workspaceId,
    assistantId: turn.assistantId,
    query: question,
    limit: PASSAGES,
    signal,
  })
  work.marks.searchedAt = performance.now()
  if (!search.evidence.isEnough) {
    work.say(words.refusalText)
    return { ...NOTHING, text: words.refusalText, outcome: 'refused', search }
  }
  const ready = answerOfPair(search)
  if (ready) {
    work.say(ready.text)
    return { ...NOTHING, ...ready, rawText: ready.text, outcome: 'answered', search }
  }
  return generate(deps, work, { search, refusalText: words.refusalText })
}

const NOTHING = { rawText: '', sources: [], search: undefined, prompt: [], call: undefined }

const generate = async (
  deps: AnswerDeps,
  work: Work,
  { search, refusalText }: { search: SearchResult; refusalText: string },
): Promise<Answer> => {
  const { passages } = search
  const prompt = buildPrompt({ ...work, passages, boundary: deps.newBoundary() })
  const stream = deps.models.stream(
    { workspaceId: work.turn.workspaceId, purpose: 'answer', turnId: work.turn.id, signal: work.signal },
    { messages: prompt, maxOutputTokens: MAX_OUTPUT_TOKENS, grounding: groundingOf(work, passages) },
  )
  const held = holdNoAnswer()
  let rawText = ''
  for await (const part of stream.parts) {
    if (part.kind !== 'text') continue
    work.marks.firstTokenAt ??= performance.now()
    rawText += part.text
    work.say(held.push(part.text))
  }
  const { rest, isDeclined } = held.end()
  work.say(rest)
  const call = stream.call()
  if (isDeclined || rawText.trim() === '') {
    work.say(refusalText)
    return { text: refusalText, rawText, sources: [], outcome: 'refused', search, prompt, call }
  }
  return { ...verifyCitations(rawText, passages), rawText, outcome: 'answered', search, prompt, call }
}

const groundingOf = ({ question, language }: Work, passages: readonly Passage[]) => ({
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

/** The answer, its metering, its trace and the end of the job are one commit. */
const finish = async (deps: AnswerDeps, job: JobContext, { work, answer }: { work: Work; answer: Answer }): Promise<void> => {
  const finishedAt = performance.now()
  await deps.db.write(async (tx) => {
    const { turn } = work
    const isOurs = await deps.dialogs.finishTurn(tx, { turn, text: answer.text, sources: answer.sources, outcome: answer.outcome })
    if (answer.call) await deps.models.recordUsage(tx, answer.call)
    if (isOurs && answer.wants) await requestPerson(deps, tx, { turn, reason: answer.wants })
    if (isOurs) await storeTrace(tx, { workspaceId: turn.workspaceId, trace: traceOf(deps, { work, answer, finishedAt }) })
    await job.complete(tx)
  })
  const { startedAt, searchedAt } = work.marks
  deps.onTurn?.({ outcome: answer.outcome, searchMs: searchedAt - startedAt, totalMs: finishedAt - startedAt })
}

const requestPerson = async (deps: AnswerDeps, tx: Tx, { turn, reason }: { turn: Turn; reason: RequestReason }): Promise<void> => {
  const { workspaceId, dialogId, assistantId } = turn
  const dialog = await deps.dialogs.find(workspaceId, dialogId)
  if (!dialog) return
  const actor = { kind: 'customer', customerId: dialog.customerId, assistantId } as const
  await deps.handoff.requestStep(tx, { workspaceId, dialogId, reason, actor })
}

const traceOf = (deps: AnswerDeps, { work, answer, finishedAt }: { work: Work; answer: Answer; finishedAt: number }): Trace => {
  const { turn, marks } = work
  const used = new Set(answer.sources.map((source) => source.chunkId))
  const { call } = answer
  return {
    turnId: turn.id,
    dialogId: turn.dialogId,
    assistantId: turn.assistantId,
    outcome: answer.outcome,
    at: deps.clock(),
    attempt: turn.attempt,
    question: work.question,
    candidates: (answer.search?.passages ?? []).map(({ text: _text, ...passage }) => ({ ...passage, isUsed: used.has(passage.chunkId) })),
    evidence: answer.search?.evidence ?? null,
    prompt: answer.prompt,
    model: call ? { provider: call.providerKind, model: call.model, keyAlias: call.keyAlias } : null,
    usage: call ? { ...call.usage, usdMicros: call.usdMicros, priceState: call.priceState } : null,
    rawAnswer: answer.rawText,
    timings: {
      searchMs: marks.searchedAt - marks.startedAt,
      firstTokenMs: marks.firstTokenAt === null ? null : marks.firstTokenAt - marks.startedAt,
      totalMs: finishedAt - marks.startedAt,
    },
  }
}
