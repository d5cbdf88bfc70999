import { describe, expect, test } from 'bun:test'
import { renderToString } from 'preact-render-to-string'
import { createFormat } from '../../words/format.ts'
import { emptyChat } from './chat.ts'
import { type ChatViewProps, chatView } from './chat-view.ts'
import type { State } from './controller.ts'
import { markdownView } from './markdown-view.ts'
import type { Message } from './session.ts'
import { createSay } from './words.ts'

const now = Date.UTC(2026, 10, 22, 12)
const session = {
  title: 'Лавка <чая>',
  greeting: 'Здравствуйте',
  starters: ['Раз?', 'Два?'],
  look: { accent: '#1f6f5c', theme: 'system' },
  maxTextChars: 4000,
  dialog: null,
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
    state: { phase: 'ready', session, chat: emptyChat, connection: 'live', ...state },
    controller: {
      state: () => props.state,
      start: () => {},
      send: () => {},
      retry: () => {},
      remove: () => {},
      stop: () => {},
      rate: () => {},
      askAgain: () => {},
      wake: () => {},
      rest: () => {},
    },
    reading: { say: createSay(language), format: createFormat({ language, timeZone: 'UTC', now }), now },
    close: () => {},
    draft: { get: () => '', set: () => {} },
    scroll: { get: () => 0, set: () => {} },
    openings: 0,
  }
  return renderToString(chatView(props))
}

describe('the chat a visitor sees', () => {
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
