import type { Clock } from '../../kernel/clock.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Events, LiveEvent, StoredEvent, StreamName } from '../../platform/events/index.ts'
import type { Log } from '../../platform/log/log.ts'
import type { ServerHandle } from './env.ts'
import { frame, HEARTBEAT, parsePosition } from './sse-frames.ts'
import { SseReader } from './sse-reader.ts'
import { type Joining, SseTopic } from './sse-topic.ts'

const HEARTBEAT_MS = 5000
/** Readers beat in turns, so that ten thousand do not hold up everything else at once every five seconds. */
const TURNS = 20
/** Seconds. A beat that goes out starts the count anew, so a quiet stream lives for ever, and one whose reader takes nothing is
 *  dropped: no end that we write reaches a connection that is not read. */
const STALLED_S = 30
/** Every third beat is an event that scripts can see: comments are invisible to them. */
const BEATS_PER_PING = 3
/** Every sixth beat asks whether the reader may still read. */
const BEATS_PER_CHECK = 6
const MAX_AGE_MS = 60 * 60_000
const RETRY_MS = 2000
const REFUSED_RETRY_MS = 30_000

export interface SseDeps {
  db: Db
  events: Events
  clock: Clock
  log: Log
  maxStreams: number
  maxStreamsPerClient: number
}

export interface SseInput {
  request: Request
  /** Absent in tests without a socket. */
  server: ServerHandle | undefined
  /** Whose streams are counted together: a session, a guest, an API key. */
  clientKey: string
  stream: StreamName
  /** Where to begin for who asks in the same request; stands over what the request says. */
  from?: number
  /** The stream ends with the event this is true for. */
  isLast?: (event: StoredEvent) => boolean
  /** Text under way for a reader who joins now; see `Answers.catchUp`. */
  catchUp?: (mark: string | undefined) => LiveEvent[]
  /** Asked every half minute; false ends the stream. */
  isAllowed?: () => Promise<boolean>
}

export interface SseHub {
  /** Always 200, so that EventSource comes back: a refusal is an event. Reads `Last-Event-ID` or `?lastEventId=`. */
  open(input: SseInput): Response
  size(): number
  /** Says goodbye to everyone, spread over a few seconds of retry time. */
  close(): void
}

/** At once, so that every proxy between passes the headers on. */
const GREETING = frame({ retryMs: RETRY_MS })

/** So many openings are worth a collection, some ten milliseconds. */
const CROWD = 1000

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

export const createSseHub = (deps: SseDeps): SseHub => {
  const hub = new Hub(deps)
  return { open: (input) => hub.open(input), size: () => hub.size, close: () => hub.close() }
}

class Hub {
  /** The topic that each open stream reads. */
  readonly #readers = new Map<SseReader, SseTopic>()
  readonly #deps: SseDeps
  readonly #topics = new Map<StreamName, SseTopic>()
  readonly #perClient = new Map<string, number>()
  readonly #turns = Array.from({ length: TURNS }, () => new Set<SseReader>())
  readonly #forget = (reader: SseReader): void => this.#onEnd(reader)
  #ticks = 0
  #opened = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #isClosed = false

  constructor(deps: SseDeps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#readers.size
  }

  open(input: SseInput): Response {
    const mine = this.#perClient.get(input.clientKey) ?? 0
    if (this.#isClosed) return ended(frame({ retryMs: jittered(RETRY_MS), event: 'bye' }))
    if (this.#readers.size >= this.#deps.maxStreams || mine >= this.#deps.maxStreamsPerClient) {
      return ended(frame({ retryMs: jittered(REFUSED_RETRY_MS), event: 'refused', data: { key: 'error.too_many_streams' } }))
    }
    input.server?.timeout(input.request, STALLED_S)
    const reader = new SseReader({
      clientKey: input.clientKey,
      isAllowed: input.isAllowed,
      isLast: input.isLast,
      // Not all of a crowd that came together are sent round together.
      endsAt: this.#deps.clock() + jittered(MAX_AGE_MS),
      onEnd: this.#forget,
    })
    const body = new ReadableStream(reader)
    reader.send(GREETING)
    this.#add(reader, this.#topicOf(input.stream))
    void this.#join(reader, { position: positionOf(input), catchUp: input.catchUp })
    return new Response(body, { headers: HEADERS })
  }

  close(): void {
    this.#isClosed = true
    for (const reader of this.#readers.keys()) reader.finish(frame({ retryMs: 1000 + 4000 * Math.random(), event: 'bye' }))
  }

  #topicOf(stream: StreamName): SseTopic {
    const known = this.#topics.get(stream)
    if (known) return known
    const { db, events, log } = this.#deps
    const topic = new SseTopic({
      name: stream,
      subscribe: (listener) => events.subscribe(stream, listener),
      readAfter: (seq, limit) => events.readAfter(db.read, stream, { after: seq, limit: limit }),
      lastSeq: () => events.lastSeq(db.read, stream),
      onFailure: (error) => log.error({ err: error, stream }, 'missed events could not be read'),
    })
    this.#topics.set(stream, topic)
    return topic
  }

  async #join(reader: SseReader, from: Joining): Promise<void> {
    try {
      await this.#readers.get(reader)?.join(reader, from)
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a stream could not begin')
      reader.finish()
    }
  }

  #add(reader: SseReader, topic: SseTopic): void {
    this.#readers.set(reader, topic)
    this.#perClient.set(reader.clientKey, (this.#perClient.get(reader.clientKey) ?? 0) + 1)
    this.#turns[this.#opened++ % TURNS]?.add(reader)
    // What opening left behind would stay for as long as the crowd does: 1.6 KB a stream.
    if (this.#opened % CROWD === 0) setImmediate(() => Bun.gc(true))
    this.#timer ??= setInterval(() => this.#tick(), HEARTBEAT_MS / TURNS)
  }

  #onEnd(reader: SseReader): void {
    const topic = this.#readers.get(reader)
    if (!topic) return
    this.#readers.delete(reader)
    for (const turn of this.#turns) if (turn.delete(reader)) break
    topic.leave(reader)
    if (topic.isEmpty) {
      topic.close()
      this.#topics.delete(topic.name)
    }
    const left = (this.#perClient.get(reader.clientKey) ?? 1) - 1
    if (left > 0) this.#perClient.set(reader.clientKey, left)
    else this.#perClient.delete(reader.clientKey)
    if (this.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    const beat = Math.floor(this.#ticks / TURNS) + 1
    const readers = this.#turns[this.#ticks % TURNS] ?? []
    this.#ticks++
    const bytes = beat % BEATS_PER_PING === 0 ? frame({ event: 'ping' }) : HEARTBEAT
    const now = this.#deps.clock()
    for (const reader of readers) {
      if (now >= reader.endsAt) reader.finish(frame({ retryMs: jittered(RETRY_MS), event: 'bye' }))
      else reader.send(bytes)
      if (beat % BEATS_PER_CHECK === 0) void this.#check(reader)
    }
  }

  async #check(reader: SseReader): Promise<void> {
    if (!reader.isOpen || !reader.isAllowed) return
    try {
      if (await reader.isAllowed()) return
      reader.finish(frame({ retryMs: jittered(REFUSED_RETRY_MS), event: 'refused', data: { key: 'error.signed_out' } }))
    } catch (error) {
      this.#deps.log.error({ err: error }, 'checking the right to a stream failed')
    }
  }
}

const ended = (bytes: Uint8Array): Response => new Response(bytes as Uint8Array<ArrayBuffer>, { headers: HEADERS })

const jittered = (ms: number): number => ms * (0.75 + Math.random() / 2)

const positionOf = ({ request, from }: SseInput): Joining['position'] => {
  if (from !== undefined) return { seq: from, mark: undefined }
  const id = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('lastEventId')
  return id === null || id === '' ? undefined : (parsePosition(id) ?? 'unknown')
}
