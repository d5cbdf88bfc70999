import { request as httpRequest, type IncomingMessage as Reply } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Agents, agentsFor } from './dial/agents.ts'
import type { Way } from './dial/dial.ts'
import { createDeadlines } from './poll-line/deadlines.ts'
import { type PollLine, StraightLine } from './poll-line/poll-line.ts'

/** Nothing came for so long: the other side is dead. */
const IDLE_MS = 30_000
/** Updates of a hundred long messages fit many times over. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024
/** Ways other than the common one; beyond it the oldest opens its connections anew. */
const MAX_WAYS = 2000

/**
 * Calls over node:http: `fetch` carries 256 requests of the whole process at once and lets the rest wait, and a thousand polls
 * stand open here all day.
 */
export const createTransport = (options: { ca?: string } = {}): Transport => {
  const ways = new Map<string, Agents>()
  const deadlines = createDeadlines()
  const agentsOf = (way: Way): Agents => {
    const isStraight = way.proxy === undefined && way.guard === undefined
    const key = isStraight ? '' : JSON.stringify([way.apiRoot, way.proxy, way.guard])
    const known = ways.get(key)
    if (known) return known
    const [oldest] = ways.keys()
    if (ways.size >= MAX_WAYS && oldest !== undefined) {
      ways.get(oldest)?.destroy()
      ways.delete(oldest)
    }
    const agents = agentsFor(way, options.ca)
    ways.set(key, agents)
    return agents
  }
  return {
    to: (way) => {
      const { apiRoot, proxy, guard } = way
      const agents = (): Agents => agentsOf({ apiRoot, ...(proxy === undefined ? {} : { proxy }), ...(guard ? { guard } : {}) })
      return {
        fetch: Object.assign((input: string | URL | Request, init?: RequestInit) => call(agents(), input, init), { preconnect: () => {} }),
        open: (url) => open(agents(), url),
        // Through a proxy or past the guard a connection is not opened by its name.
        poll: (url) => (proxy || guard ? calledLine(agents, url) : new StraightLine(url, { ca: options.ca, deadlines })),
      }
    },
    close: () => {
      deadlines.close()
      for (const agents of ways.values()) agents.destroy()
    },
  }
}

export interface Transport {
  /** The way of one bot. */
  to(way: Way): Route
  close(): void
}

export interface Route {
  /** As the global one, for texts. */
  fetch: typeof fetch
  /** A reply as it comes. */
  open(url: string): Promise<Reply>
  /** For one and the same call again and again. */
  poll(url: string): PollLine
}

const calledLine = (agents: () => Agents, url: string): PollLine => {
  const closing = new AbortController()
  return {
    ask: async (body, limitMs) => {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(limitMs)])
      const reply = await call(agents(), url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal })
      return { status: reply.status, text: await reply.text() }
    },
    close: () => closing.abort(),
  }
}

const call = (agents: Agents, input: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
  new Promise((resolve, reject) => {
    const target = new URL(input instanceof Request ? input.url : input)
    const isSecure = target.protocol === 'https:'
    const body = typeof init.body === 'string' ? init.body : undefined
    const request = (isSecure ? httpsRequest : httpRequest)(target, {
      method: init.method ?? 'GET',
      agent: isSecure ? agents.https : agents.http,
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
    })
    const signal = init.signal ?? undefined
    const stop = (): void => void request.destroy(new Error('the call was given up'))
    const end = (): void => signal?.removeEventListener('abort', stop)
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    request.on('error', (error) => {
      end()
      reject(error)
    })
    request.on('response', (reply) => {
      readAll(reply, (error) => request.destroy(error))
        .then((text) => resolve(new Response(text, { status: reply.statusCode ?? 500 })), reject)
        .finally(end)
    })
    request.end(body)
  })

const open = (agents: Agents, url: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const target = new URL(url)
    const isSecure = target.protocol === 'https:'
    const request = (isSecure ? httpsRequest : httpRequest)(target, { agent: isSecure ? agents.https : agents.http, timeout: IDLE_MS })
    request.on('timeout', () => request.destroy(new Error('nothing came')))
    request.on('error', reject)
    request.on('response', resolve)
    request.end()
  })

const readAll = (reply: Reply, cut: (error: Error) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let sizeBytes = 0
    reply.on('data', (part: Buffer) => {
      parts.push(part)
      sizeBytes += part.length
      if (sizeBytes > MAX_REPLY_BYTES) cut(new Error('the reply is too large'))
    })
    reply.on('end', () => resolve(Buffer.concat(parts).toString()))
    reply.on('error', reject)
    reply.on('close', () => reject(new Error('the reply was cut off')))
  })
