import { afterEach, describe, expect, test } from 'bun:test'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { LiveEvent } from '../../platform/events/index.ts'
import { testBase } from '../../testing/factories.ts'
import { createSseHub, type SseInput } from './sse.ts'

const readers: Array<() => void> = []
afterEach(() => {
  for (const stop of readers.splice(0)) stop()
})

const setup = async () => {
  const base = await testBase()
  const hub = createSseHub({ ...base, maxStreams: 3, maxStreamsPerClient: 2 })
  const append = (type: string, data: unknown = {}) => base.db.write((tx) => base.events.append(tx, { stream: 'dialog:a', type, data }))
  const open = (options: { lastEventId?: string; client?: string } & Pick<SseInput, 'catchUp' | 'from' | 'isLast'> = {}) => {
    const headers = options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }
    const request = new Request('http://x/events', { headers })
    const { lastEventId: _, client: __, ...rest } = options
    const response = hub.open({
      request,
      server: undefined,
      clientKey: options.client ?? 'c',
      stream: 'dialog:a',
      ...rest,
    })
    return { response, ...reader(response) }
  }
  return { ...base, hub, append, open }
}

/** Reads events one by one; `next` waits for the next of them. */
const reader = (response: Response) => {
  const events: EventSourceMessage[] = []
  let wake: (() => void) | undefined
  let isEnded = false
  const parser = createParser({ onEvent: (event) => events.push(event) })
  const body = response.body?.getReader()
  readers.push(() => void body?.cancel())
  const pump = async (): Promise<void> => {
    for (;;) {
      const part = await body?.read()
      if (!part || part.done) break
      parser.feed(new TextDecoder().decode(part.value))
      wake?.()
    }
    isEnded = true
    wake?.()
  }
  void pump()
  const next = async (): Promise<EventSourceMessage | 'end'> => {
    for (;;) {
      const event = events.shift()
      if (event) return event
      if (isEnded) return 'end'
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { next }
}

const typeAndId = (event: EventSourceMessage | 'end') => (event === 'end' ? event : [event.event, event.id])

describe('SSE hub', () => {
  test('sends the headers that keep proxies from holding events back', async () => {
    await using s = await setup()
    const { response } = s.open()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
  })

  test('replays what was missed exactly once and goes on live', async () => {
    await using s = await setup()
    for (const type of ['one', 'two', 'three']) await s.append(type)
    const { next } = s.open({ lastEventId: '1' })
    const appended = s.append('four')
    const seen = [await next(), await next(), await next()].map(typeAndId)
    await appended
    expect(seen).toEqual([
      ['two', '2'],
      ['three', '3'],
      ['four', '4'],
    ])
  })

  test('a stream opened with a question begins before it and ends with its answer, told before or after', async () => {
    await using s = await setup()
    for (const type of ['older', 'asked']) await s.append(type)
    const isLast: SseInput['isLast'] = (event) => event.type === 'answered'
    const early = s.open({ from: 1, isLast })
    expect(typeAndId(await early.next())).toEqual(['asked', '2'])
    for (const type of ['answered', 'next']) await s.append(type)
    expect([await early.next(), await early.next()].map(typeAndId)).toEqual([['answered', '3'], 'end'])
    const late = s.open({ from: 1, isLast })
    expect([await late.next(), await late.next(), await late.next()].map(typeAndId)).toEqual([['asked', '2'], ['answered', '3'], 'end'])
    expect(s.hub.size()).toBe(0)
  })

  test('an event that commits between subscription and replay comes once', async () => {
    await using s = await setup()
    await s.append('one')
    const opened = s.open({ lastEventId: '0' })
    await Promise.all([s.append('two'), s.append('three')])
    expect([await opened.next(), await opened.next(), await opened.next()].map(typeAndId)).toEqual([
      ['one', '1'],
      ['two', '2'],
      ['three', '3'],
    ])
    await s.append('four')
    expect(typeAndId(await opened.next())).toEqual(['four', '4'])
  })

  test('an id that is too old or was never given out gets a resync', async () => {
    await using s = await setup()
    await s.append('one')
    const { next } = s.open({ lastEventId: '7' })
    expect(typeAndId(await next())).toEqual(['resync', '1'])
    await s.append('two')
    expect(typeAndId(await next())).toEqual(['two', '2'])
  })

  test('who joins in the middle of a text gets its rest, with an id that remembers the place', async () => {
    await using s = await setup()
    await s.append('turn.started')
    const marks: Array<string | undefined> = []
    const catchUp = (mark: string | undefined): LiveEvent[] => {
      marks.push(mark)
      return [{ stream: 'dialog:a', type: 'turn.delta', data: { text: 'то' }, mark: 'trn_1.1.5' }]
    }
    const { next } = s.open({ lastEventId: '1~trn_1.1.3', catchUp })
    const event = await next()
    expect(typeAndId(event)).toEqual(['turn.delta', '1~trn_1.1.5'])
    expect(event === 'end' ? undefined : JSON.parse(event.data)).toMatchObject({ type: 'turn.delta', data: { text: 'то' } })
    expect(marks).toEqual(['trn_1.1.3'])
    s.events.publish({ stream: 'dialog:a', type: 'turn.delta', data: { text: '!' }, mark: 'trn_1.1.6' })
    expect(typeAndId(await next())).toEqual(['turn.delta', '1~trn_1.1.6'])
  })

  test('text in an event cannot break out of its line', async () => {
    await using s = await setup()
    const { next } = s.open({ lastEventId: '0' })
    await s.append('one', { text: 'a\nid: 99\r\n\r\nevent: evil\n\n' })
    const event = await next()
    expect(event === 'end' ? undefined : JSON.parse(event.data).data.text).toBe('a\nid: 99\r\n\r\nevent: evil\n\n')
    expect(typeAndId(event)).toEqual(['one', '1'])
  })

  test('beyond the limits a stream is refused by an event, not by a status that EventSource never retries', async () => {
    await using s = await setup()
    s.open()
    s.open()
    const third = s.open()
    expect(third.response.status).toBe(200)
    expect(typeAndId(await third.next())).toEqual(['refused', undefined])
    expect(await third.next()).toBe('end')
    s.open({ client: 'other' })
    expect(s.hub.size()).toBe(3)
    expect(typeAndId(await s.open({ client: 'fourth' }).next())).toEqual(['refused', undefined])
  })

  test('a reader who leaves frees his place', async () => {
    await using s = await setup()
    const { response } = s.open()
    expect(s.hub.size()).toBe(1)
    for (const stop of readers.splice(0)) stop()
    await Promise.resolve()
    expect(s.hub.size()).toBe(0)
    expect(response.bodyUsed).toBe(true)
  })

  test('closing says bye to everyone and refuses newcomers the same way', async () => {
    await using s = await setup()
    const { next } = s.open()
    s.hub.close()
    expect(typeAndId(await next())).toEqual(['bye', undefined])
    expect(await next()).toBe('end')
    expect(typeAndId(await s.open().next())).toEqual(['bye', undefined])
    expect(s.hub.size()).toBe(0)
  })

  test('a reader who never reads is cut at a bound instead of filling the memory', async () => {
    await using s = await setup()
    const request = new Request('http://x/events')
    s.hub.open({ request, server: undefined, clientKey: 'slow', stream: 'dialog:a' })
    await s.append('begin')
    // He hears them once he has joined, which takes a database elsewhere its time.
    for (let i = 0; i < 10_000 && s.hub.size() > 0; i++) {
      s.events.publish({ stream: 'dialog:a', type: 'x', data: 'y'.repeat(2000) })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(s.hub.size()).toBe(0)
  })
})
