import { type BotAddress, BotApiRefused, BotApiUnreachable, type FleetListener, type HeldBot } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { type Failure, FromWorker, PULSE, type ToWorker } from './protocol.ts'

export interface ShardDeps {
  spawn(): Worker
  listener: Pick<FleetListener, 'updates' | 'state'>
  now(): number
  /** Once, when the thread has ended without being told to. `slot` is the bot whose data it was working on, 0 for none. */
  onEnd(end: { how: 'hang' | 'crash'; slot: number; detail: string }): void
}

type CallOrder = Omit<Extract<ToWorker, { kind: 'call' }>, 'kind' | 'callId' | 'params'> & { params: object }

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** One worker thread as the main thread sees it. */
export class Shard {
  /** The slots of the bots it holds. */
  readonly slots = new Map<BotId, number>()
  readonly #deps: ShardDeps
  readonly #worker: Worker
  readonly #pulse = new Int32Array(new SharedArrayBuffer(PULSE.length * Int32Array.BYTES_PER_ELEMENT))
  readonly #calls = new Map<number, Pending>()
  readonly #drops = new Map<BotId, Array<() => void>>()
  /** Files on their way. */
  readonly #pieces = new Map<number, (bytes: Uint8Array<ArrayBuffer>) => void>()
  /** Whose last piece is not read yet. */
  readonly #isHanded = new Set<number>()
  #nextCall = 1
  #beat = 0
  #beatAt: number
  #isOver = false

  constructor(deps: ShardDeps) {
    this.#deps = deps
    this.#beatAt = deps.now()
    this.#worker = deps.spawn()
    this.#worker.addEventListener('message', (event: MessageEvent) => this.#take(event.data))
    this.#worker.addEventListener('error', (event) => this.#end('crash', event.message))
    // Any end that nobody asked for is a crash, whatever its code: an unhandled rejection ends with 0.
    this.#worker.addEventListener('close', () => this.#end('crash', 'the thread ended'))
    this.#post({ kind: 'begin', pulse: this.#pulse.buffer })
  }

  get heapMb(): number {
    return Atomics.load(this.#pulse, PULSE.heapMb)
  }

  get openCalls(): number {
    return this.#calls.size
  }

  hold({ botId, isPolling, ...address }: HeldBot, slot: number): void {
    this.slots.set(botId, slot)
    this.#post({ kind: 'hold', botId, slot, isPolling, address: addressOf(address) })
  }

  drop(botId: BotId): Promise<void> {
    if (!this.slots.delete(botId) || this.#isOver) return Promise.resolve()
    this.#post({ kind: 'drop', botId })
    return new Promise((resolve) => this.#drops.set(botId, [...(this.#drops.get(botId) ?? []), resolve]))
  }

  call(order: CallOrder): Promise<unknown> {
    if (this.#isOver) return Promise.reject(new BotApiUnreachable('the worker has ended', { isUncertain: false }))
    const callId = this.#nextCall++
    return new Promise((resolve, reject) => {
      this.#calls.set(callId, { resolve, reject })
      this.#post({ kind: 'call', callId, ...order, params: { ...order.params } })
    })
  }

  /** The pieces of a file; each is asked for when the one before was read. */
  download(botId: BotId, path: string): ReadableStream<Uint8Array> {
    const callId = this.#nextCall++
    let isOver = false
    const end = (): void => {
      isOver = true
      this.#pieces.delete(callId)
      this.#calls.delete(callId)
    }
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          if (this.#isOver) return controller.error(new BotApiUnreachable('the worker has ended', { isUncertain: false }))
          this.#pieces.set(callId, (bytes) => controller.enqueue(bytes))
          this.#calls.set(callId, {
            resolve: () => {
              end()
              controller.close()
            },
            reject: (error) => {
              end()
              controller.error(error)
            },
          })
          this.#post({ kind: 'download', callId, botId, path })
        },
        pull: () => {
          if (this.#isHanded.delete(callId)) this.#post({ kind: 'piece_taken', callId, isEnough: false })
        },
        cancel: () => {
          if (!isOver && this.#isHanded.delete(callId)) this.#post({ kind: 'piece_taken', callId, isEnough: true })
          end()
        },
      },
      { highWaterMark: 1 },
    )
  }

  /** Looks whether the thread still turns. Until its first beat it is loading, which a busy machine makes long. */
  checkPulse(limits: { hangMs: number; startMs: number }): void {
    const beat = Atomics.load(this.#pulse, PULSE.beat)
    const now = this.#deps.now()
    if (beat !== this.#beat) {
      this.#beat = beat
      this.#beatAt = now
    } else if (now - this.#beatAt > (beat === 0 ? limits.startMs : limits.hangMs)) {
      this.#end('hang', 'the thread does not turn')
    }
  }

  /** The main thread itself was away: that no beat was seen says nothing. */
  forgiveSilence(): void {
    this.#beatAt = this.#deps.now()
  }

  close(): void {
    this.#isOver = true
    this.#worker.terminate()
    this.#letGo()
  }

  #end(how: 'hang' | 'crash', detail: string): void {
    if (this.#isOver) return
    const slot = Atomics.load(this.#pulse, PULSE.slot)
    this.close()
    this.#deps.onEnd({ how, slot, detail: detail.split('\n')[0]?.slice(0, 300) ?? '' })
  }

  /** What was under way may have been carried out. */
  #letGo(): void {
    for (const call of this.#calls.values()) call.reject(new BotApiUnreachable('the worker ended', { isUncertain: true }))
    this.#calls.clear()
    for (const done of this.#drops.values()) for (const resolve of done) resolve()
    this.#drops.clear()
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #take(data: unknown): void {
    if (this.#isOver) return
    const message = FromWorker.parse(data)
    if (message.kind === 'updates') void this.#store(message)
    else if (message.kind === 'state') {
      if (this.slots.has(message.botId))
        this.#deps.listener.state(message.botId, {
          state: message.state,
          ...(message.detail === undefined ? {} : { detail: message.detail }),
        })
    } else if (message.kind === 'piece') this.#piece(message.callId, message.bytes)
    else if (message.kind === 'dropped') {
      for (const resolve of this.#drops.get(message.botId) ?? []) resolve()
      this.#drops.delete(message.botId)
    } else {
      const call = this.#calls.get(message.callId)
      this.#calls.delete(message.callId)
      if (message.kind === 'result') call?.resolve(message.result)
      else call?.reject(errorOf(message.failure))
    }
  }

  #piece(callId: number, bytes: Uint8Array<ArrayBuffer>): void {
    const take = this.#pieces.get(callId)
    if (!take) return this.#post({ kind: 'piece_taken', callId, isEnough: true })
    this.#isHanded.add(callId)
    take(bytes)
  }

  async #store({ botId, batch, updates }: Extract<FromWorker, { kind: 'updates' }>): Promise<void> {
    let isOk = true
    try {
      await this.#deps.listener.updates(botId, updates)
    } catch {
      // Whoever stores them has said why; here it only means: not confirmed.
      isOk = false
    }
    if (!this.#isOver) this.#post({ kind: 'stored', botId, batch, isOk })
  }
}

const errorOf = (failure: Failure): Error =>
  failure.kind === 'refused' ? new BotApiRefused(failure) : new BotApiUnreachable(failure.detail, failure)

/** As it is told to a worker. */
export const addressOf = ({ token, apiRoot, proxy, guard }: BotAddress) => ({
  token,
  apiRoot,
  ...(proxy === undefined ? {} : { proxy }),
  ...(guard ? { guard } : {}),
})
