import { afterEach, describe, expect, jest, test } from 'bun:test'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { EventListener, Events, StoredEvent } from '../../platform/events/index.ts'
import { type TestBase, testBase } from '../../testing/factories.ts'
import { testLog } from '../../testing/test-log.ts'
import { createSseHub, type SseDeps, type SseHub, type SseInput } from './sse.ts'

const MANY = { maxStreams: 1000, maxStreamsPerClient: 1000 }

const input = (options: Partial<SseInput> & { lastEventId?: string } = {}): SseInput => {
  const { lastEventId, ...rest } = options
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return { request: new Request('http://x/events', { headers }), server: undefined, clientKey: 'c', stream: 'dialog:a', ...rest }
}

const append = (base: TestBase, type: string, data: unknown = {}): Promise<void> =>
  base.db.write((tx) => base.events.append(tx, { stream: 'dialog:a', type, data }))

/** Reads a stream event by event and remembers its last id, as a browser does. */
const follow = (response: Response) => {
  const events: EventSourceMessage[] = []
  const state: { lastId: string | undefined; isEnded: boolean; raw: string } = { lastId: undefined, isEnded: false, raw: '' }
  const parser = createParser({ onEvent: (event) => events.push(event) })
  const reader = response.body?.getReader()
  const more = async (): Promise<void> => {
    const part = await reader?.read()
    if (!part || part.done) {
      state.isEnded = true
      return
    }
    const text = new TextDecoder().decode(part.value)
    state.raw += text
    state.lastId = /^id: (.*)$/m.exec(text)?.[1] ?? state.lastId
    parser.feed(text)
  }
  const next = async (): Promise<EventSourceMessage | 'end'> => {
    for (;;) {
      const event = events.shift()
      if (event) {
        if (event.id !== undefined) state.lastId = event.id
        return event
      }
      if (state.isEnded) return 'end'
      await more()
    }
  }
  return { next, more, state, leave: () => reader?.cancel() }
}

const typeOf = (event: EventSourceMessage | 'end'): string | undefined => (event === 'end' ? 'end' : event.event)

describe('a replay', () => {
  test('far larger than what may wait for one reader reaches one who reads, whole and in order', async () => {
    await using base = await testBase()
    const hub = createSseHub({ ...base, ...MANY })
    const text = 'y'.repeat(4000)
    await base.db.write(async (tx) => {
      for (let i = 0; i < 600; i++) await base.events.append(tx, { stream: 'dialog:a', type: 'x', data: { i, text } })
    })
    const { next, leave } = follow(hub.open(input({ lastEventId: '0' })))
    for (let i = 0; i < 600; i++) {
      const event = await next()
      expect(event === 'end' ? event : event.id).toBe(String(i + 1))
    }
    await append(base, 'live')
    expect(typeOf(await next())).toBe('live')
    await leave()
  })

  test('to a reader who left stops reading the database', async () => {
    await using base = await testBase()
    await base.db.write(async (tx) => {
      for (let i = 0; i < 450; i++) await base.events.append(tx, { stream: 'dialog:a', type: 'x', data: 'y'.repeat(1000) })
    })
    let pages = 0
    const events: Events = { ...base.events, readAfter: (...args) => (pages++, base.events.readAfter(...args)) }
    const hub = createSseHub({ ...base, events, ...MANY })
    const { next, leave } = follow(hub.open(input({ lastEventId: '0' })))
    await next()
    await leave()
    await append(base, 'x')
    expect(pages).toBe(1)
    expect(hub.size()).toBe(0)
  })

  test('of more than a page load is worth ends in a resync', async () => {
    await using base = await testBase()
    await append(base, 'x')
    const events: Events = { ...base.events, lastSeq: async () => 9000 }
    const { next, leave } = follow(createSseHub({ ...base, events, ...MANY }).open(input({ lastEventId: '1' })))
    const event = await next()
    expect([typeOf(event), event === 'end' ? '' : event.id]).toEqual(['resync', '9000'])
    await leave()
  })

  test('begins with an id, so that a reader cut before the first event misses nothing', async () => {
    await using base = await testBase()
    await append(base, 'one')
    const hub = createSseHub({ ...base, ...MANY })
    const first = follow(hub.open(input()))
    while (first.state.lastId === undefined) await first.more()
    await first.leave()
    await append(base, 'two')
    const second = follow(hub.open(input({ lastEventId: first.state.lastId })))
    expect(typeOf(await second.next())).toBe('two')
    await second.leave()
  })

  test('comes exactly once to each of many readers who come and go while events are written', async () => {
    await using base = await testBase()
    const hub = createSseHub({ ...base, ...MANY })
    const TOTAL = 120
    const read = async (patience: number): Promise<number[]> => {
      const seen: number[] = []
      let lastId = '0'
      while (seen.length < TOTAL) {
        const stream = follow(hub.open(input({ lastEventId: lastId })))
        for (let i = 0; i < patience && seen.length < TOTAL; i++) {
          const event = await stream.next()
          if (event === 'end') break
          lastId = event.id ?? lastId
          seen.push(Number(event.id))
        }
        await stream.leave()
      }
      return seen
    }
    const writing = (async () => {
      for (let i = 0; i < TOTAL / 2; i++) await Promise.all([append(base, 'x'), append(base, 'x')])
    })()
    const all = await Promise.all([1, 2, 3, 5, 7, 11, 1000].map(read))
    await writing
    const expected = Array.from({ length: TOTAL }, (_, i) => i + 1)
    for (const seen of all) expect(seen).toEqual(expected)
    expect(hub.size()).toBe(0)
  })
})

describe('a hole in the announcements', () => {
  /** Stored events as they are, announcements only when the test makes them. */
  const quiet = (base: TestBase): { events: Events; announce(event: StoredEvent): void } => {
    let listener: EventListener = () => {}
    const events: Events = {
      ...base.events,
      subscribe: (_, given) => {
        listener = given
        return () => {}
      },
    }
    return { events, announce: (event) => listener(event) }
  }

  test('is filled from the database before what came after it', async () => {
    await using base = await testBase()
    const { events, announce } = quiet(base)
    const hub = createSseHub({ ...base, events, ...MANY })
    await append(base, 'one')
    const { next, leave } = follow(hub.open(input({ lastEventId: '0' })))
    expect(typeOf(await next())).toBe('one')
    for (const type of ['two', 'three', 'four']) await append(base, type)
    const stored = await base.events.readAfter(base.db.read, 'dialog:a', { after: 0, limit: 10 })
    const last = stored === 'too_old' ? undefined : stored.at(-1)
    if (!last) throw new Error('nothing stored')
    announce(last)
    announce(last)
    expect([typeOf(await next()), typeOf(await next()), typeOf(await next())]).toEqual(['two', 'three', 'four'])
    await append(base, 'five')
    announce({ ...last, seq: 5, type: 'five' })
    announce({ ...last, seq: 3, type: 'late' })
    expect(typeOf(await next())).toBe('five')
    await leave()
  })

  test('that a newcomer read ahead of is told to the others too, once', async () => {
    await using base = await testBase()
    const { events, announce } = quiet(base)
    const hub = createSseHub({ ...base, events, ...MANY })
    await append(base, 'one')
    const early = follow(hub.open(input({ lastEventId: '0' })))
    expect(typeOf(await early.next())).toBe('one')
    await append(base, 'two')
    const late = follow(hub.open(input({ lastEventId: '0' })))
    expect([typeOf(await late.next()), typeOf(await late.next())]).toEqual(['one', 'two'])
    expect(typeOf(await early.next())).toBe('two')
    const stored = await base.events.readAfter(base.db.read, 'dialog:a', { after: 1, limit: 10 })
    if (stored !== 'too_old') for (const event of stored) announce(event)
    await append(base, 'three')
    const three = await base.events.readAfter(base.db.read, 'dialog:a', { after: 2, limit: 10 })
    if (three !== 'too_old') for (const event of three) announce(event)
    expect([typeOf(await early.next()), typeOf(await late.next())]).toEqual(['three', 'three'])
    await early.leave()
    await late.leave()
  })

  test('that cannot be read lets the readers go, to come back with their place', async () => {
    await using base = await testBase()
    const { log, lines } = testLog()
    const { events, announce } = quiet(base)
    let isBroken = false
    const hub = createSseHub({
      ...base,
      log,
      events: { ...events, readAfter: (...args) => (isBroken ? Promise.reject(new Error('disk')) : base.events.readAfter(...args)) },
      ...MANY,
    })
    await append(base, 'one')
    const { next } = follow(hub.open(input({ lastEventId: '0' })))
    await next()
    isBroken = true
    announce({ stream: 'dialog:a', seq: 9, type: 'x', version: 1, at: 1, data: {} })
    expect(await next()).toBe('end')
    expect(lines().map((line) => line['msg'])).toEqual(['missed events could not be read'])
  })
})

describe('a reader', () => {
  afterEach(() => {
    jest.useRealTimers()
  })

  const beating = async (deps: Partial<SseDeps> = {}): Promise<{ base: TestBase; hub: SseHub; advance(ms: number): Promise<void> }> => {
    const base = await testBase()
    const hub = createSseHub({ ...base, ...MANY, ...deps })
    jest.useFakeTimers()
    const advance = async (ms: number): Promise<void> => {
      base.time.now += ms
      jest.advanceTimersByTime(ms)
      for (let i = 0; i < 20; i++) await Promise.resolve()
    }
    return { base, hub, advance }
  }

  test('gets a heartbeat every five seconds and a ping that scripts see every fifteen', async () => {
    const { base, hub, advance } = await beating()
    const { state, more, next, leave } = follow(hub.open(input()))
    await more()
    expect(state.raw).toStartWith('retry: 2000\n\n')
    await advance(15_000)
    expect(typeOf(await next())).toBe('ping')
    expect(state.raw.split('\n\n').filter((block) => block === ':')).toHaveLength(2)
    await leave()
    await advance(5000)
    expect(hub.size()).toBe(0)
    jest.useRealTimers()
    await base[Symbol.asyncDispose]()
  })

  test('who may read no longer is let go within half a minute, with a word', async () => {
    const { base, hub, advance } = await beating()
    let mayRead = true
    const { next } = follow(hub.open(input({ isAllowed: async () => mayRead })))
    await advance(30_000)
    expect(hub.size()).toBe(1)
    mayRead = false
    await advance(30_000)
    expect(hub.size()).toBe(0)
    const types: Array<string | undefined> = []
    for (let event = await next(); event !== 'end'; event = await next()) types.push(event.event)
    expect(types.at(-1)).toBe('refused')
    jest.useRealTimers()
    await base[Symbol.asyncDispose]()
  })

  test('is sent round after about an hour', async () => {
    const { base, hub, advance } = await beating()
    const { next } = follow(hub.open(input()))
    for (let minutes = 0; minutes < 44; minutes++) await advance(60_000)
    expect(hub.size()).toBe(1)
    for (let minutes = 0; minutes < 32; minutes++) await advance(60_000)
    expect(hub.size()).toBe(0)
    const types: Array<string | undefined> = []
    for (let event = await next(); event !== 'end'; event = await next()) types.push(event.event)
    expect(types.at(-1)).toBe('bye')
    jest.useRealTimers()
    await base[Symbol.asyncDispose]()
  })

  test('has longer to take something than the time between two beats, and not for ever', async () => {
    await using base = await testBase()
    const calls: number[] = []
    const hub = createSseHub({ ...base, ...MANY })
    hub.open(input({ server: { timeout: (_, seconds) => void calls.push(seconds), requestIP: () => null } }))
    expect(calls).toEqual([30])
    hub.close()
  })

  test('takes one event larger than the bound, but not a second before he has taken the first', async () => {
    await using base = await testBase()
    const hub = createSseHub({ ...base, ...MANY })
    const { next, leave } = follow(hub.open(input({ lastEventId: '0' })))
    await append(base, 'small')
    expect(typeOf(await next())).toBe('small')
    await append(base, 'large', 'y'.repeat(300_000))
    expect(typeOf(await next())).toBe('large')
    await append(base, 'large', 'y'.repeat(300_000))
    await append(base, 'large', 'y'.repeat(300_000))
    await append(base, 'small')
    expect(hub.size()).toBe(0)
    await leave()
  })
})
