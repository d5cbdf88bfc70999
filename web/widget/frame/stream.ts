import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Client } from './client.ts'
import type { ChatEvent } from './session.ts'

/** `broken` only once coming back has failed: a short drop is nobody's business. */
export type StreamState = 'live' | 'broken'

export interface StreamOptions {
  client: Pick<Client, 'events'>
  onEvent(event: ChatEvent): void
  onState(state: StreamState): void
  /** Events were lost for good: the caller reads the session anew and says from where to go on. */
  onResync(): Promise<number | undefined>
  onGone(): void
  random?: () => number
}

export interface Stream {
  /** Begins after this sequence, or where it was closed; a stream that runs goes on. */
  open(afterSeq: number): void
  /** Tries at once instead of waiting: the network is back, the page is looked at again. */
  wake(): void
  close(): void
}

/** The instance says something at least every 15 s; after this silence the connection is dead though nobody told us. */
const SILENCE_MS = 45_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** How one connection ended: it never came about, it broke off, or the instance said goodbye and when to come back. */
type End = { kind: 'failed' | 'broke' | 'gone' } | { kind: 'bye'; retryMs: number }

/** The dialog's events for as long as the chat is open: reconnects by itself and misses nothing, because it names the last event it had. */
export const createStream = (options: StreamOptions): Stream => {
  const random = options.random ?? Math.random
  let running: AbortController | undefined
  let skipWait: () => void = () => {}
  let lastEventId = ''

  const run = async (signal: AbortSignal): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      const end = await connect(signal)
      if (signal.aborted) return
      if (end.kind === 'gone') return options.onGone()
      failures = end.kind === 'failed' ? failures + 1 : 0
      if (failures > 0) options.onState('broken')
      const waitMs = end.kind === 'bye' ? end.retryMs : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures)
      await pause(waitMs * (0.75 + random() / 2), signal)
    }
  }
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      skipWait = resolve
      setTimeout(resolve, ms)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })

  const connect = async (signal: AbortSignal): Promise<End> => {
    const cut = new AbortController()
    const stop = (): void => cut.abort()
    signal.addEventListener('abort', stop, { once: true })
    let silence = setTimeout(stop, SILENCE_MS)
    try {
      const reply = await options.client.events(lastEventId, cut.signal)
      if (reply.status !== 'ok') return { kind: reply.status === 'gone' ? 'gone' : 'failed' }
      options.onState('live')
      const onBytes = (): void => {
        clearTimeout(silence)
        silence = setTimeout(stop, SILENCE_MS)
      }
      return await readEvents(reply.value, { signal: cut.signal, onBytes, onEvent: take })
    } catch {
      return { kind: 'broke' }
    } finally {
      clearTimeout(silence)
      signal.removeEventListener('abort', stop)
      cut.abort()
    }
  }
  const take = async (event: EventSourceMessage): Promise<void> => {
    if (event.id) lastEventId = event.id
    if (event.event === 'resync') {
      const seq = await options.onResync()
      if (seq !== undefined) lastEventId = String(seq)
      return
    }
    const known = toChatEvent(event)
    if (known) options.onEvent(known)
  }
  return {
    open: (afterSeq) => {
      if (running) return
      lastEventId ||= String(afterSeq)
      running = new AbortController()
      void run(running.signal)
    },
    wake: () => skipWait(),
    close: () => {
      running?.abort()
      running = undefined
    },
  }
}

interface Reading {
  signal: AbortSignal
  onBytes(): void
  onEvent(event: EventSourceMessage): Promise<void>
}

const readEvents = async (body: ReadableStream<Uint8Array>, { signal, onBytes, onEvent }: Reading): Promise<End> => {
  const pending: EventSourceMessage[] = []
  let end: End = { kind: 'broke' }
  let retryMs = FIRST_WAIT_MS
  const parser = createParser({
    onEvent: (event) => void pending.push(event),
    onRetry: (ms) => {
      retryMs = ms
    },
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  signal.addEventListener('abort', () => void reader.cancel().catch(() => {}), { once: true })
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return end
    onBytes()
    parser.feed(decoder.decode(value, { stream: true }))
    for (const event of pending.splice(0)) {
      // A token that has run out is no reason to stay away: the next one is there already.
      const isExpired = event.event === 'refused' && event.data.includes('error.signed_out')
      if (event.event === 'bye' || event.event === 'refused') end = isExpired ? { kind: 'broke' } : { kind: 'bye', retryMs }
      else await onEvent(event)
    }
  }
}

const KNOWN = new Set([
  'message.created',
  'message.rated',
  'handoff.changed',
  'turn.started',
  'turn.delta',
  'turn.reset',
  'turn.done',
  'turn.failed',
  'turn.cancelled',
])

/** Our own instance speaks here; what it says is taken as it is, and what is newer than this widget is passed over. */
const toChatEvent = (event: EventSourceMessage): ChatEvent | undefined => {
  if (!KNOWN.has(event.event ?? '')) return undefined
  const { type, data } = JSON.parse(event.data)
  return { type, data }
}
