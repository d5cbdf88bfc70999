import type { Keep } from '../keep.ts'
import type { News, PageContext } from '../protocol.ts'
import {
  type Chat,
  emptyChat,
  type Outgoing,
  withAccepted,
  withEvent,
  withHistory,
  withOutgoing,
  withoutOutgoing,
  withPerson,
  withRating,
  withSession,
} from './chat.ts'
import type { Client } from './client.ts'
import { keepOutbox, readOutbox } from './outbox.ts'
import type { OpenedSource, Person, Rating, Session } from './session.ts'
import { createStream, type StreamState } from './stream.ts'

export interface State {
  /** `gone`: this page may not show the chat any more. */
  phase: 'loading' | 'ready' | 'failed' | 'gone'
  session: Session | undefined
  chat: Chat
  connection: 'live' | 'broken' | 'offline'
  /** The source that stands open over the messages. */
  source: OpenSource | undefined
  /** What the instance said against the last press of a button. */
  problem: string | undefined
}

export interface OpenSource {
  messageId: string
  number: number
  documentName: string
  /** Undefined while it is being read. */
  content: OpenedSource | 'unreachable' | undefined
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
  /** What was said before the messages that are here. */
  loadOlder(): void
  openSource(source: Pick<OpenSource, 'messageId' | 'number' | 'documentName'>): void
  closeSource(): void
  /** Somebody of the staff; `words` is what the visitor says with it when he has said nothing yet. */
  callPerson(words: string): void
  withdrawPerson(): void
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
  /** What the page of the host may hear. */
  tell?(news: News): void
  context?(): PageContext | undefined
  clock?: () => number
  newId?: () => string
  isOnline?: () => boolean
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000]

/** Everything the chat does, without a pixel of how it looks. */
export const createController = (deps: ControllerDeps): Controller => {
  const { client, keep, clock = Date.now, newId = () => crypto.randomUUID(), isOnline = () => navigator.onLine } = deps
  const tell = deps.tell ?? (() => {})
  let state: State = {
    phase: 'loading',
    session: undefined,
    chat: { ...emptyChat, outgoing: readOutbox(keep) },
    connection: 'live',
    source: undefined,
    problem: undefined,
  }
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let isFlushing = false
  let isReadingOlder = false
  let calls = 0
  let rated: Promise<unknown> = Promise.resolve()
  let failures = 0

  const set = (change: Partial<State>): void => {
    const personBefore = state.chat.person.state
    state = { ...state, ...change }
    if (change.chat) keepOutbox(keep, state.chat.outgoing)
    if (state.chat.person.state !== personBefore) tell({ what: 'person', state: state.chat.person.state })
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
    const { clientMessageId, text } = message
    const reply = await client.send({ clientMessageId, text, context: deps.context?.() })
    if (reply.status === 'ok') {
      failures = 0
      set({ chat: withAccepted(state.chat, reply.value), connection: 'live' })
      tell({ what: 'sent' })
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
    // One after another: the last word has to arrive last.
    const sent = rated.then(() => client.rate(messageId, rating))
    rated = sent
    const reply = await sent
    if (reply.status !== 'ok') set({ chat: withRating(state.chat, { messageId, rating: before }) })
    else if (before?.value !== rating?.value) tell({ what: 'rated', value: rating?.value ?? null })
  }
  const loadOlder = async (): Promise<void> => {
    const first = state.chat.messages[0]
    if (isReadingOlder || !first || first.position <= 1) return
    isReadingOlder = true
    const reply = await client.history(first.position)
    isReadingOlder = false
    if (reply.status === 'ok') set({ chat: withHistory(state.chat, reply.value.messages) })
  }
  const openSource = async (source: Omit<OpenSource, 'content'>): Promise<void> => {
    const opened: OpenSource = { ...source, content: undefined }
    set({ source: opened })
    const reply = await client.source(source.messageId, source.number)
    // Closed or another one opened meanwhile.
    if (state.source === opened) set({ source: { ...opened, content: reply.status === 'ok' ? reply.value : 'unreachable' } })
  }
  const movePerson = async (wanted: Person['state'], call: ReturnType<Client['callPerson']>): Promise<void> => {
    const { person } = state.chat
    const mine = ++calls
    set({ chat: withPerson(state.chat, { state: wanted }), problem: undefined })
    const reply = await call
    // He has thought better of it meanwhile: the last word stands.
    if (mine !== calls) return
    if (reply.status !== 'ok') {
      return set({ chat: withPerson(state.chat, { state: person.state }), problem: reply.status === 'refused' ? reply.text : undefined })
    }
    set({ chat: withPerson(state.chat, reply.value.person) })
    stream.open(state.session?.dialog?.lastSeq ?? 0)
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
    loadOlder: () => void loadOlder(),
    openSource: (source) => void openSource(source),
    closeSource: () => set({ source: undefined }),
    callPerson: (words) => {
      const isFirst = state.chat.messages.length === 0
      void movePerson('requested', client.callPerson(isFirst ? { clientMessageId: newId(), text: words } : undefined))
    },
    withdrawPerson: () => void movePerson('none', client.withdrawPerson()),
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
