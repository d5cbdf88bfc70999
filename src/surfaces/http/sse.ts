import type { Db } from '../../platform/db/index.ts'
import { type Events, isStored, type LiveEvent, type StoredEvent, type StreamName } from '../../platform/events/index.ts'
import type { Log } from '../../platform/log/log.ts'
import { eventFrame, frame, HEARTBEAT, type Position, parsePosition } from './sse-frames.ts'

const HEARTBEAT_MS = 5000
/** Every third beat is an event that scripts can see: comments are invisible to them. */
const BEATS_PER_PING = 3
/** Every sixth beat asks whether the reader may still read. */
const BEATS_PER_CHECK = 6
const MAX_AGE_MS = 60 * 60_000
/** What may wait for one reader beyond the socket's own buffers; a slower one is cut and resumes from its last event. */
const MAX_WAITING_BYTES = 64 * 1024
const MAX_REPLAY = 1000
const RETRY_MS = 2000
const REFUSED_RETRY_MS = 30_000

export interface SseDeps {
  db: Db
  events: Events
  log: Log
  maxStreams: number
  maxStreamsPerClient: number
}

export interface SseInput {
  request: Request
  /** Switches the server's idle time-out off for this request. */
  keepOpen(request: Request): void
  /** Whose streams are counted together: a session, a guest, an API key. */
  clientKey: string
  stream: StreamName
  /** Where to begin; without it, `Last-Event-ID` or `?lastEventId=` decide, else now. */
  from?: number
  /** The event after which the stream ends: of one answer, say. */
  isLast?: (event: StoredEvent) => boolean
  /** Text under way for a reader who joins now; see `Answers.catchUp`. */
  catchUp?: (mark: string | undefined) => LiveEvent[]
  /** Asked every half minute; false ends the stream. */
  isAllowed?: () => Promise<boolean>
}

export interface SseHub {
  /** Always 200, so that EventSource comes back: a refusal is an event. */
  open(input: SseInput): Response
  size(): number
  /** Says goodbye to everyone, spread over a few seconds of retry time. */
  close(): void
}

export const createSseHub = (deps: SseDeps): SseHub => new Hub(deps)

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

class Hub implements SseHub {
  readonly deps: SseDeps
  readonly #streams = new Set<Stream>()
  readonly #perClient = new Map<string, number>()
  #beats = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #isClosed = false

  constructor(deps: SseDeps) {
    this.deps = deps
  }

  size(): number {
    return this.#streams.size
  }

  open(input: SseInput): Response {
    const mine = this.#perClient.get(input.clientKey) ?? 0
    if (this.#isClosed) return ended(frame({ retryMs: RETRY_MS, event: 'bye' }))
    if (this.#streams.size >= this.deps.maxStreams || mine >= this.deps.maxStreamsPerClient) {
      return ended(frame({ retryMs: REFUSED_RETRY_MS, event: 'refused', data: { key: 'error.too_many_streams' } }))
    }
    input.keepOpen(input.request)
    this.#perClient.set(input.clientKey, mine + 1)
    const stream = new Stream(this, input)
    this.#streams.add(stream)
    this.#timer ??= setInterval(() => this.#beat(), HEARTBEAT_MS)
    return new Response(stream.body, { headers: HEADERS })
  }

  forget(stream: Stream): void {
    if (!this.#streams.delete(stream)) return
    const left = (this.#perClient.get(stream.clientKey) ?? 1) - 1
    if (left > 0) this.#perClient.set(stream.clientKey, left)
    else this.#perClient.delete(stream.clientKey)
    if (this.#streams.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  close(): void {
    this.#isClosed = true
    for (const stream of [...this.#streams]) stream.sayBye(1000 + Math.floor(4000 * Math.random()))
  }

  #beat(): void {
    this.#beats++
    const isPing = this.#beats % BEATS_PER_PING === 0
    const bytes = isPing ? frame({ event: 'ping' }) : HEARTBEAT
    const isCheck = this.#beats % BEATS_PER_CHECK === 0
    const oldest = performance.now() - MAX_AGE_MS
    for (const stream of [...this.#streams]) {
      if (stream.openedAt < oldest) stream.sayBye(RETRY_MS)
      else stream.send(bytes)
      if (isCheck) stream.check()
    }
  }
}

const ended = (bytes: Uint8Array): Response => new Response(bytes as Uint8Array<ArrayBuffer>, { headers: HEADERS })

const askedPosition = ({ headers, url }: Request): Position | undefined =>
  parsePosition(headers.get('last-event-id') ?? new URL(url).searchParams.get('lastEventId'))

/** Kept small on purpose: ten thousand of these are open at once. */
class Stream {
  readonly body: ReadableStream<Uint8Array>
  readonly clientKey: string
  readonly openedAt = performance.now()
  readonly #hub: Hub
  readonly #isLast: SseInput['isLast']
  readonly #isAllowed: (() => Promise<boolean>) | undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #unsubscribe: (() => void) | undefined
  #seq = 0
  /** Events that came while the replay was being read; undefined once the stream is live. */
  #early: Array<StoredEvent | LiveEvent> | undefined = []

  constructor(hub: Hub, input: SseInput) {
    this.#hub = hub
    this.clientKey = input.clientKey
    this.#isLast = input.isLast
    this.#isAllowed = input.isAllowed
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
          controller.enqueue(frame({ retryMs: RETRY_MS }))
          this.#unsubscribe = hub.deps.events.subscribe(input.stream, (event) => this.#hear(event))
          void this.#begin(input)
        },
        cancel: () => this.#end(),
      },
      { highWaterMark: MAX_WAITING_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    )
  }

  send(bytes: Uint8Array): void {
    const controller = this.#controller
    if (!controller) return
    controller.enqueue(bytes)
    if ((controller.desiredSize ?? 0) >= 0) return
    this.#end()
    controller.error(new Error('the reader is too slow'))
  }

  sayBye(retryMs: number): void {
    this.send(frame({ retryMs, event: 'bye' }))
    this.#finish()
  }

  check(): void {
    if (!this.#isAllowed) return
    this.#isAllowed().then(
      (isAllowed) => {
        if (isAllowed) return
        this.send(frame({ retryMs: REFUSED_RETRY_MS, event: 'refused', data: { key: 'error.signed_out' } }))
        this.#finish()
      },
      (error: unknown) => this.#hub.deps.log.error({ err: error }, 'checking the right to a stream failed'),
    )
  }

  /** Subscribed first, then the database, then live: nothing is missed in between and nothing comes twice. */
  async #begin(input: SseInput): Promise<void> {
    try {
      const position = input.from === undefined ? askedPosition(input.request) : { seq: input.from, mark: undefined }
      await this.#replay(input.stream, position)
      const early = this.#early ?? []
      this.#early = undefined
      for (const event of early) if (isStored(event)) this.#hear(event)
      // Live pieces heard meanwhile are part of what catchUp gives.
      for (const event of input.catchUp?.(position?.mark) ?? []) this.#hear(event)
    } catch (error) {
      this.#hub.deps.log.error({ err: error }, 'a stream could not begin')
      this.#finish()
    }
  }

  async #replay(stream: StreamName, position: Position | undefined): Promise<void> {
    const { db, events } = this.#hub.deps
    if (!position) {
      this.#seq = await events.lastSeq(db.read, stream)
      return
    }
    this.#seq = position.seq
    const missed = await events.readAfter(db.read, stream, position.seq, MAX_REPLAY + 1)
    if (missed !== 'too_old' && missed.length <= MAX_REPLAY) {
      for (const event of missed) this.#tell(event)
      return
    }
    this.#seq = await events.lastSeq(db.read, stream)
    this.send(frame({ id: String(this.#seq), event: 'resync' }))
  }

  #hear(event: StoredEvent | LiveEvent): void {
    if (this.#early) this.#early.push(event)
    else this.#tell(event)
  }

  #tell(event: StoredEvent | LiveEvent): void {
    if (isStored(event)) {
      if (event.seq <= this.#seq) return
      this.#seq = event.seq
    }
    this.send(eventFrame(event, this.#seq))
    if (isStored(event) && this.#isLast?.(event)) this.#finish()
  }

  #finish(): void {
    const controller = this.#controller
    this.#end()
    controller?.close()
  }

  #end(): void {
    this.#controller = undefined
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#hub.forget(this)
  }
}
