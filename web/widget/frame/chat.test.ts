import { describe, expect, test } from 'bun:test'
import { type Chat, emptyChat, withAccepted, withEvent, withOutgoing, withSession } from './chat.ts'
import type { ChatEvent, Message, Session } from './session.ts'

const message = (position: number, rest: Partial<Message> = {}): Message => ({
  id: `msg_${position}`,
  position,
  author: 'customer',
  text: `t${position}`,
  sources: [],
  outcome: null,
  turnId: 'trn_1',
  clientMessageId: null,
  rating: null,
  authorName: null,
  at: position,
  ...rest,
})
const answered = message(2, { author: 'assistant', outcome: 'answered' })
const session = (rest: Partial<Session> = {}): Session => ({
  title: 'Лавка',
  greeting: '',
  starters: [],
  look: { accent: '#1f6f5c', theme: 'system', hasSound: false, avatar: null, texts: { status: '', placeholder: '', footnote: '' } },
  maxTextChars: 4000,
  dialog: null,
  person: { isOffered: true, state: 'none', name: null },
  messages: [],
  ...rest,
})
const play = (chat: Chat, ...events: ChatEvent[]): Chat => events.reduce(withEvent, chat)
const started: ChatEvent = { type: 'turn.started', data: { turnId: 'trn_1', attempt: 1 } }
const delta = (offset: number, text: string, attempt = 1): ChatEvent => ({
  type: 'turn.delta',
  data: { turnId: 'trn_1', attempt, offset, text },
})
const done: ChatEvent = { type: 'turn.done', data: { turnId: 'trn_1' } }

describe('the dialog of the widget', () => {
  test('an answer grows piece by piece and becomes a message', () => {
    const writing = play(emptyChat, started, delta(0, 'До 14 '), delta(6, 'дней'))
    expect(writing.answer?.text).toBe('До 14 дней')
    const ended = play(writing, { type: 'message.created', data: { message: answered } }, done)
    expect(ended).toMatchObject({ answer: undefined, messages: [answered] })
  })

  test('pieces that come twice after a reconnect are shown once', () => {
    const chat = play(emptyChat, started, delta(0, 'один '), delta(5, 'два '), delta(0, 'один два три'), delta(5, 'два '))
    expect(chat.answer?.text).toBe('один два три')
  })

  test('a piece beyond a hole is not shown as if nothing were missing', () => {
    expect(play(emptyChat, started, delta(0, 'раз '), delta(50, 'конец')).answer?.text).toBe('раз ')
  })

  test('an answer that starts over loses the old words, and late ones of the old try are dropped', () => {
    const chat = play(
      emptyChat,
      started,
      delta(0, 'старое'),
      { type: 'turn.reset', data: { turnId: 'trn_1', attempt: 2 } },
      delta(0, 'новое', 2),
    )
    expect(chat.answer).toEqual({ turnId: 'trn_1', attempt: 2, text: 'новое' })
    expect(play(chat, delta(6, ' хвост')).answer?.text).toBe('новое')
  })

  test('what arrives about a turn after its end changes nothing', () => {
    const ended = play(emptyChat, started, { type: 'message.created', data: { message: answered } }, done)
    expect(play(ended, started, delta(0, 'опять')).answer).toBeUndefined()
    expect(withAccepted(ended, { message: message(1), turnId: 'trn_1' }).answer).toBeUndefined()
  })

  test('every event played twice, as a replay does, leaves the same dialog', () => {
    const events: ChatEvent[] = [
      { type: 'message.created', data: { message: message(1, { clientMessageId: 'c1' }) } },
      started,
      delta(0, 'ответ'),
      { type: 'message.created', data: { message: answered } },
      done,
    ]
    expect(play(emptyChat, ...events, ...events)).toEqual(play(emptyChat, ...events))
  })

  test('a message on its way out leaves the outbox once it is stored, however we learn of it', () => {
    const waiting = withOutgoing(emptyChat, { clientMessageId: 'c1', text: 't1', at: 1, state: 'queued' })
    const stored = message(1, { clientMessageId: 'c1' })
    expect(play(waiting, { type: 'message.created', data: { message: stored } }).outgoing).toEqual([])
    expect(withSession(waiting, session({ messages: [stored] })).outgoing).toEqual([])
    const accepted = withAccepted(waiting, { message: stored, turnId: 'trn_1' })
    expect(accepted).toMatchObject({ outgoing: [], messages: [stored], answer: { turnId: 'trn_1', text: '' } })
  })

  test('what the instance does not know yet stays in the outbox, in the order it was written', () => {
    let chat = withOutgoing(emptyChat, { clientMessageId: 'b', text: 'второе', at: 2, state: 'queued' })
    chat = withOutgoing(chat, { clientMessageId: 'a', text: 'первое', at: 1, state: 'queued' })
    expect(withSession(chat, session()).outgoing.map((m) => m.text)).toEqual(['первое', 'второе'])
  })

  test('a reload in the middle of an answer finds the turn and keeps it while the words come', () => {
    const open = session({ dialog: { lastSeq: 3, turn: { id: 'trn_1', attempt: 1 } }, messages: [message(1)] })
    const chat = play(withSession(emptyChat, open), delta(0, 'с начала'))
    expect(chat.answer?.text).toBe('с начала')
    expect(withSession(chat, open).answer?.text).toBe('с начала')
    expect(withSession(chat, session({ messages: [message(1), answered] })).answer).toBeUndefined()
  })

  test('a failure and a stop without words leave a line; a new message takes it away', () => {
    const failed = play(emptyChat, started, { type: 'turn.failed', data: { turnId: 'trn_1' } })
    expect(failed).toMatchObject({ answer: undefined, ending: { kind: 'failed' } })
    const stopped = play(emptyChat, started, { type: 'turn.cancelled', data: { turnId: 'trn_1' } })
    expect(stopped.ending?.kind).toBe('stopped')
    expect(withOutgoing(failed, { clientMessageId: 'c', text: 'ещё', at: 9, state: 'queued' }).ending).toBeUndefined()
    const kept = message(2, { author: 'assistant', outcome: 'stopped' })
    const said = play(
      emptyChat,
      started,
      { type: 'message.created', data: { message: kept } },
      { type: 'turn.cancelled', data: { turnId: 'trn_1' } },
    )
    expect(said.ending).toBeUndefined()
  })
})
