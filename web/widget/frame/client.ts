import type { Language } from '../../words/fill.ts'
import type { PageContext } from '../protocol.ts'
import { type Credentials, TokenRefused } from './credentials.ts'
import type { Message, OpenedSource, Person, Rating, Session } from './session.ts'

/** How a call ended. `offline` is worth another try, `refused` is not until something changes, `gone` means the chat is over here. */
export type Reply<Value> =
  | { status: 'ok'; value: Value }
  | { status: 'offline' }
  | { status: 'refused'; text: string; retryAfterMs: number | undefined }
  | { status: 'gone' }

export interface Client {
  session(): Promise<Reply<Session>>
  /** The same `clientMessageId` twice is one message. */
  send(message: {
    clientMessageId: string
    text: string
    context?: PageContext | undefined
  }): Promise<Reply<{ message: Message; turnId: string | null }>>
  stop(turnId: string): Promise<Reply<unknown>>
  /** The last one stands; null takes it back. */
  rate(messageId: string, rating: Rating | null): Promise<Reply<unknown>>
  /** Messages before this position, oldest first. */
  history(before: number): Promise<Reply<{ messages: Message[] }>>
  source(messageId: string, number: number): Promise<Reply<OpenedSource>>
  /** Before anything was written a first message goes along. */
  callPerson(message: { clientMessageId: string; text: string } | undefined): Promise<Reply<{ person: Person }>>
  withdrawPerson(): Promise<Reply<{ person: Person }>>
  /** The open stream, or how it failed. */
  events(lastEventId: string, signal: AbortSignal): Promise<Reply<ReadableStream<Uint8Array>>>
}

const TIMEOUT_MS = 20_000

export const createClient = (credentials: Credentials, language: Language): Client => {
  const call = async (path: string, init: RequestInit = {}): Promise<Reply<Response>> => {
    try {
      let token = await credentials.get()
      for (let tries = 0; ; tries++) {
        const response = await fetch(
          `/widget/v1/${path}`,
          withHeaders(init, { authorization: `Bearer ${token}`, 'accept-language': language }),
        )
        if (response.status !== 401 || tries > 0) return toReply(response)
        token = await credentials.replace(token)
      }
    } catch (error) {
      return error instanceof TokenRefused && error.isFinal ? { status: 'gone' } : { status: 'offline' }
    }
  }
  const callJson = async <Value>(path: string, body?: object | null, method = 'POST'): Promise<Reply<Value>> => {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
    try {
      const sent = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}
      const reply = await call(path, { signal: stop.signal, ...(body === undefined ? {} : { method, ...sent }) })
      return reply.status === 'ok' ? { status: 'ok', value: await reply.value.json() } : reply
    } catch {
      return { status: 'offline' }
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    session: () => callJson('session'),
    send: (message) => callJson('messages', message),
    stop: (turnId) => callJson(`turns/${encodeURIComponent(turnId)}/cancel`, {}),
    rate: (messageId, rating) => callJson(`messages/${encodeURIComponent(messageId)}/rating`, rating, rating ? 'PUT' : 'DELETE'),
    history: (before) => callJson(`messages?before=${before}`),
    source: (messageId, number) => callJson(`sources/${encodeURIComponent(messageId)}/${number}`),
    callPerson: (message) => callJson('person', message ? { message } : {}),
    withdrawPerson: () => callJson('person', null, 'DELETE'),
    events: async (lastEventId, signal) => {
      const headers = { accept: 'text/event-stream', 'last-event-id': lastEventId }
      const reply = await call('events', { headers, signal, cache: 'no-store' })
      if (reply.status !== 'ok') return reply
      return reply.value.body ? { status: 'ok', value: reply.value.body } : { status: 'offline' }
    },
  }
}

const withHeaders = (init: RequestInit, more: Record<string, string>): RequestInit => ({
  ...init,
  credentials: 'omit',
  headers: { ...(init.headers as Record<string, string> | undefined), ...more },
})

/** Problem details carry the words for the visitor, in his language. */
const toReply = async (response: Response): Promise<Reply<Response>> => {
  if (response.ok) return { status: 'ok', value: response }
  if (response.status >= 500 || response.status === 401) return { status: 'offline' }
  const problem = await response.json().catch(() => undefined)
  const text = String(problem?.detail ?? problem?.title ?? '')
  const seconds = Number(response.headers.get('retry-after'))
  return { status: 'refused', text, retryAfterMs: seconds > 0 ? seconds * 1000 : undefined }
}
