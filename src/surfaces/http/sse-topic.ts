import { isStored, type LiveEvent, type StoredEvent, type StreamName } from '../../platform/events/index.ts'
import { eventFrame, frame, type Position } from './sse-frames.ts'
import type { SseReader } from './sse-reader.ts'

const PAGE = 200
/** Further behind than this, loading the page anew is quicker. */
const MAX_REPLAY = 5000
/** Events that may arrive while one reader is still replaying. */
const MAX_PENDING = 1000

export interface TopicSource {
  name: StreamName
  subscribe(listener: (event: StoredEvent | LiveEvent) => void): () => void
  readAfter(seq: number, limit: number): Promise<StoredEvent[] | 'too_old'>
  lastSeq(): Promise<number>
  /** Told when filling a hole failed; the readers have been let go and come back by themselves. */
  onFailure(error: unknown): void
}

export interface Joining {
  /** Undefined: from now on. 'unknown': an id that was never ours. */
  position: Position | 'unknown' | undefined
  /** Text under way for a reader who is live from this moment; asked once. */
  catchUp: ((mark: string | undefined) => LiveEvent[]) | undefined
}

/** One stream and everybody who reads it. An event is turned into bytes once, however many read. All live readers stand at the
 *  same sequence, which is what makes one id right for all of them. */
export class SseTopic {
  readonly #source: TopicSource
  readonly #live = new Set<SseReader>()
  readonly #joining = new Map<SseReader, StoredEvent[]>()
  readonly #unsubscribe: () => void
  /** Where all live readers stand; undefined until the first is live. */
  #seq: number | undefined
  #filling: Promise<void> | undefined

  constructor(source: TopicSource) {
    this.#source = source
    this.#unsubscribe = source.subscribe((event) => this.#hear(event))
  }

  get name(): StreamName {
    return this.#source.name
  }

  get isEmpty(): boolean {
    return this.#live.size + this.#joining.size === 0
  }

  close(): void {
    this.#unsubscribe()
  }

  leave(reader: SseReader): void {
    this.#live.delete(reader)
    this.#joining.delete(reader)
  }

  /** Subscribed first, then the database, then live: nothing is missed in between and nothing comes twice. */
  async join(reader: SseReader, from: Joining): Promise<void> {
    this.#joining.set(reader, [])
    const caughtSeq = await this.#replay(reader, from.position)
    // He read an event before it was announced: the others get it now, so that all stand at one place.
    while (reader.isOpen && this.#seq !== undefined && caughtSeq > this.#seq) await this.#fill()
    const pending = this.#joining.get(reader) ?? []
    this.#joining.delete(reader)
    if (!reader.isOpen) return
    this.#seq ??= caughtSeq
    let seq = caughtSeq
    for (const event of pending) {
      if (event.seq <= seq || event.seq > this.#seq) continue
      reader.sendStored(event, eventFrame(event, event.seq))
      seq = event.seq
    }
    if (!reader.isOpen) return
    this.#live.add(reader)
    for (const event of pending) this.#hear(event)
    const mark = typeof from.position === 'object' ? from.position.mark : undefined
    for (const event of from.catchUp?.(mark) ?? []) reader.send(eventFrame(event, this.#seq))
  }

  /** Tells what was missed; returns how far that went. */
  async #replay(reader: SseReader, position: Joining['position']): Promise<number> {
    const newest = await this.#source.lastSeq()
    if (position === undefined) {
      // Without a name it is no event, but a reader cut before the first one knows where to go on.
      reader.send(frame({ id: String(newest) }))
      return newest
    }
    if (position === 'unknown' || newest - position.seq > MAX_REPLAY) return this.#resync(reader)
    let seq = position.seq
    for (;;) {
      const page = await this.#source.readAfter(seq, PAGE)
      if (page === 'too_old') return this.#resync(reader)
      for (const event of page) {
        await reader.hasRoom()
        reader.sendStored(event, eventFrame(event, event.seq))
        seq = event.seq
      }
      if (page.length < PAGE || !reader.isOpen) return seq
    }
  }

  /** What is missing is gone or too much: the page has to be loaded anew. */
  async #resync(reader: SseReader): Promise<number> {
    const seq = await this.#source.lastSeq()
    reader.send(frame({ id: String(seq), event: 'resync' }))
    return seq
  }

  #hear(event: StoredEvent | LiveEvent): void {
    if (!isStored(event)) {
      if (this.#live.size === 0) return
      const bytes = eventFrame(event, this.#seq ?? 0)
      for (const reader of this.#live) reader.send(bytes)
    } else if (this.#seq === undefined) this.#keepForJoining(event)
    else if (event.seq === this.#seq + 1) this.#accept(event)
    else if (event.seq > this.#seq) this.#fill().catch((error: unknown) => this.#source.onFailure(error))
  }

  #accept(event: StoredEvent): void {
    if (this.#seq === undefined || event.seq <= this.#seq) return
    this.#seq = event.seq
    const bytes = eventFrame(event, event.seq)
    for (const reader of this.#live) reader.sendStored(event, bytes)
    this.#keepForJoining(event)
  }

  #keepForJoining(event: StoredEvent): void {
    for (const [reader, pending] of this.#joining) {
      if (pending.length < MAX_PENDING) pending.push(event)
      else reader.finish()
    }
  }

  /** An announcement got lost or is late; the table has every event. One reading serves all who wait for it. */
  #fill(): Promise<void> {
    this.#filling ??= this.#readOn().finally(() => {
      this.#filling = undefined
    })
    return this.#filling
  }

  async #readOn(): Promise<void> {
    try {
      for (;;) {
        const page = await this.#source.readAfter(this.#seq ?? 0, PAGE)
        if (page === 'too_old') return this.#letGo()
        for (const event of page) this.#accept(event)
        if (page.length < PAGE) return
      }
    } catch (error) {
      this.#letGo()
      throw error
    }
  }

  /** They come back and say where they stand. */
  #letGo(): void {
    for (const reader of this.#live) reader.finish()
    this.#seq = undefined
  }
}
