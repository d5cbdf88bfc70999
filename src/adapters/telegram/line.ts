import { Api } from 'grammy/web'
import type { BotAddress, IncomingUpdate, LineState } from '../../domain/channels/ports.ts'
import type { BotId } from '../../kernel/ids.ts'
import { download } from './download.ts'
import { failureOf } from './failure.ts'
import type { Failure } from './protocol.ts'
import type { Route, Transport } from './transport.ts'
import { Updates } from './updates.ts'

export interface LineDeps {
  transport: Transport
  /** The same bot's line before this one, until it has ended. */
  before: Promise<void> | undefined
  /** Resolves when the batch is stored, false when it must be brought again. */
  deliver(updates: IncomingUpdate[]): Promise<boolean>
  tell(state: LineState): void
  /** Runs a piece of work on this bot's data, so that the supervisor knows whose it was. */
  within<Result>(work: () => Result): Result
  /** Of a careful line: should the thread end now, this update did it. */
  opening(updateId: number, body: string): void
}

export interface LineOrder {
  botId: BotId
  address: BotAddress
  isPolling: boolean
  isCareful: boolean
  isProven: boolean
  offset?: number | undefined
}

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
export const openLine = (bot: LineOrder, deps: LineDeps): Line => {
  const route = deps.transport.to(bot.address)
  const { token, apiRoot } = bot.address
  const stopping = new AbortController()
  const tell = whenItChanges(deps.tell)
  const polling = bot.isPolling ? poll(bot, { ...deps, tell, route }, stopping.signal) : Promise.resolve()
  let api: Api | undefined
  return {
    botId: bot.botId,
    download: (path, hand) => download(route, { address: bot.address, path }, hand),
    call: (method, params, timeoutMs) => {
      // A bot that nobody writes to needs none.
      api ??= new Api(token, { apiRoot, fetch: route.fetch })
      return callApi(api, { method, params, signal: AbortSignal.timeout(timeoutMs) })
    },
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

/** After every poll the same would be said. */
const whenItChanges = (tell: LineDeps['tell']): LineDeps['tell'] => {
  let told = ''
  return (seen) => {
    const now = `${seen.state} ${seen.detail ?? ''}`
    if (now !== told) tell(seen)
    told = now
  }
}

const poll = async (bot: LineOrder, deps: LineDeps & { route: Route }, stop: AbortSignal): Promise<void> => {
  await deps.before
  const updates = new Updates(bot, deps)
  stop.addEventListener('abort', () => updates.close())
  try {
    await pollOn(updates, deps, stop)
  } finally {
    updates.close()
  }
}

const pollOn = async (updates: Updates, deps: LineDeps, stop: AbortSignal): Promise<void> => {
  let failures = 0
  deps.tell({ state: 'starting' })
  while (!stop.aborted) {
    try {
      const batch = await updates.next()
      failures = 0
      deps.tell({ state: 'working' })
      if (batch.length === 0) continue
      while (!stop.aborted && !(await deps.deliver(batch))) await pause(AGAIN_MS, stop)
      if (!stop.aborted) updates.confirm(batch)
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
