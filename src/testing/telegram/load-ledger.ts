import type { QueuedUpdate } from './update-queue.ts'

interface Percentiles {
  p50: number
  p90: number
  p99: number
  max: number
}

export interface LoadReport {
  updates: number
  queued: number
  /** Not kept by the service: its queue was full, or the bot does not ask for messages. */
  refused: number
  answered: number
  /** Still without an answer. */
  missing: number
  /** Numbers of some that are. */
  missingNumbers: number[]
  /** Answered by more than one message. */
  doubled: number
  doubledNumbers: number[]
  /** Handed out by the service more than once, which is its right. */
  redelivered: number
  /** Answered after a later update of the same chat. */
  outOfOrder: number
  /** Messages that answer nothing known: greetings, notices. */
  unmatched: number
  /** From queued to answered, and from handed out to answered: the second is the product's own share. */
  queuedToAnswerMs: Percentiles
  deliveredToAnswerMs: Percentiles
  /** From handed out to the first sign in the chat, a draft or a message. */
  deliveredToSignMs: Percentiles
  seconds: number
  answersPerSecond: number
}

/** What became of one update. */
export interface LoadLine {
  bot: number
  queuedAt: number
  deliveredAt: number | null
  answeredAt: number | null
}

interface Line {
  chat: string
  update: QueuedUpdate | undefined
  queuedAt: number
  signAt: number
  answeredAt: number
  messages: number[]
}

export interface Ledger {
  queued: (entry: { number: number; chat: string; update: QueuedUpdate | undefined; at: number }) => void
  /** Something shows in a chat: the first sign for those handed out there and still without any. */
  sign: (chat: string, at: number) => void
  answered: (entry: { number: number; chat: string; messageId: number; at: number }) => void
  /** The oldest that waits in a chat; after the last, the last again, which then is doubled. */
  oldestOf: (chat: string) => number[]
  unmatched: () => void
  isAllAnswered: () => boolean
  answeredCount: () => number
  report: (now: number) => LoadReport
  /** Of all that were queued, in order. */
  lines: () => LoadLine[]
}

/** The numbers a text repeats. */
export const answerMarks = (text: string): number[] => [...new Set([...text.matchAll(/#(\d+)(?!\d)/g)].map((match) => Number(match[1])))]

export const createLedger = (updates: number, startedAt: number): Ledger => {
  const lines: Line[] = []
  const byChat = new Map<string, { numbers: number[]; firstWaiting: number; newestAnswered: number }>()
  const counts = { refused: 0, answered: 0, outOfOrder: 0, unmatched: 0 }
  let lastAnswerAt = startedAt

  return {
    queued: ({ number, chat, update, at }) => {
      lines[number - 1] = { chat, update, queuedAt: at, signAt: 0, answeredAt: 0, messages: [] }
      if (!update) counts.refused++
      const of = byChat.get(chat)
      if (of) of.numbers.push(number)
      else byChat.set(chat, { numbers: [number], firstWaiting: 0, newestAnswered: 0 })
    },
    sign: (chat, at) => {
      const of = byChat.get(chat)
      for (let i = of?.firstWaiting ?? 0; of && i < of.numbers.length; i++) {
        const line = lines[of.numbers[i]! - 1]!
        if (line.update?.deliveredAt === undefined) return
        line.signAt ||= at
      }
    },
    answered: ({ number, chat, messageId, at }) => {
      const line = lines[number - 1]
      const of = byChat.get(chat)
      if (!line || !of || line.chat !== chat) {
        counts.unmatched++
        return
      }
      if (!line.messages.includes(messageId)) line.messages.push(messageId)
      if (line.answeredAt > 0) return
      line.answeredAt = at
      counts.answered++
      lastAnswerAt = at
      if (number < of.newestAnswered) counts.outOfOrder++
      of.newestAnswered = Math.max(of.newestAnswered, number)
      while (of.firstWaiting < of.numbers.length && lines[of.numbers[of.firstWaiting]! - 1]!.answeredAt > 0) of.firstWaiting++
    },
    oldestOf: (chat) => {
      const of = byChat.get(chat)
      const number = of?.numbers[of.firstWaiting] ?? of?.numbers.at(-1)
      return number === undefined ? [] : [number]
    },
    unmatched: () => {
      counts.unmatched++
    },
    answeredCount: () => counts.answered,
    isAllAnswered: () => counts.answered + counts.refused >= updates,
    lines: () =>
      lines.map(({ chat, update, queuedAt, answeredAt }) => ({
        bot: Number(chat.split(':')[0]),
        queuedAt,
        deliveredAt: update?.deliveredAt ?? null,
        answeredAt: answeredAt > 0 ? answeredAt : null,
      })),
    report: (now) => toReport({ updates, lines, counts, startedAt, endedAt: counts.answered > 0 ? lastAnswerAt : now }),
  }
}

const SHOWN = 20

const toReport = (state: {
  updates: number
  lines: Line[]
  counts: { refused: number; answered: number; outOfOrder: number; unmatched: number }
  startedAt: number
  endedAt: number
}): LoadReport => {
  const { lines, counts } = state
  const numbers = (is: (line: Line) => boolean): number[] => lines.flatMap((line, i) => (is(line) ? [i + 1] : []))
  const done = lines.filter((line) => line.answeredAt > 0)
  const missing = numbers((line) => line.answeredAt === 0 && line.update !== undefined)
  const doubled = numbers((line) => line.messages.length > 1)
  const seconds = (state.endedAt - state.startedAt) / 1_000
  const sinceDelivery = (line: Line, at: number): number => at - (line.update?.deliveredAt ?? line.queuedAt)
  return {
    updates: state.updates,
    queued: lines.length,
    ...counts,
    missing: missing.length,
    missingNumbers: missing.slice(0, SHOWN),
    doubled: doubled.length,
    doubledNumbers: doubled.slice(0, SHOWN),
    redelivered: lines.filter((line) => (line.update?.deliveries ?? 0) > 1).length,
    queuedToAnswerMs: percentiles(done.map((line) => line.answeredAt - line.queuedAt)),
    deliveredToAnswerMs: percentiles(done.map((line) => sinceDelivery(line, line.answeredAt))),
    deliveredToSignMs: percentiles(done.filter((line) => line.signAt > 0).map((line) => sinceDelivery(line, line.signAt))),
    seconds,
    answersPerSecond: seconds > 0 ? counts.answered / seconds : 0,
  }
}

const percentiles = (values: number[]): Percentiles => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 100) / 100
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}
