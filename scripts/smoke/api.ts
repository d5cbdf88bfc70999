import { strict as assert } from 'node:assert'

export interface StreamEvent {
  id: string
  type: string
  data: { seq?: number; data: Record<string, unknown> }
}

export interface Message {
  id: string
  author: string
  text: string
  sources: Array<{ number: number; documentName: string; quote: string }>
}

/** The JSON API as an integrator uses it. */
export interface Api {
  get<Body>(path: string): Promise<Body>
  uploadDocument(assistantId: string, file: File): Promise<void>
  /** Asks in a new dialog and reads the stream to its end. */
  ask(assistantId: string, text: string): Promise<{ dialogId: string; streamed: string; answer: Message }>
  /** An open stream of a dialog; events arrive until `close`, or until the server says goodbye. */
  follow(dialogId: string): Promise<{ events: StreamEvent[]; ended: Promise<void>; close(): void }>
}

export const createApi = (url: string, key: string): Api => {
  const call = async (path: string, init: RequestInit & { timeoutMs?: number } = {}): Promise<Response> => {
    const reply = await fetch(`${url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) },
      signal: init.signal ?? AbortSignal.timeout(60_000),
    })
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${path} answered ${reply.status}: ${(await reply.text()).slice(0, 500)}`)
    return reply
  }

  const get: Api['get'] = async <Body>(path: string) => (await (await call(path)).json()) as Body

  return {
    get,
    uploadDocument: async (assistantId, file) => {
      const body = new FormData()
      body.append('assistantId', assistantId)
      body.append('file', file)
      await call('/documents', { method: 'POST', body })
    },
    ask: async (assistantId, text) => {
      const reply = await call('/dialogs', {
        method: 'POST',
        body: JSON.stringify({ assistantId, text }),
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      })
      assert.match(reply.headers.get('content-type') ?? '', /^text\/event-stream/)
      return readAnswer(await Array.fromAsync(eventsOf(reply)), get)
    },
    follow: async (dialogId) => {
      const stop = new AbortController()
      const reply = await call(`/dialogs/${dialogId}/events`, { signal: stop.signal, headers: { accept: 'text/event-stream' } })
      return { ...collect(reply, stop.signal), close: () => stop.abort() }
    },
  }
}

const readAnswer = async (events: StreamEvent[], get: Api['get']): ReturnType<Api['ask']> => {
  const types = events.map((event) => event.type)
  assert(types.includes('turn.done'), `the stream ended without an answer: ${types.join(', ')}`)
  const begun = events.find((event) => event.type === 'message.created')?.data.data['message'] as { dialogId?: string } | undefined
  const dialogId = begun?.dialogId ?? ''
  const { items } = await get<{ items: Message[] }>(`/dialogs/${dialogId}/messages`)
  const answer = items.findLast((message) => message.author === 'assistant')
  assert(answer, 'the answer is not among the messages of the dialog')
  const deltas = events.filter((event) => event.type === 'turn.delta')
  return { dialogId, streamed: deltas.map((event) => String(event.data.data['text'])).join(''), answer }
}

const collect = (reply: Response, signal: AbortSignal): { events: StreamEvent[]; ended: Promise<void> } => {
  const events: StreamEvent[] = []
  const read = async (): Promise<void> => {
    try {
      for await (const event of eventsOf(reply)) events.push(event)
    } catch (error) {
      if (!signal.aborted) events.push({ id: '', type: 'broken', data: { data: { error: String(error) } } })
    }
  }
  return { events, ended: read() }
}

async function* eventsOf(reply: Response): AsyncGenerator<StreamEvent> {
  assert(reply.body, 'a stream without a body')
  let waiting = ''
  const decoder = new TextDecoder()
  for await (const chunk of reply.body) {
    waiting += decoder.decode(chunk, { stream: true })
    const frames = waiting.split('\n\n')
    waiting = frames.pop() ?? ''
    for (const frame of frames) {
      const field = (name: string): string =>
        frame
          .split('\n')
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
          .join('\n')
      const data = field('data')
      if (data !== '') yield { id: field('id'), type: field('event'), data: JSON.parse(data) as StreamEvent['data'] }
    }
  }
}
