import type { ChatEvent, Message, Person, Rating, Session } from './session.ts'

/** What the visitor sees of his dialog; moved only by the pure functions below. */
export interface Chat {
  messages: Message[]
  /** Written here, not yet known to be stored there; oldest first. */
  outgoing: Outgoing[]
  answer: Answer | undefined
  /** Why the last turn ended without an answer. */
  ending: Ending | undefined
  person: Person
  /** Turns that ended: what still arrives about them is late. */
  endedTurns: readonly string[]
}

export interface Outgoing {
  clientMessageId: string
  text: string
  at: number
  state: 'queued' | 'sending' | 'refused'
  /** What the instance said against it. */
  problem?: string
}

export interface Answer {
  turnId: string
  attempt: number
  /** What has streamed in so far. */
  text: string
}

export interface Ending {
  turnId: string
  kind: 'failed' | 'stopped'
}

const NOBODY: Person = { isOffered: false, state: 'none', name: null }

export const emptyChat: Chat = { messages: [], outgoing: [], answer: undefined, ending: undefined, person: NOBODY, endedTurns: [] }

/** What the instance holds is the truth; what it does not know yet stays in the outbox. */
export const withSession = (chat: Chat, session: Session): Chat => {
  const turn = session.dialog?.turn
  const stored = new Set(session.messages.map((message) => message.clientMessageId))
  const isSame = turn && chat.answer?.turnId === turn.id && chat.answer.attempt === turn.attempt
  return {
    ...chat,
    messages: mergeMessages(chat.messages, session.messages),
    person: session.person,
    outgoing: chat.outgoing.filter((message) => !stored.has(message.clientMessageId)),
    answer: isSame ? chat.answer : turn ? { turnId: turn.id, attempt: turn.attempt, text: '' } : undefined,
  }
}

export const withEvent = (chat: Chat, event: ChatEvent): Chat => {
  switch (event.type) {
    case 'message.created':
      return withMessage(chat, event.data.message)
    case 'message.rated':
      return withRating(chat, event.data)
    case 'handoff.changed':
      return withPerson(chat, { state: event.data.state, name: event.data.name ?? chat.person.name })
    case 'turn.started':
      return withTurn(chat, event.data)
    case 'turn.reset':
      return withReset(chat, event.data)
    case 'turn.delta':
      return withDelta(chat, event.data)
    case 'turn.done':
      return withoutTurn(chat, event.data.turnId)
    case 'turn.failed':
      return { ...withoutTurn(chat, event.data.turnId), ending: { turnId: event.data.turnId, kind: 'failed' } }
    case 'turn.cancelled': {
      // What was said before the stop is a message of its own that says so; without one this line does.
      const wasSaid = chat.messages.some((message) => message.turnId === event.data.turnId && message.author === 'assistant')
      const ended = withoutTurn(chat, event.data.turnId)
      return wasSaid ? ended : { ...ended, ending: { turnId: event.data.turnId, kind: 'stopped' } }
    }
  }
}

export const withOutgoing = (chat: Chat, message: Outgoing): Chat => {
  const others = chat.outgoing.filter((other) => other.clientMessageId !== message.clientMessageId)
  return { ...chat, outgoing: [...others, message].sort((a, b) => a.at - b.at), ending: undefined }
}

export const withoutOutgoing = (chat: Chat, clientMessageId: string): Chat => ({
  ...chat,
  outgoing: chat.outgoing.filter((message) => message.clientMessageId !== clientMessageId),
})

export const withRating = (chat: Chat, { messageId, rating }: { messageId: string; rating: Rating | null }): Chat => ({
  ...chat,
  messages: chat.messages.map((message) => (message.id === messageId ? { ...message, rating } : message)),
})

export const withPerson = (chat: Chat, change: Partial<Person>): Chat => ({ ...chat, person: { ...chat.person, ...change } })

/** Older ones, read on demand. */
export const withHistory = (chat: Chat, messages: Message[]): Chat => ({ ...chat, messages: mergeMessages(messages, chat.messages) })

/** The instance took the message and will answer in this turn; in none while a person answers. */
export const withAccepted = (chat: Chat, { message, turnId }: { message: Message; turnId: string | null }): Chat => {
  const next = withMessage(chat, message)
  if (turnId === null || next.answer || next.endedTurns.includes(turnId)) return next
  return { ...next, answer: { turnId, attempt: 0, text: '' } }
}

const withMessage = (chat: Chat, message: Message): Chat => {
  const isAnswer = message.author === 'assistant' && message.turnId !== null
  const next = {
    ...chat,
    messages: mergeMessages(chat.messages, [message]),
    outgoing: chat.outgoing.filter((other) => other.clientMessageId !== message.clientMessageId),
  }
  return isAnswer && message.turnId !== null ? withoutTurn(next, message.turnId) : next
}

const withTurn = (chat: Chat, turn: { turnId: string; attempt: number }): Chat => {
  if (chat.endedTurns.includes(turn.turnId)) return chat
  const isKnown = chat.answer?.turnId === turn.turnId && chat.answer.attempt === turn.attempt
  return isKnown ? chat : { ...chat, answer: { ...turn, text: '' }, ending: undefined }
}

/** Also within one try: what was said so far is taken back. */
const withReset = (chat: Chat, turn: { turnId: string; attempt: number }): Chat =>
  chat.endedTurns.includes(turn.turnId) ? chat : { ...chat, answer: { ...turn, text: '' }, ending: undefined }

/** Pieces may overlap after a reconnect, never leave a hole: one that begins beyond the text is dropped, the stored answer will bring it. */
const withDelta = (chat: Chat, delta: { turnId: string; attempt: number; offset: number; text: string }): Chat => {
  const { answer } = withTurn(chat, delta)
  if (answer?.turnId !== delta.turnId || answer.attempt !== delta.attempt || delta.offset > answer.text.length) return chat
  const text = answer.text.slice(0, delta.offset) + delta.text
  return text.length <= answer.text.length ? chat : { ...chat, answer: { ...answer, text }, ending: undefined }
}

const withoutTurn = (chat: Chat, turnId: string): Chat => ({
  ...chat,
  answer: chat.answer?.turnId === turnId ? undefined : chat.answer,
  endedTurns: [...chat.endedTurns.filter((id) => id !== turnId), turnId].slice(-20),
})

const mergeMessages = (old: Message[], fresh: Message[]): Message[] => {
  const byId = new Map([...old, ...fresh].map((message) => [message.id, message]))
  return [...byId.values()].sort((a, b) => a.position - b.position)
}
