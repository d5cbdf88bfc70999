import type { StoredEvent } from '../../platform/events/index.ts'

/** What may wait for one reader beyond the socket's own buffers; whoever falls further behind is cut and resumes from his last event. */
const WAITING_BYTES = 64 * 1024

export interface SseReaderInput {
  clientKey: string
  isAllowed: (() => Promise<boolean>) | undefined
  /** Whether this event is what the stream was opened for: it ends with it. */
  isLast: ((event: StoredEvent) => boolean) | undefined
  /** When he is sent to reconnect, however healthy. */
  endsAt: number
  onEnd: (reader: SseReader) => void
}

/** The bytes of one open stream. Kept small on purpose, for ten thousand of these are open at once: a class for its shared methods,
 *  no queuing strategy (one of our own makes Bun leave its native path, 4 KB a stream), and the request is not held. */
export class SseReader implements UnderlyingDefaultSource<Uint8Array> {
  readonly clientKey: string
  readonly isAllowed: (() => Promise<boolean>) | undefined
  readonly endsAt: number
  readonly #isLast: ((event: StoredEvent) => boolean) | undefined
  readonly #onEnd: (reader: SseReader) => void
  /** Undefined once nothing more can be sent. */
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Bytes sent since the queue was last seen empty. */
  #waitingBytes = 0
  #room: (() => void) | undefined

  constructor(input: SseReaderInput) {
    this.clientKey = input.clientKey
    this.isAllowed = input.isAllowed
    this.endsAt = input.endsAt
    this.#isLast = input.isLast
    this.#onEnd = input.onEnd
  }

  get isOpen(): boolean {
    return this.#controller !== undefined
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller
  }

  pull(): void {
    this.#waitingBytes = 0
    this.#room?.()
  }

  cancel(): void {
    this.#end()
  }

  /** One event may be larger than the bound; another one then does not wait behind it. */
  send(bytes: Uint8Array): void {
    const controller = this.#controller
    if (!controller) return
    if ((controller.desiredSize ?? 0) > 0) this.#waitingBytes = 0
    const isBehind = this.#waitingBytes > 0 && this.#waitingBytes + bytes.byteLength > WAITING_BYTES
    if (isBehind) return this.finish()
    this.#waitingBytes += bytes.byteLength
    controller.enqueue(bytes)
  }

  sendStored(event: StoredEvent, bytes: Uint8Array): void {
    this.send(bytes)
    if (this.#isLast?.(event)) this.finish()
  }

  /** Resolves when he can take more, or is gone: a replay must not overrun one who reads as fast as he can. */
  async hasRoom(): Promise<void> {
    while (this.isOpen && this.#waitingBytes > WAITING_BYTES / 2) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#room = resolve
      await promise
      this.#room = undefined
    }
  }

  /** Ends the stream after what waits already and these last words. */
  finish(lastWords?: Uint8Array): void {
    const controller = this.#controller
    if (!controller) return
    this.#end()
    if (lastWords) controller.enqueue(lastWords)
    controller.close()
  }

  #end(): void {
    if (!this.#controller) return
    this.#controller = undefined
    this.#room?.()
    this.#onEnd(this)
  }
}
