import { describe, expect, test } from 'bun:test'
import { renderToString } from 'preact-render-to-string'
import { createFormat } from '../../words/format.ts'
import { emptyChat } from './chat.ts'
import { type ChatViewProps, chatView } from './chat-view.ts'
import type { State } from './controller.ts'
import { markdownView } from './markdown-view.ts'
import type { Message, Session } from './session.ts'
import { createSay } from './words.ts'

const now = Date.UTC(2026, 10, 22, 12)
const session: Session = {
  title: 'Лавка <чая>',
  greeting: 'Здравствуйте',
  starters: ['Раз?', 'Два?'],
  look: { accent: '#1f6f5c', theme: 'system', hasSound: false, avatar: null, texts: { status: '', placeholder: '', footnote: '' } },
  maxTextChars: 4000,
  dialog: null,
  person: { isOffered: true, state: 'none', name: null },
  messages: [],
}
const message = (rest: Partial<Message>): Message => ({
  id: 'msg_1',
  position: 1,
  author: 'customer',
  text: 'т',
  sources: [],
  outcome: null,
  turnId: null,
  clientMessageId: null,
  rating: null,
  authorName: null,
  at: now,
  ...rest,
})

const show = (state: Partial<State>, language: 'ru' | 'en' = 'ru'): string => {
  const props: ChatViewProps = {
    state: { phase: 'ready', session, chat: emptyChat, connection: 'live', source: undefined, problem: undefined, ...state },
    controller: {
      state: () => props.state,
      start: () => {},
      send: () => {},
      retry: () => {},
      remove: () => {},
      stop: () => {},
      rate: () => {},
      askAgain: () => {},
      loadOlder: () => {},
      openSource: () => {},
      closeSource: () => {},
      callPerson: () => {},
      withdrawPerson: () => {},
      wake: () => {},
      rest: () => {},
    },
    reading: { say: createSay(language), format: createFormat({ language, timeZone: 'UTC', now }), now },
    close: () => {},
    draft: { get: () => '', set: () => {}, onChange: () => () => {} },
    sound: { isOn: () => false, set: () => {} },
    scroll: { get: () => 0, set: () => {} },
    openings: 0,
  }
  return renderToString(chatView(props))
}

describe('a person', () => {
  const withPerson = (state: 'none' | 'requested' | 'active', name: string | null = null) =>
    show({ chat: { ...emptyChat, person: { isOffered: true, state, name } } })

  test('is one tap away where somebody can be called, and nowhere else', () => {
    expect(withPerson('none')).toContain('Позвать сотрудника')
    expect(show({ chat: { ...emptyChat, person: { isOffered: false, state: 'none', name: null } } })).not.toContain('Позвать сотрудника')
  })

  test('who was called can be called off; who answers is named', () => {
    expect(withPerson('requested')).toContain('Уже не нужно')
    expect(withPerson('active', 'Мария <b>')).toContain('Отвечает Мария &lt;b>')
    expect(withPerson('active')).toContain('Отвечает сотрудник')
  })
})

describe('a source that stands open', () => {
  const content = {
    number: 1,
    documentName: 'Правила.pdf',
    headingPath: ['Возврат'],
    page: 7,
    before: 'До. ',
    quote: 'За 14 <дней>.',
    after: ' После.',
    isGone: false,
  }
  const opened = { messageId: 'msg_1', number: 1, documentName: 'Правила.pdf' }

  test('shows the words of the document with the quote marked, and where they stand', () => {
    const page = show({ source: { ...opened, content } })
    expect(page).toContain('До. <mark>За 14 &lt;дней>.</mark> После.')
    expect(page).toContain('Возврат › стр. 7')
  })

  test('says what is missing: the document, or the connection', () => {
    expect(show({ source: { ...opened, content: { ...content, isGone: true } } })).toContain('документ изменили или удалили')
    expect(show({ source: { ...opened, content: 'unreachable' } })).toContain('Документ не открылся')
    expect(show({ source: { ...opened, content: undefined } })).toContain('aria-busy="true"')
  })
})

describe('the chat a visitor sees', () => {
  test('speaks with the owner’s words where there are any', () => {
    const texts = { status: 'Отвечаем за минуту', placeholder: 'О чём расскажем?', footnote: 'Отвечает программа.' }
    const page = show({ session: { ...session, look: { ...session.look, avatar: '/widget/v1/avatars/ast_1/abc', texts } } })
    for (const words of Object.values(texts)) expect(page).toContain(words)
    expect(page).toContain('<img class="face" src="/widget/v1/avatars/ast_1/abc" alt width')
  })

  test('offers what was said before the messages it shows', () => {
    expect(show({ chat: { ...emptyChat, messages: [message({ position: 101 })] } })).toContain('Более ранние сообщения')
    expect(show({ chat: { ...emptyChat, messages: [message({ position: 1 })] } })).not.toContain('Более ранние сообщения')
  })

  test('begins with the greeting and the questions of the owner', () => {
    const page = show({})
    expect(page).toContain('Лавка &lt;чая>')
    expect(page).toContain('Здравствуйте')
    expect(page).toContain('Раз?')
    expect(show({ chat: { ...emptyChat, messages: [message({})] } })).not.toContain('Раз?')
  })

  test('an answer shows its sources folded, with document, place and quote', () => {
    const source = {
      number: 1,
      documentName: 'Правила.pdf',
      headingPath: ['Возврат', 'Сроки'],
      page: 7,
      quote: 'Чай <возвращают> за 14 дней.',
    }
    const page = show({
      chat: { ...emptyChat, messages: [message({ author: 'assistant', text: 'За 14 дней [1], а [2] нет.', sources: [source] })] },
    })
    expect(page).toContain('<details class="sources">')
    expect(page).toContain('1 источник')
    expect(page).toContain('Возврат › Сроки › стр. 7')
    expect(page).toContain('Чай &lt;возвращают> за 14 дней.')
    expect(page).toContain('aria-label="Источник 1: Правила.pdf"')
    expect(page).toContain('[2]')
  })

  test('what a screen reader hears of an answer is that it is being written, then all of it once', () => {
    const live = (page: string): string => /aria-live="polite">([^<]*)</.exec(page)?.[1] ?? ''
    expect(live(show({ chat: { ...emptyChat, answer: { turnId: 't', attempt: 1, text: 'пол-от' } } }))).toBe('Ассистент пишет ответ')
    expect(live(show({ chat: { ...emptyChat, messages: [message({ author: 'assistant', text: 'весь ответ' })] } }))).toBe(
      'Ассистент пишет: весь ответ',
    )
    expect(show({}).match(/aria-live|role="alert"/g)).toHaveLength(1)
  })

  test.each([
    ['the connection is gone', { connection: 'offline' }, 'Нет соединения'],
    ['it is being restored', { connection: 'broken' }, 'Подключаемся снова'],
    ['nothing could be loaded', { phase: 'failed', session: undefined }, 'Попробовать ещё раз'],
    ['the chat is over here', { phase: 'gone' }, 'Чат здесь недоступен'],
    ['an answer failed', { chat: { ...emptyChat, ending: { turnId: 't', kind: 'failed' } } }, 'Спросить ещё раз'],
  ] as Array<[string, Partial<State>, string]>)('when %s, words say what to do', (_when, state, words) => {
    expect(show(state)).toContain(words)
  })

  test('a message not sent says why and how to send it', () => {
    const page = show(
      { chat: { ...emptyChat, outgoing: [{ clientMessageId: 'c', text: 'т', at: 1, state: 'refused', problem: 'Слишком быстро.' }] } },
      'en',
    )
    expect(page).toContain('Not sent. Слишком быстро.')
    expect(page).toContain('Try again')
    expect(page).toContain('Remove')
  })
})

test('links leave the frame without telling where they come from', () => {
  const page = renderToString(markdownView('[a](https://shop.ru) <b>', () => undefined))
  expect(page).toBe('<p dir="auto"><a href="https://shop.ru/" target="_blank" rel="noopener noreferrer nofollow ugc">a</a> &lt;b></p>')
})
