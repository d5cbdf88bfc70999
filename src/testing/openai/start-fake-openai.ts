import { SELF_SIGNED } from '../self-signed.ts'
import { type ChatCall, checkChat } from './check-chat.ts'
import { toAnswer, toCompletion, toEvents } from './chunks.ts'
import { embeddingsReply } from './embeddings.ts'
import { WireError } from './errors.ts'
import type { Fault } from './faults.ts'
import { followPrompt } from './follow-prompt.ts'
import { type Pace, streamBody } from './stream.ts'

export interface FakeOpenAiOptions {
  port?: number
  apiKey?: string
  /** `compatible` knows `max_tokens` alone, any key and its own few models, as a server at home does. */
  dialect?: 'openai' | 'compatible'
  models?: readonly string[]
  pace?: Partial<Pace>
  isSelfSigned?: boolean
  /** Given once and for all, it spares the fake reading the prompt: for benchmarks. */
  answer?: string
}

export interface SeenRequest {
  path: string
  headers: Headers
  body: Record<string, unknown>
  /** The client went away before the end. */
  isCancelled: boolean
}

export interface FakeOpenAi extends AsyncDisposable {
  baseUrl: string
  port: number
  apiKey: string
  /** The newest thousand. */
  requests: SeenRequest[]
  fail(...faults: Fault[]): void
  /** Replaces the reading of the prompt; undefined brings it back. */
  script(answer: ((messages: ChatCall['messages']) => string) | undefined): void
  pace: Pace
}

const MODELS: Record<'openai' | 'compatible', readonly string[]> = {
  openai: ['gpt-6-luna', 'gpt-6-sol', 'gpt-6.1-sol', 'gpt-6-astra', 'gpt-4o', 'text-embedding-3-small', 'text-embedding-3-large'],
  compatible: ['qwen3:8b', 'nomic-embed-text'],
}

/** A server of its own on loopback that speaks the real wire protocol, as strictly as the real one, and fails on request. */
export const startFakeOpenAi = (options: FakeOpenAiOptions = {}): FakeOpenAi => {
  const state = stateOf(options)
  const server = Bun.serve({
    port: options.port ?? 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    ...(options.isSelfSigned ? { tls: { key: SELF_SIGNED.key, cert: SELF_SIGNED.cert } } : {}),
    fetch: (request) => serve(state, request),
  })
  const port = server.port ?? 0
  return {
    baseUrl: `${options.isSelfSigned ? 'https' : 'http'}://127.0.0.1:${port}/v1`,
    port,
    apiKey: state.apiKey,
    requests: state.requests,
    pace: state.pace,
    fail: (...faults) => void state.faults.push(...faults),
    script: (answer) => {
      state.answer = answer
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}

interface State {
  apiKey: string
  dialect: 'openai' | 'compatible'
  models: readonly string[]
  pace: Pace
  faults: Fault[]
  requests: SeenRequest[]
  serial: number
  answer: ((messages: ChatCall['messages']) => string) | undefined
}

const stateOf = (options: FakeOpenAiOptions): State => {
  const { answer, dialect = 'openai' } = options
  return {
    apiKey: options.apiKey ?? 'sk-fake-0000000000000000',
    dialect,
    models: options.models ?? MODELS[dialect],
    pace: { firstTokenMs: options.pace?.firstTokenMs ?? 0, tokenMs: options.pace?.tokenMs ?? 0 },
    faults: [],
    requests: [],
    serial: 0,
    answer: answer === undefined ? undefined : () => answer,
  }
}

const serve = async (state: State, request: Request): Promise<Response> => {
  const serial = ++state.serial
  const path = new URL(request.url).pathname
  try {
    if (path === '/_fake' && request.method === 'POST') return await control(state, request)
    const body = await bodyOf(request)
    const seen: SeenRequest = { path, headers: request.headers, body, isCancelled: false }
    state.requests.push(seen)
    if (state.requests.length > 1_000) state.requests.shift()
    return withHeaders(await answer(state, request, seen, serial), serial)
  } catch (error) {
    if (error instanceof WireError) return withHeaders(Response.json(error.body, { status: error.status }), serial)
    throw error
  }
}

const answer = async (state: State, request: Request, seen: SeenRequest, serial: number): Promise<Response> => {
  checkKey(state, request)
  const fault = state.faults.shift()
  const early = await refuse(fault, request, seen)
  if (early) return early
  if (seen.path === '/v1/models' && request.method === 'GET') return Response.json(modelsReply(state))
  if (seen.path === '/v1/embeddings') return Response.json(embeddingsReply(known(state, seen.body)))
  if (seen.path === '/v1/chat/completions') return chat(state, seen, fault, serial)
  throw new WireError(404, `Invalid URL (${request.method} ${seen.path})`)
}

const chat = (state: State, seen: SeenRequest, fault: Fault | undefined, serial: number): Response => {
  const call = checkChat(known(state, seen.body), state.dialect)
  const reply = toAnswer(call, (state.answer ?? followPrompt)(call.messages), serial)
  if (!call.isStream) return Response.json(toCompletion(call, reply))
  const body = streamBody(toEvents(call, reply), state.pace, fault, () => {
    seen.isCancelled = true
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' } })
}

/** Faults that come instead of any answer. */
const refuse = async (fault: Fault | undefined, request: Request, seen: SeenRequest): Promise<Response | undefined> => {
  if (fault?.kind === 'html')
    return new Response('<html>blocked</html>', { status: fault.status, headers: { 'content-type': 'text/html' } })
  if (fault?.kind === 'status') return Response.json({ error: fault.error }, { status: fault.status, headers: fault.headers ?? {} })
  if (fault?.kind === 'unsupported_parameter') {
    const message = `Unsupported parameter: '${fault.param}' is not supported with this model.`
    throw new WireError(400, message, { param: fault.param, code: 'unsupported_parameter' })
  }
  if (fault?.kind !== 'hang_before_headers') return undefined
  await new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve(), { once: true }))
  seen.isCancelled = true
  return new Response(null, { status: 499 })
}

const bodyOf = async (request: Request): Promise<Record<string, unknown>> => {
  if (request.method !== 'POST') return {}
  try {
    const body: unknown = await request.json()
    return typeof body === 'object' && body !== null ? { ...body } : {}
  } catch {
    throw new WireError(400, 'We could not parse the JSON body of your request.')
  }
}

const checkKey = (state: State, request: Request): void => {
  const given = request.headers.get('authorization')
  if (state.dialect === 'compatible' || given === `Bearer ${state.apiKey}`) return
  if (given === null) throw new WireError(401, "You didn't provide an API key.", { code: 'invalid_api_key' })
  throw new WireError(401, `Incorrect API key provided: ${given.slice(7, 15)}****. You can find your API key at …`, {
    code: 'invalid_api_key',
  })
}

const known = (state: State, body: Record<string, unknown>): Record<string, unknown> => {
  const { model } = body
  if (typeof model !== 'string' || state.models.includes(model)) return body
  throw new WireError(404, `The model '${model}' does not exist or you do not have access to it.`, { code: 'model_not_found' })
}

const modelsReply = (state: State): Record<string, unknown> => ({
  object: 'list',
  data: state.models.map((id) => ({ id, object: 'model', created: 1_780_000_000, owned_by: 'system', shutdown_date: null })),
})

const withHeaders = (response: Response, serial: number): Response => {
  const headers: Record<string, string> = {
    'x-request-id': `req_fake${serial.toString(36).padStart(8, '0')}`,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '1',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '1999900',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '0s',
  }
  for (const [name, value] of Object.entries(headers)) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

/** How a test in another process (a browser, a shell) asks for a fault, an answer or a pace. */
const control = async (state: State, request: Request): Promise<Response> => {
  const order = (await request.json()) as { faults?: Fault[]; answer?: string | null; pace?: Partial<Pace> }
  state.faults.push(...(order.faults ?? []))
  if (order.answer !== undefined) {
    const text = order.answer
    state.answer = text === null ? undefined : () => text
  }
  Object.assign(state.pace, order.pace ?? {})
  return Response.json({ requests: state.requests.length })
}
