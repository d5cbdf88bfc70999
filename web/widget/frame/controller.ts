import type { Keep } from '../keep.ts'
import {
  type Chat,
  emptyChat,
  type Outgoing,
  withAccepted,
  withEvent,
  withOutgoing,
  withoutOutgoing,
  withRating,
  withSession,
} from './chat.ts'
import type { Client } from './client.ts'
import { keepOutbox, readOutbox } from './outbox.ts'
import type { Rating, Session } from './session.ts'
import { createStream, type StreamState } from './stream.ts'

export interface State {
  /** `gone`: this page may not show the chat any more. */
  phase: 'loading' | 'ready' | 'failed' | 'gone'
  session: Session | undefined
  chat: Chat
  connection: 'live' | 'broken' | 'offline'
}

export interface Controller {
  state(): State
  start(): void
  send(text: string): void
  /** Sends once more what the instance had refused. */
  retry(clientMessageId: string): void
  remove(clientMessageId: string): void
  stop(): void
  /** Shown at once; what the instance does not take is taken back. */
  rate(messageId: string, rating: Rating | null): void
  askAgain(): void
  /** The network is back, or the visitor looks again: do not wait any longer. */
  wake(): void
  /** Nobody looks: gives the connection back. A browser has only six for all tabs of a site together. */
  rest(): void
}

export interface ControllerDeps {
  client: Client
  keep: Keep<'outbox'>
  onChange(): void
  clock?: () => number
  newId?: () => string
  isOnline?: () => boolean
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000]

/** Everything the chat does, without a pixel of how it looks. */
export const createController = (deps: ControllerDeps): Controller => {
  const { client, keep, clock = Date.now, newId = () => crypto.randomUUID(), isOnline = () => navigator.onLine } = deps
  let state: State = { phase: 'loading', session: undefined, chat: { ...emptyChat, outgoing: readOutbox(keep) }, connection: 'live' }
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let isFlushing = false
  let failures = 0

  const set = (change: Partial<State>): void => {
    state = { ...state, ...change }
    if (change.chat) keepOutbox(keep, state.chat.outgoing)
    deps.onChange()
  }
  const setConnection = (connection: State['connection']): void => {
    if (state.connection !== connection) set({ connection })
  }
  const stream = createStream({
    client,
    onEvent: (event) => set({ chat: withEvent(state.chat, event) }),
    onState: (streamState: StreamState) => {
      setConnection(streamState === 'live' ? 'live' : isOnline() ? 'broken' : 'offline')
      if (streamState === 'live') void flush()
    },
    onResync: async () => {
      const session = await loadSession()
      return session?.dialog?.lastSeq
    },
    onGone: () => set({ phase: 'gone' }),
  })
  const loadSession = async (): Promise<Session | undefined> => {
    const reply = await client.session()
    if (reply.status === 'ok') {
      set({ phase: 'ready', session: reply.value, chat: withSession(state.chat, reply.value) })
      return reply.value
    }
    if (reply.status === 'gone') set({ phase: 'gone' })
    else if (state.phase === 'loading') set({ phase: 'failed' })
    return undefined
  }
  const start = async (): Promise<void> => {
    if (state.phase === 'failed') set({ phase: 'loading' })
    const session = await loadSession()
    if (!session) return
    if (session.dialog) stream.open(session.dialog.lastSeq)
    await flush()
  }
  const retryLater = (): void => {
    clearTimeout(retryTimer)
    retryTimer = setTimeout(() => void flush(), RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)])
  }
  /** One after another, so that they arrive in the order they were written. */
  const flush = async (): Promise<void> => {
    if (isFlushing || state.phase !== 'ready') return
    isFlushing = true
    clearTimeout(retryTimer)
    for (let next = firstQueued(state.chat); next; next = firstQueued(state.chat)) {
      if (!(await sendOne(next))) break
    }
    isFlushing = false
  }
  const sendOne = async (message: Outgoing): Promise<boolean> => {
    set({ chat: withOutgoing(state.chat, { ...message, state: 'sending' }) })
    const reply = await client.send({ clientMessageId: message.clientMessageId, text: message.text })
    if (reply.status === 'ok') {
      failures = 0
      set({ chat: withAccepted(state.chat, reply.value), connection: 'live' })
      // From the first event on: the answer may have begun before this reply was read.
      stream.open(0)
      return true
    }
    if (reply.status === 'refused') set({ chat: withOutgoing(state.chat, { ...message, state: 'refused', problem: reply.text }) })
    else set({ chat: withOutgoing(state.chat, { ...message, state: 'queued' }) })
    if (reply.status === 'gone') set({ phase: 'gone' })
    if (reply.status === 'offline') {
      setConnection(isOnline() ? 'broken' : 'offline')
      retryLater()
    }
    return reply.status === 'refused'
  }
  const write = (message: Outgoing): void => {
    set({ chat: withOutgoing(state.chat, message) })
    void flush()
  }
  const rate = async (messageId: string, rating: Rating | null): Promise<void> => {
    const before = state.chat.messages.find((message) => message.id === messageId)?.rating ?? null
    set({ chat: withRating(state.chat, { messageId, rating }) })
    const reply = await client.rate(messageId, rating)
    if (reply.status !== 'ok') set({ chat: withRating(state.chat, { messageId, rating: before }) })
  }
  return {
    state: () => state,
    start: () => void start(),
    send: (text) => write({ clientMessageId: newId(), text, at: clock(), state: 'queued' }),
    retry: (id) => {
      const message = state.chat.outgoing.find((outgoing) => outgoing.clientMessageId === id)
      if (message) write({ clientMessageId: id, text: message.text, at: clock(), state: 'queued' })
    },
    remove: (id) => set({ chat: withoutOutgoing(state.chat, id) }),
    stop: () => {
      if (state.chat.answer) void client.stop(state.chat.answer.turnId)
    },
    rate: (messageId, rating) => void rate(messageId, rating),
    askAgain: () => {
      const last = state.chat.messages.findLast((message) => message.author === 'customer')
      if (last) write({ clientMessageId: newId(), text: last.text, at: clock(), state: 'queued' })
    },
    wake: () => {
      if (!isOnline()) return setConnection('offline')
      if (state.phase === 'failed') void start()
      if (state.session?.dialog || state.chat.messages.length > 0) stream.open(state.session?.dialog?.lastSeq ?? 0)
      stream.wake()
      void flush()
    },
    rest: () => {
      if (!state.chat.answer) stream.close()
    },
  }
}

const firstQueued = (chat: Chat): Outgoing | undefined => chat.outgoing.find((message) => message.state === 'queued')
