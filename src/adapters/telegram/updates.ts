import { ALLOWED_UPDATES, type IncomingUpdate } from '../../domain/channels/ports.ts'
import { getUpdates } from './get-updates.ts'
import type { LineDeps, LineOrder } from './line.ts'
import type { PollLine } from './poll-line/poll-line.ts'
import { MAX_BODY, readUpdate } from './read-update.ts'
import type { Route } from './transport.ts'

const POLL_S = 50
const BATCH = 100
/** A reply that is no JSON is asked for again before any of it is passed over. */
const BROKEN_TO_PASS = 3

export type UpdatesDeps = Pick<LineDeps, 'within' | 'opening'> & { route: Pick<Route, 'poll'> }

/** The updates of one bot, in order. Nothing is confirmed before it was told to be. */
export class Updates {
  readonly #line: PollLine
  readonly #deps: UpdatesDeps
  readonly #isCareful: boolean
  readonly #firstWaitS: number
  #offset: number | undefined
  #waitS: number
  #broken = 0
  #isStuck = false

  constructor({ address: { apiRoot, token }, isCareful, isProven, offset }: LineOrder, deps: UpdatesDeps) {
    this.#line = deps.route.poll(`${apiRoot}/bot${token}/getUpdates`)
    this.#deps = deps
    this.#isCareful = isCareful
    this.#firstWaitS = firstWaitS(token)
    // The first poll is answered at once: whether the line works should be seen before somebody writes.
    this.#waitS = isProven ? this.#firstWaitS : 0
    this.#offset = offset
  }

  /** The next ones, none when the poll ran out. Throws as a call does. */
  async next(): Promise<IncomingUpdate[]> {
    if (this.#isStuck) {
      this.#isStuck = false
      throw Object.assign(new Error('updates without a number'), { code: 'UNNUMBERED' })
    }
    const isNarrow = this.#isCareful || this.#broken > 1
    try {
      const raw = await this.#poll(isNarrow ? 1 : BATCH)
      this.#broken = 0
      this.#waitS = this.#waitS === 0 ? this.#firstWaitS : POLL_S
      return this.#deps.within(() => raw.map(readUpdate).sort((a, b) => a.updateId - b.updateId))
    } catch (error) {
      if (!(error instanceof BrokenReply)) throw error
      this.#broken++
      const passed = isNarrow && this.#broken > BROKEN_TO_PASS ? passOver(error.text) : undefined
      if (!passed) throw error
      this.#broken = 0
      return [passed]
    }
  }

  /** They are stored: the next poll says so. */
  confirm(batch: readonly IncomingUpdate[]): void {
    const newest = Math.max(...batch.map(({ updateId }) => updateId))
    if (newest >= 0) this.#offset = newest + 1
    // Nothing can be confirmed without a number: what comes is known by now, and is asked for no faster than after a failure.
    else this.#isStuck = true
  }

  /** Ends what is under way. */
  close(): void {
    this.#line.close()
  }

  #poll(limit: number): Promise<unknown[]> {
    const timeoutS = this.#broken > 0 ? 0 : this.#waitS
    const order = { offset: this.#offset, limit, timeoutS, allowed: ALLOWED_UPDATES }
    return getUpdates(this.#line, order, (text) => this.#deps.within(() => this.#open(text)))
  }

  #open(text: string): unknown {
    if (this.#isCareful) announce(this.#deps, text)
    return parseReply(text)
  }
}

/** A thousand bots that were taken up together shall not all ask anew in the same second. */
const firstWaitS = (token: string): number => POLL_S / 2 + (Number.parseInt(token, 10) % (POLL_S / 2))

/** A whole reply with updates, one of which is no JSON. Half a reply is only a line that broke. */
class BrokenReply extends SyntaxError {
  readonly text: string

  constructor(text: string) {
    super('the reply is not JSON')
    this.text = text
  }
}

const parseReply = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (/^\s*\{\s*"ok"\s*:\s*true\b/.test(text) && /\]\s*\}\s*$/.test(text)) throw new BrokenReply(text)
    throw error
  }
}

const numberIn = (text: string): number | undefined => {
  const found = /"update_id"\s*:\s*(\d{1,15})\b/.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Kept as it came, for whoever looks into it. */
const passOver = (text: string): IncomingUpdate | undefined => {
  const updateId = numberIn(text)
  return updateId === undefined
    ? undefined
    : { updateId, kind: 'unreadable', name: 'broken', why: 'it is not JSON', body: text.slice(0, MAX_BODY) }
}

const announce = (deps: UpdatesDeps, text: string): void => {
  const updateId = numberIn(text)
  if (updateId !== undefined) deps.opening(updateId, text.slice(0, MAX_BODY))
}
