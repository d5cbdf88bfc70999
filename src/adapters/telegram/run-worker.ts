import { Api } from 'grammy/web'
import type { BotAddress, IncomingUpdate, LineState } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { failureOf } from './failure.ts'
import { callApi, type Line, openLine } from './line.ts'
import { type FromWorker, PULSE, type ToWorker, ToWorkerAll } from './protocol.ts'
import { createTransport } from './transport.ts'

const BEAT_MS = 50
/** Asking costs some 20 µs. */
const BEATS_TO_WEIGH = 5
const MB = 1024 * 1024

type Order<Kind extends ToWorker['kind']> = Extract<ToWorker, { kind: Kind }>

/** The inside of a worker thread: many lines, no state that anybody would miss. */
export class WorkerSide {
  readonly #post: (message: FromWorker) => void
  readonly #transport = createTransport()
  readonly #lines = new Map<BotId, { line: Line; slot: number }>()
  /** Batches that the main thread is storing. */
  readonly #storing = new Map<number, (isStored: boolean) => void>()
  /** Pieces of files that the main thread is writing. */
  readonly #handing = new Map<number, (goesOn: boolean) => void>()
  #pulse: Int32Array = new Int32Array(PULSE.length)
  #batches = 0

  constructor(post: (message: FromWorker) => void) {
    this.#post = post
  }

  take(message: unknown): void {
    for (const order of ToWorkerAll.parse(message)) this.#carryOut(order)
  }

  #carryOut(order: ToWorker): void {
    switch (order.kind) {
      case 'begin':
        return this.#begin(order.pulse)
      case 'hold':
        return this.#hold(order)
      case 'drop':
        return void this.#drop(order.botId)
      case 'call':
        return void this.#call(order)
      case 'download':
        return void this.#download(order)
      case 'piece_taken':
        this.#handing.get(order.callId)?.(!order.isEnough)
        this.#handing.delete(order.callId)
        return undefined
      case 'stored':
        this.#storing.get(order.batch)?.(order.isOk)
        this.#storing.delete(order.batch)
    }
  }

  #begin(pulse: SharedArrayBuffer): void {
    this.#pulse = new Int32Array(pulse)
    let beats = 0
    const beat = (): void => {
      Atomics.add(this.#pulse, PULSE.beat, 1)
      // Of this thread alone, with what it holds outside its heap.
      if (beats++ % BEATS_TO_WEIGH === 0) Atomics.store(this.#pulse, PULSE.heapMb, Math.round(process.memoryUsage().heapUsed / MB))
    }
    // It is loaded: from now on silence means that it hangs.
    beat()
    setInterval(beat, BEAT_MS)
  }

  #hold(order: Order<'hold'>): void {
    const { botId, slot } = order
    const before = this.#lines.get(botId)?.line.stop()
    const line = openLine(order, {
      transport: this.#transport,
      before,
      deliver: (updates) => this.#deliver(botId, updates),
      within: (work) => this.#within(slot, work),
      opening: (updateId, body) => this.#post({ kind: 'opening', botId, updateId, body }),
      tell: (seen) => this.#tell(botId, seen),
    })
    this.#lines.set(botId, { line, slot })
  }

  #deliver(botId: BotId, updates: IncomingUpdate[]): Promise<boolean> {
    const batch = ++this.#batches
    return new Promise((resolve) => {
      this.#storing.set(batch, resolve)
      this.#post({ kind: 'updates', botId, batch, updates })
    })
  }

  #within<Result>(slot: number, work: () => Result): Result {
    Atomics.store(this.#pulse, PULSE.slot, slot)
    try {
      return work()
    } finally {
      Atomics.store(this.#pulse, PULSE.slot, 0)
    }
  }

  #tell(botId: BotId, { state, detail }: LineState): void {
    if (state === 'starting' || state === 'crashed') return
    this.#post({ kind: 'state', botId, state, ...(detail === undefined ? {} : { detail }) })
  }

  async #drop(botId: BotId): Promise<void> {
    const held = this.#lines.get(botId)
    this.#lines.delete(botId)
    await held?.line.stop()
    this.#post({ kind: 'dropped', botId })
  }

  async #call(order: Order<'call'>): Promise<void> {
    const { callId, line } = order
    try {
      const result = await (typeof line === 'string' ? this.#heldCall(line, order) : this.#looseCall(line, order))
      this.#post({ kind: 'result', callId, result })
    } catch (error) {
      this.#post({ kind: 'failed', callId, failure: failureOf(error) })
    }
  }

  async #download({ callId, botId, path }: Order<'download'>): Promise<void> {
    const hand = (bytes: Uint8Array<ArrayBuffer>): Promise<boolean> =>
      new Promise((resolve) => {
        this.#handing.set(callId, resolve)
        this.#post({ kind: 'piece', callId, bytes })
      })
    try {
      await this.#heldOf(botId).line.download(path, hand)
      this.#post({ kind: 'result', callId, result: null })
    } catch (error) {
      this.#post({ kind: 'failed', callId, failure: failureOf(error) })
    }
  }

  #heldOf(botId: BotId): { line: Line; slot: number } {
    const held = this.#lines.get(botId)
    if (!held) throw Object.assign(new Error('this bot is not held here'), { code: 'NOT_HELD' })
    return held
  }

  async #heldCall(botId: BotId, { method, params, timeoutMs }: Order<'call'>): Promise<unknown> {
    const { line, slot } = this.#heldOf(botId)
    return this.#within(slot, () => line.call(method, params, timeoutMs))
  }

  async #looseCall(address: BotAddress, { method, params, timeoutMs }: Order<'call'>): Promise<unknown> {
    const api = new Api(address.token, { apiRoot: address.apiRoot, fetch: this.#transport.to(address).fetch })
    return callApi(api, { method, params, signal: AbortSignal.timeout(timeoutMs) })
  }
}
