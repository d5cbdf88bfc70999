import { Api } from 'grammy/web'
import { ALLOWED_UPDATES, type BotAddress, type IncomingUpdate, type LineState } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { download } from './download.ts'
import { failureOf } from './failure.ts'
import type { Failure } from './protocol.ts'
import { readUpdate } from './read-update.ts'
import type { Transport } from './transport.ts'

export interface LineDeps {
  transport: Transport
  /** Resolves when the batch is stored, false when it must be brought again. */
  deliver(updates: IncomingUpdate[]): Promise<boolean>
  tell(state: LineState): void
  /** Runs a piece of work on this bot's data, so that the supervisor knows whose it was. */
  within<Result>(work: () => Result): Result
}

const POLL_S = 50
/** Telegram answers a poll in its time, or something in between has died. */
const POLL_GRACE_MS = 15_000
const BATCH = 100
const AGAIN_MS = 500
const MIN_DELAY_MS = 500
const MAX_DELAY_MS = 30_000
const CONFLICT_DELAY_MS = 5_000
/** A stumble is not a state to worry the owner with. */
const FAILURES_TO_TELL = 2

export interface Line {
  readonly botId: BotId
  /** See download.ts. */
  download(path: string, hand: (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>): Promise<void>
  call(method: string, params: Record<string, unknown>, timeoutMs: number): Promise<unknown>
  /** Resolves when no poll is under way any more. */
  stop(): Promise<void>
}

/** One bot's connection. What fails here concerns this bot only. */
export const openLine = (bot: { botId: BotId; address: BotAddress; isPolling: boolean }, deps: LineDeps): Line => {
  const route = deps.transport.to(bot.address)
  const api = new Api(bot.address.token, { apiRoot: bot.address.apiRoot, fetch: route.fetch })
  const stopping = new AbortController()
  const polling = bot.isPolling ? poll(api, deps, stopping.signal) : Promise.resolve()
  return {
    botId: bot.botId,
    download: (path, hand) => download(route, { address: bot.address, path }, hand),
    call: (method, params, timeoutMs) => callApi(api, { method, params, signal: AbortSignal.timeout(timeoutMs) }),
    stop: async () => {
      stopping.abort()
      await polling
    },
  }
}

/** Any method by its name, also one this library does not know yet. */
export const callApi = (api: Api, call: { method: string; params: Record<string, unknown>; signal: AbortSignal }): Promise<unknown> => {
  const run: unknown = Reflect.get(api.raw, call.method)
  if (typeof run !== 'function') throw new Error(`no method ${call.method}`)
  // Those without parameters take the signal first.
  return WITHOUT_PARAMETERS.includes(call.method) ? run(call.signal) : run(call.params, call.signal)
}

const WITHOUT_PARAMETERS = ['getMe', 'getWebhookInfo']

const poll = async (api: Api, deps: LineDeps, stop: AbortSignal): Promise<void> => {
  let offset: number | undefined
  let failures = 0
  // The first one is answered at once: whether the line works should be seen before somebody writes.
  let waitS = 0
  deps.tell({ state: 'starting' })
  while (!stop.aborted) {
    try {
      const raw = await api.raw.getUpdates(
        { ...(offset === undefined ? {} : { offset }), limit: BATCH, timeout: waitS, allowed_updates: ALLOWED_UPDATES },
        AbortSignal.any([stop, AbortSignal.timeout(POLL_S * 1000 + POLL_GRACE_MS)]) as never,
      )
      failures = 0
      waitS = POLL_S
      deps.tell({ state: 'working' })
      if (raw.length === 0) continue
      const updates = deps.within(() => raw.map(readUpdate))
      while (!stop.aborted && !(await deps.deliver(updates))) await pause(AGAIN_MS, stop)
      offset = (raw.at(-1)?.update_id ?? 0) + 1
    } catch (error) {
      if (stop.aborted) return
      failures++
      const failure = failureOf(error)
      const { state, delayMs, isOver } = judge(failure, failures)
      if (state) deps.tell(state)
      if (isOver) return
      await pause(delayMs, stop)
    }
  }
}

interface Judgement {
  state?: LineState
  delayMs: number
  isOver?: boolean
}

const judge = (failure: Failure, failures: number): Judgement => {
  const delayMs = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** (failures - 1))
  if (failure.kind === 'unreachable') {
    return failures < FAILURES_TO_TELL ? { delayMs } : { delayMs, state: { state: 'unreachable', detail: failure.detail } }
  }
  const detail = failure.description
  // A token that was revoked or never was one: nothing is asked with it again.
  if (failure.code === 401 || failure.code === 404) return { delayMs, isOver: true, state: { state: 'unauthorized', detail } }
  if (failure.code === 409) return { delayMs: Math.max(delayMs, CONFLICT_DELAY_MS), state: { state: 'conflict', detail } }
  if (failure.code === 429) return { delayMs: failure.retryAfterMs ?? delayMs, state: { state: 'limited', detail } }
  return failures < FAILURES_TO_TELL ? { delayMs } : { delayMs, state: { state: 'unreachable', detail } }
}

const pause = (delayMs: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    stop.addEventListener('abort', end)
    if (stop.aborted) end()
  })
