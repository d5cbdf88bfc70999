import { describe, expect, test } from 'bun:test'
import type { Author, Message } from '../dialogs/index.ts'
import { historyWindow } from './history.ts'

const talk = (...said: Array<[Author, string]>): Message[] =>
  said.map(([author, text], i) => ({
    id: `msg_${i}`,
    dialogId: 'dlg_1',
    position: i + 1,
    author,
    authorName: null,
    text,
    sources: [],
    outcome: null,
    turnId: null,
    clientMessageId: null,
    rating: null,
    at: 0,
  }))

const textsOf = (messages: readonly Message[]): string[] => messages.map(({ text }) => text)

describe('the history a model is given', () => {
  test('is made of whole turns: an answer whose question is cut off is left out', () => {
    const messages = talk(
      ['assistant', 'a0'],
      ['customer', 'q1'],
      ['customer', 'q1 more'],
      ['assistant', 'a1'],
      ['operator', 'o1'],
      ['customer', 'q2'],
    )
    expect(textsOf(historyWindow(messages))).toEqual(['q1', 'q1 more', 'a1', 'o1', 'q2'])
  })

  test('is the newest that fits, and never more than six turns', () => {
    const long = 'слово '.repeat(250)
    const messages = talk(
      ...[1, 2, 3, 4].flatMap(
        (n): Array<[Author, string]> => [
          ['customer', `q${n} ${long}`],
          ['assistant', `a${n} ${long}`],
        ],
      ),
    )
    expect(textsOf(historyWindow(messages)).map((text) => text.slice(0, 2))).toEqual(['q2', 'a2', 'q3', 'a3', 'q4', 'a4'])
    const short = talk(
      ...Array.from(
        { length: 9 },
        (_, n): Array<[Author, string]> => [
          ['customer', `q${n}`],
          ['assistant', `a${n}`],
        ],
      ).flat(),
    )
    expect(textsOf(historyWindow(short))[0]).toBe('q3')
  })

  test('keeps the beginning of a message as long as a page', () => {
    const [question] = historyWindow(talk(['customer', `Начало ${'слово '.repeat(2000)}`]))
    expect(question?.text).toStartWith('Начало слово')
    expect(question?.text).toEndWith('…')
    expect(question?.text.length).toBeLessThan(1500)
  })
})
