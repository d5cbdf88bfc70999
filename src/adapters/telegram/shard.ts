import { type BotAddress, BotApiRefused, BotApiUnreachable, type FleetListener, type HeldBot } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { type Failure, FromWorker, PULSE, type ToWorker } from './protocol.ts'

export interface ShardDeps {
  spawn(): Worker
  listener: Pick<FleetListener, 'updates' | 'state'>
  now(): number
  /** Once, when the thread has ended without being told to. */
  onEnd(end: ShardEnd): void
}

export interface ShardEnd {
  how: 'hang' | 'crash'
  /** Of the bot whose data it was working on, 0 for none. */
  slot: number
  detail: string
}

/** What a careful line was opening last. */
export interface Opening {
  updateId: number
  body: string
}

export interface Holding {
  slot: number
  isCareful: boolean
  isProven: boolean
  offset: number | undefined
}

type CallOrder = Omit<Extract<ToWorker, { kind: 'call' }>, 'kind' | 'callId' | 'params'> & { params: object }

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

const QUIET_LOOK_MS = 20

/** One worker thread as the main thread sees it. */
export class Shard {
  /** The slots of the bots it holds. */
  readonly slots = new Map<BotId, number>()
  readonly #deps: ShardDeps
  readonly #worker: Worker
  readonly #pulse = new Int32Array(new SharedArrayBuffer(PULSE.length * Int32Array.BYTES_PER_ELEMENT))
  readonly #calls = new Map<number, Pending>()
  readonly #drops = new Map<BotId, Array<PromiseWithResolvers<void>>>()
  readonly #openings = new Map<BotId, Opening>()
  /** Files on their way. */
  readonly #pieces = new Map<number, (bytes: Uint8Array<ArrayBuffer>) => void>()
  /** Whose last piece is not read yet. */
  readonly #isHanded = new Set<number>()
  readonly #unsaid: ToWorker[] = []
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

  hold({ botId, isPolling, ...address }: HeldBot, { slot, isCareful, isProven, offset }: Holding): void {
    this.slots.set(botId, slot)
    this.#openings.delete(botId)
    this.#post({
      kind: 'hold',
      botId,
      slot,
      isPolling,
      isCareful,
      isProven,
      ...(offset === undefined ? {} : { offset }),
      address: addressOf(address),
    })
  }

  /** Resolves when nothing more comes from it, also where somebody else has dropped it already. */
  drop(botId: BotId): Promise<void> {
    const underWay = this.#drops.get(botId) ?? []
    if (!this.slots.delete(botId) || this.#isOver) return underWay.at(-1)?.promise ?? Promise.resolve()
    this.#post({ kind: 'drop', botId })
    const drop = Promise.withResolvers<void>()
    this.#drops.set(botId, [...underWay, drop])
    return drop.promise
  }

  /** What a careful line of this bot had before it when the thread ended. */
  openingOf(botId: BotId): Opening | undefined {
    return this.#openings.get(botId)
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

  /** Resolves when no call is under way, or the time is up. */
  async quiet(withinMs: number): Promise<void> {
    const giveUpAt = this.#deps.now() + withinMs
    while (this.#calls.size > 0 && !this.#isOver && this.#deps.now() < giveUpAt) await Bun.sleep(QUIET_LOOK_MS)
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

  #end(how: 'hang' | 'crash', detail: string, slot = Atomics.load(this.#pulse, PULSE.slot)): void {
    if (this.#isOver) return
    this.close()
    this.#deps.onEnd({ how, slot, detail: detail.split('\n')[0]?.slice(0, 300) ?? '' })
  }

  /** What was under way may have been carried out. */
  #letGo(): void {
    for (const call of this.#calls.values()) call.reject(new BotApiUnreachable('the worker ended', { isUncertain: true }))
    this.#calls.clear()
    for (const drops of this.#drops.values()) for (const { resolve } of drops) resolve()
    this.#drops.clear()
  }

  /** What is said in one breath crosses in one message: each has its price, and the bots of a dead thread come in hundreds. */
  #post(message: ToWorker): void {
    this.#unsaid.push(message)
    if (this.#unsaid.length > 1) return
    queueMicrotask(() => this.#worker.postMessage(this.#unsaid.splice(0)))
  }

  #take(data: unknown): void {
    if (this.#isOver) return
    const { success, data: message } = FromWorker.safeParse(data)
    // Its bot would wait for an answer for ever.
    if (!success) return this.#end('crash', 'the thread said what nobody understands', this.#slotIn(data))
    switch (message.kind) {
      case 'updates':
        return void this.#store(message)
      case 'opening':
        return void this.#openings.set(message.botId, message)
      case 'state':
        return this.#state(message)
      case 'piece':
        return this.#piece(message.callId, message.bytes)
      case 'dropped':
        return this.#drops.get(message.botId)?.shift()?.resolve()
      case 'result':
        return this.#answered(message.callId)?.resolve(message.result)
      case 'failed':
        return this.#answered(message.callId)?.reject(errorOf(message.failure))
    }
  }

  #slotIn(data: unknown): number {
    const botId = typeof data === 'object' && data !== null && 'botId' in data ? data.botId : undefined
    return this.slots.get(botId as BotId) ?? 0
  }

  #answered(callId: number): Pending | undefined {
    const call = this.#calls.get(callId)
    this.#calls.delete(callId)
    return call
  }

  #state({ botId, state, detail }: Extract<FromWorker, { kind: 'state' }>): void {
    if (this.slots.has(botId)) this.#deps.listener.state(botId, { state, ...(detail === undefined ? {} : { detail }) })
  }

  #piece(callId: number, bytes: Uint8Array<ArrayBuffer>): void {
    const take = this.#pieces.get(callId)
    if (!take) return this.#post({ kind: 'piece_taken', callId, isEnough: true })
    this.#isHanded.add(callId)
    take(bytes)
  }

  async #store({ botId, batch, updates }: Extract<FromWorker, { kind: 'updates' }>): Promise<void> {
    this.#openings.delete(botId)
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
