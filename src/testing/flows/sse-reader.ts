import { createParser } from 'eventsource-parser'

export interface ReadEvent {
  id: string | undefined
  type: string
  data: Record<string, unknown>
}

export interface EventReader {
  /** The next event of one of these types; throws when the stream ends first. */
  next(...types: string[]): Promise<ReadEvent>
  /** Every event read so far, in order. */
  readonly seen: readonly ReadEvent[]
  readonly lastId: string | undefined
  close(): void
}

/** Reads a stream as our own clients do: by fetch, with a parser, the way back in by `Last-Event-ID`. */
export const openEvents = async (url: string, init: RequestInit & { lastEventId?: string | undefined } = {}): Promise<EventReader> => {
  const stop = new AbortController()
  const headers = new Headers(init.headers)
  headers.set('accept', 'text/event-stream')
  if (init.lastEventId !== undefined) headers.set('last-event-id', init.lastEventId)
  const response = await fetch(url, { ...init, headers, signal: stop.signal })
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return readEvents(response, () => stop.abort())
}

const readEvents = (response: Response, close: () => void): EventReader => {
  const seen: ReadEvent[] = []
  const waiting: ReadEvent[] = []
  let wake: (() => void) | undefined
  let isEnded = false
  let lastId: string | undefined
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) => {
      lastId = id ?? lastId
      const read: ReadEvent = { id, type: event, data: (JSON.parse(data) as { data?: Record<string, unknown> }).data ?? {} }
      seen.push(read)
      waiting.push(read)
      wake?.()
    },
  })
  const pump = async (): Promise<void> => {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }))
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error
    } finally {
      isEnded = true
      wake?.()
    }
  }
  void pump()
  return {
    seen,
    get lastId() {
      return lastId
    },
    close,
    next: async (...types) => {
      for (;;) {
        const event = waiting.shift()
        if (event && (types.length === 0 || types.includes(event.type))) return event
        if (event) continue
        if (isEnded) throw new Error(`the stream ended before ${types.join(' or ')}; seen: ${seen.map((e) => e.type).join(', ')}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
