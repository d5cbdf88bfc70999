import { ModelError, type ProviderConfig } from '../../domain/models/ports.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Deadline, Timeouts } from './deadline.ts'
import { brokenCallToError, type Refusal, refusalToError } from './failure.ts'
import type { RejectedFields } from './rejected-fields.ts'

/** The guarded fetch of the platform: refuses addresses the admin did not allow with an AppError. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** One configured provider and what it takes to call it. */
export interface Server {
  config: ProviderConfig
  fetch: Fetch
  clock: Clock
  timeouts: Timeouts
  rejected: RejectedFields
}

export type Call =
  | { path: 'chat'; body: Record<string, unknown> }
  | { path: 'embeddings'; body: Record<string, unknown> }
  | { path: 'models' }

const ERROR_BODY_BYTES = 64 * 1024
const BEAT_BYTES = 16 * 1024

/** Sends one call and gives the open answer. A refusal throws RefusedCall, everything else a ModelError. */
export const send = async (server: Server, call: Call, deadline: Deadline): Promise<Response> => {
  try {
    return await deadline.race(sendBySdk(server, call, deadline))
  } catch (error) {
    if (error instanceof RefusedCall) throw error
    if (deadline.signal.aborted) throw deadline.signal.reason
    throw brokenCallToError(error)
  }
}

export class RefusedCall extends ModelError {
  readonly refusal: Refusal

  constructor(refusal: Refusal, now: number) {
    const { failure, message, retryAfterMs } = refusalToError(refusal, now)
    super(failure, message, retryAfterMs === undefined ? {} : { retryAfterMs })
    this.refusal = refusal
  }
}

const sendBySdk = async (server: Server, call: Call, deadline: Deadline): Promise<Response> => {
  const { OpenAI } = await import('openai')
  const { config } = server
  // The package wraps what its fetch throws and loses the cause of some of it.
  let failed: { error: unknown } | undefined
  const client = new OpenAI({
    apiKey: config.apiKey ?? 'none',
    defaultHeaders: config.apiKey === undefined ? { Authorization: null } : {},
    baseURL: config.baseUrl,
    // The environment must not decide who pays.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    // Ours are the time limits, finer than one for the whole call.
    timeout: server.timeouts.wholeMs * 2,
    fetch: async (input, init) => {
      try {
        return await fetchOk(server, { url: input instanceof Request ? input.url : String(input), init: init ?? {} }, deadline)
      } catch (error) {
        failed = { error }
        throw error
      }
    },
  })
  try {
    if (call.path === 'models') return await client.get('/models').asResponse()
    return await client.post(call.path === 'chat' ? '/chat/completions' : '/embeddings', { body: call.body }).asResponse()
  } catch (error) {
    throw failed ? failed.error : error
  }
}

const fetchOk = async (server: Server, { url, init }: { url: string; init: RequestInit }, deadline: Deadline): Promise<Response> => {
  const response = await server.fetch(url, { ...init, signal: deadline.signal })
  if (response.ok) return response
  throw new RefusedCall({ status: response.status, headers: response.headers, error: await errorOf(response, deadline) }, server.clock())
}

/** The `error` of a refusal's body; the servers that put a text or nothing there are many. */
const errorOf = async (response: Response, deadline: Deadline): Promise<unknown> => {
  const text = await readText(response, ERROR_BODY_BYTES, deadline)
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null) return undefined
    return 'error' in body ? body.error : body
  } catch {
    return undefined
  }
}

/** The whole body, up to a limit; beyond it the server is not one of ours. */
export const readText = async (response: Response, maxBytes: number, deadline: Deadline): Promise<string> => {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  let beaten = 0
  try {
    while (true) {
      const { done, value } = await deadline.race(reader.read())
      if (done) return text + decoder.decode()
      size += value.byteLength
      // A server that drips bytes does not keep the call alive.
      if (size - beaten >= BEAT_BYTES) {
        deadline.beat()
        beaten = size
      }
      if (size > maxBytes) throw new ModelError('bad_reply', `the reply is longer than ${maxBytes} bytes`)
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason
    throw brokenCallToError(error)
  } finally {
    // Only to let the server go: what went wrong is on its way to the caller already.
    reader.cancel().catch(() => {})
  }
}
