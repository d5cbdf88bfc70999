import { type Call, callOf, nextCall } from './call.ts'
import { OutboundFailed, OutboundRefused, OutboundTimeout } from './errors.ts'
import { type GuardDeps, rulesOf } from './guard.ts'
import { guardBody } from './guarded-body.ts'
import { codeOf, createReach, type Reach, type TryConnect, tcpConnect } from './reach.ts'
import { checkTarget, type Target, type TargetRules } from './target.ts'

export interface OutboundLimits {
  /** Finding the name and opening the connection. */
  connectMs: number
  /** From the open connection to the answer's headers. */
  firstByteMs: number
  /** Between two pieces of the body. */
  idleMs: number
  /** Everything, redirects included. */
  totalMs: number
  /** Of the body, inflated. */
  maxBodyBytes: number
}

const OUTBOUND_LIMITS: OutboundLimits = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 60_000,
  totalMs: 300_000,
  maxBodyBytes: 32 * 1024 * 1024,
}

export interface OutboundDeps extends GuardDeps {
  limits?: Partial<OutboundLimits>
  tryConnect?: TryConnect
}

/** Takes the place of `fetch` for every address a person gave us. Throws OutboundRefused, OutboundTimeout, OutboundTooLarge or
 *  OutboundFailed; an abort of the caller throws the caller's reason. */
export type SafeFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

const MAX_REDIRECTS = 5

export const createOutbound = (deps: OutboundDeps): SafeFetch => {
  const limits = { ...OUTBOUND_LIMITS, ...deps.limits }
  const rules = rulesOf(deps)
  const reach = createReach(deps.tryConnect ?? tcpConnect, () => performance.now())
  return async (input, init) => {
    const first = await callOf(input, init)
    const exchange = openExchange(first.signal, limits.totalMs)
    try {
      return await follow(first, { rules, reach, limits, exchange })
    } catch (error) {
      exchange.close()
      throw exchange.reasonOf(error)
    }
  }
}

interface Journey {
  rules: TargetRules
  reach: Reach
  limits: OutboundLimits
  exchange: Exchange
}

const follow = async (first: Call, journey: Journey): Promise<Response> => {
  let call = first
  for (let hops = 0; ; hops++) {
    journey.exchange.host = call.url.hostname
    const response = await send(call, journey)
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null
    if (location === null || call.redirect === 'manual') return guarded(response, call, journey)
    await response.body?.cancel()
    if (call.redirect === 'error' || hops === MAX_REDIRECTS) throw new OutboundRefused('too_many_redirects', call.url.hostname)
    call = nextCall(call, response.status, location)
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

const send = async (call: Call, { rules, reach, limits, exchange }: Journey): Promise<Response> => {
  const { signal } = exchange
  const target = await exchange.within('connect', limits.connectMs, () => checkTarget(call.url, rules))
  const address = await reach(target, { connectMs: limits.connectMs, signal })
  return exchange.within('first_byte', limits.firstByteMs, () => fetch(pinned(target, address), requestOf(call, target, signal)))
}

/** The name is not asked again: between two questions a hostile resolver changes its answer. */
const pinned = ({ url }: Target, address: string): string => {
  const copy = new URL(url)
  copy.hostname = address.includes(':') ? `[${address}]` : address
  copy.hash = ''
  return copy.href
}

const requestOf = (call: Call, target: Target, signal: AbortSignal): BunFetchRequestInit => {
  const headers = new Headers(call.headers)
  headers.set('host', target.url.host)
  headers.set('accept-encoding', 'identity')
  const isName = !target.addresses.includes(target.hostname)
  return {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: call.body }),
    signal,
    redirect: 'manual',
    // A proxy of the environment would resolve and connect for itself.
    proxy: false,
    decompress: false,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in somebody's environment changes nothing here.
    tls: { rejectUnauthorized: true, ...(isName ? { serverName: target.hostname } : {}) },
  }
}

const guarded = (response: Response, call: Call, { limits, exchange }: Journey): Response => {
  const headers = new Headers(response.headers)
  const encoding = headers.get('content-encoding')
  headers.delete('content-encoding')
  if (encoding !== null) headers.delete('content-length')
  const init = { status: response.status, statusText: response.statusText, headers }
  if (!response.body || call.method === 'HEAD' || [204, 205, 304].includes(response.status)) {
    exchange.close()
    return new Response(null, init)
  }
  const body = guardBody(response.body, encoding, {
    host: call.url.hostname,
    maxBytes: limits.maxBodyBytes,
    idleMs: limits.idleMs,
    abort: exchange.abort,
    reasonOf: exchange.reasonOf,
    done: exchange.close,
  })
  return new Response(body, init)
}

interface Exchange {
  signal: AbortSignal
  host: string
  abort(reason: unknown): void
  /** What to tell the caller about this failure: our own or his reason, never a message that may hold the address. */
  reasonOf(error: unknown): unknown
  within<Value>(phase: 'connect' | 'first_byte', ms: number, work: () => Promise<Value>): Promise<Value>
  close(): void
}

const openExchange = (outer: AbortSignal | undefined, totalMs: number): Exchange => {
  const stop = new AbortController()
  const onOuter = (): void => stop.abort(outer?.reason)
  const total = setTimeout(() => stop.abort(new OutboundTimeout('total', exchange.host)), totalMs)
  total.unref()
  if (outer?.aborted) onOuter()
  outer?.addEventListener('abort', onOuter, { once: true })
  const exchange: Exchange = {
    signal: stop.signal,
    host: '',
    abort: (reason) => stop.abort(reason),
    reasonOf: (error) => {
      if (stop.signal.aborted) return stop.signal.reason
      return error instanceof Error && error.name.startsWith('Outbound') ? error : new OutboundFailed(codeOf(error), exchange.host)
    },
    within: async (phase, ms, work) => {
      stop.signal.throwIfAborted()
      const timer = setTimeout(() => stop.abort(new OutboundTimeout(phase, exchange.host)), ms)
      const ended = Promise.withResolvers<never>()
      const onAbort = (): void => ended.reject(stop.signal.reason)
      stop.signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([work(), ended.promise])
      } finally {
        clearTimeout(timer)
        stop.signal.removeEventListener('abort', onAbort)
      }
    },
    close: () => {
      clearTimeout(total)
      outer?.removeEventListener('abort', onOuter)
    },
  }
  return exchange
}
