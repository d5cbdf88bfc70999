import { describe, expect, test } from 'bun:test'
import type { Client, Reply } from './client.ts'
import { type Controller, createController, type State } from './controller.ts'
import type { Message, Session } from './session.ts'

const message = (position: number, clientMessageId: string, text: string): Message => ({
  id: `msg_${position}`,
  position,
  author: 'customer',
  text,
  sources: [],
  outcome: null,
  turnId: 'trn_1',
  clientMessageId,
  rating: null,
  authorName: null,
  at: position,
})

/** An instance in memory that can be switched off; `refuse` answers the next message with a problem. */
const setUp = (kept = new Map<string, string>()) => {
  const stored: Message[] = []
  const instance = {
    isReachable: true,
    refuse: undefined as string | undefined,
    tried: [] as string[],
    stopped: [] as string[],
    rated: [] as unknown[],
    /** What a rating waits for on its way. */
    held: Promise.resolve(),
    called: [] as unknown[],
    told: [] as unknown[],
    contexts: [] as unknown[],
  }
  const client: Client = {
    session: async (): Promise<Reply<Session>> =>
      instance.isReachable
        ? {
            status: 'ok',
            value: {
              title: '',
              greeting: '',
              starters: [],
              look: { accent: '', theme: '', hasSound: false, avatar: null, texts: { status: '', placeholder: '', footnote: '' } },
              maxTextChars: 4000,
              dialog: null,
              person: { isOffered: true, state: 'none', name: null },
              messages: [...stored],
            },
          }
        : { status: 'offline' },
    send: async ({ clientMessageId, text, context }) => {
      instance.tried.push(text)
      instance.contexts.push(context?.url)
      if (!instance.isReachable) return { status: 'offline' }
      if (instance.refuse !== undefined) return { status: 'refused', text: instance.refuse, retryAfterMs: 1000 }
      const known = stored.find((one) => one.clientMessageId === clientMessageId)
      const saved = known ?? message(stored.length + 1, clientMessageId, text)
      if (!known) stored.push(saved)
      return { status: 'ok', value: { message: saved, turnId: 'trn_1' } }
    },
    stop: async (turnId) => {
      instance.stopped.push(turnId)
      return { status: 'ok', value: {} }
    },
    rate: async (messageId, rating) => {
      if (!instance.isReachable) return { status: 'offline' }
      instance.rated.push([messageId, rating])
      await instance.held
      return { status: 'ok', value: {} }
    },
    history: async (before) => ({ status: 'ok', value: { messages: stored.filter(({ position }) => position < before) } }),
    source: async (_messageId, number) =>
      instance.isReachable
        ? {
            status: 'ok',
            value: { number, documentName: 'Цены.md', headingPath: [], page: null, before: '', quote: 'от 300', after: '', isGone: false },
          }
        : { status: 'offline' },
    callPerson: async (first) => {
      instance.called.push(first?.text)
      return instance.refuse === undefined
        ? { status: 'ok', value: { person: { isOffered: true, state: 'requested', name: null } } }
        : { status: 'refused', text: instance.refuse, retryAfterMs: undefined }
    },
    withdrawPerson: async () => ({ status: 'ok', value: { person: { isOffered: true, state: 'none', name: null } } }),
    events: () => new Promise(() => {}),
  }
  let wake: () => void = () => {}
  let ids = 0
  const controller = createController({
    client,
    keep: { get: (key) => kept.get(key), set: (key, value) => (value === undefined ? kept.delete(key) : kept.set(key, value)) },
    onChange: () => wake(),
    tell: (news) => instance.told.push(news),
    context: () => ({ url: 'https://shop.ru/cart', title: 'Корзина', facts: {} }),
    clock: () => ids,
    newId: () => `c${++ids}`,
    isOnline: () => instance.isReachable,
  })
  const until = async (isSo: (state: State) => boolean): Promise<State> => {
    while (!isSo(controller.state())) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return controller.state()
  }
  return { instance, stored, kept, controller, until }
}

const ready = async (s: { controller: Controller; until: (isSo: (state: State) => boolean) => Promise<State> }): Promise<void> => {
  s.controller.start()
  await s.until((state) => state.phase === 'ready')
}

describe('the chat', () => {
  test('shows a message at once, then as stored, then the turn that will answer', async () => {
    const s = setUp()
    await ready(s)
    s.controller.send('раз')
    expect(s.controller.state().chat.outgoing).toMatchObject([{ text: 'раз' }])
    const { chat } = await s.until((state) => state.chat.messages.length === 1)
    expect(chat).toMatchObject({ outgoing: [], answer: { turnId: 'trn_1', text: '' } })
    s.controller.stop()
    expect(s.instance.stopped).toEqual(['trn_1'])
  })

  test('keeps what was written without a connection, also over a reload, and sends it once in order', async () => {
    const first = setUp()
    await ready(first)
    first.instance.isReachable = false
    first.controller.send('раз')
    first.controller.send('два')
    await first.until((state) => state.connection === 'offline')
    expect(first.controller.state().chat.outgoing.map((one) => one.state)).toEqual(['queued', 'queued'])
    const second = setUp(first.kept)
    await ready(second)
    await second.until((state) => state.chat.messages.length === 2)
    expect(second.stored.map((one) => one.text)).toEqual(['раз', 'два'])
    expect(second.kept.has('outbox')).toBe(false)
  })

  test('a message refused with words stays to be sent again or removed, and does not hold up the next', async () => {
    const s = setUp()
    await ready(s)
    s.instance.refuse = 'Слишком быстро.'
    s.controller.send('раз')
    const { chat } = await s.until((state) => state.chat.outgoing[0]?.state === 'refused')
    expect(chat.outgoing).toMatchObject([{ text: 'раз', problem: 'Слишком быстро.' }])
    s.instance.refuse = undefined
    s.controller.send('два')
    await s.until((state) => state.chat.messages.length === 1)
    s.controller.retry('c1')
    await s.until((state) => state.chat.messages.length === 2)
    expect(s.stored.map((one) => one.text)).toEqual(['два', 'раз'])
    s.instance.refuse = 'Опять.'
    s.controller.send('три')
    await s.until((state) => state.chat.outgoing[0]?.state === 'refused')
    s.controller.remove('c3')
    expect(s.controller.state().chat.outgoing).toEqual([])
  })

  test('an instance out of reach is said so, and found again when the network is back', async () => {
    const s = setUp()
    s.instance.isReachable = false
    s.controller.start()
    await s.until((state) => state.phase === 'failed')
    s.instance.isReachable = true
    s.controller.wake()
    await s.until((state) => state.phase === 'ready')
  })

  test('asking again sends the last question once more', async () => {
    const s = setUp()
    await ready(s)
    s.controller.send('вопрос')
    await s.until((state) => state.chat.messages.length === 1)
    s.controller.askAgain()
    await s.until((state) => state.chat.messages.length === 2)
    expect(s.stored.map((one) => one.text)).toEqual(['вопрос', 'вопрос'])
  })

  test.each(['not json', '{}', '[1, null, {"text": 5}]', '[{"text":"a"}]'])(
    'a spoilt outbox such as %p is an empty one',
    async (spoilt) => {
      const s = setUp(new Map([['outbox', spoilt]]))
      await ready(s)
      expect(s.controller.state().chat.outgoing).toEqual([])
    },
  )
})

describe('a rating', () => {
  const withAnswer = async () => {
    const s = setUp()
    s.stored.push({ ...message(1, 'c', 'ответ'), author: 'assistant' })
    await ready(s)
    return s
  }

  test('is shown at once and told to the instance', async () => {
    const s = await withAnswer()
    s.controller.rate('msg_1', { value: 'bad', reason: null, comment: null })
    expect(s.controller.state().chat.messages[0]?.rating?.value).toBe('bad')
    await Promise.resolve()
    expect(s.instance.rated).toEqual([['msg_1', { value: 'bad', reason: null, comment: null }]])
  })

  test('is told only when the one before has arrived, so that the last word is the last', async () => {
    const s = await withAnswer()
    const { promise, resolve } = Promise.withResolvers<void>()
    s.instance.held = promise
    s.controller.rate('msg_1', { value: 'bad', reason: null, comment: null })
    s.controller.rate('msg_1', { value: 'bad', reason: 'wrong', comment: null })
    await new Promise((done) => setTimeout(done, 0))
    expect(s.instance.rated).toHaveLength(1)
    resolve()
    await new Promise((done) => setTimeout(done, 0))
    expect(s.instance.rated).toHaveLength(2)
    expect(s.controller.state().chat.messages[0]?.rating?.reason).toBe('wrong')
  })

  test('that the instance did not get is taken back', async () => {
    const s = await withAnswer()
    s.instance.isReachable = false
    s.controller.rate('msg_1', { value: 'good', reason: null, comment: null })
    await s.until((state) => state.chat.messages[0]?.rating === null)
  })
})

describe('a person', () => {
  test('is called with first words when nothing was said, and called off again', async () => {
    const s = setUp()
    await ready(s)
    s.controller.callPerson('Позовите сотрудника.')
    expect(s.controller.state().chat.person.state).toBe('requested')
    expect(s.instance.called).toEqual(['Позовите сотрудника.'])
    s.controller.withdrawPerson()
    await s.until(({ chat }) => chat.person.state === 'none')
    expect(s.instance.told).toEqual([
      { what: 'person', state: 'requested' },
      { what: 'person', state: 'none' },
    ])
  })

  test('who cannot be called is not shown as called, and the reason is said', async () => {
    const s = setUp()
    await ready(s)
    s.instance.refuse = 'Сейчас никого нет.'
    s.controller.callPerson('Позовите сотрудника.')
    const { chat, problem } = await s.until((state) => state.problem !== undefined)
    expect([chat.person.state, problem]).toEqual(['none', 'Сейчас никого нет.'])
  })
})

describe('a source', () => {
  test('opens over the chat and closes; one that comes after its closing does not open again', async () => {
    const s = setUp()
    await ready(s)
    s.controller.openSource({ messageId: 'msg_1', number: 2, documentName: 'Цены.md' })
    expect(s.controller.state().source).toMatchObject({ number: 2, content: undefined })
    await s.until(({ source }) => source?.content !== undefined)
    expect(s.controller.state().source?.content).toMatchObject({ quote: 'от 300' })
    s.controller.openSource({ messageId: 'msg_1', number: 3, documentName: 'Цены.md' })
    s.controller.closeSource()
    await Promise.resolve()
    expect(s.controller.state().source).toBeUndefined()
  })

  test('that cannot be read says so', async () => {
    const s = setUp()
    await ready(s)
    s.instance.isReachable = false
    s.controller.openSource({ messageId: 'msg_1', number: 2, documentName: 'Цены.md' })
    await s.until(({ source }) => source?.content === 'unreachable')
  })
})

test('a message takes along where the visitor is', async () => {
  const s = setUp()
  await ready(s)
  s.controller.send('раз')
  await s.until((state) => state.chat.messages.length === 1)
  expect(s.instance.contexts).toEqual(['https://shop.ru/cart'])
  expect(s.instance.told).toContainEqual({ what: 'sent' })
})
