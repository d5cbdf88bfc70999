import { expect, test } from 'bun:test'
import { richText } from './rich-text.ts'

const shown = (markdown: string): string => {
  const { text, entities } = richText(markdown)
  const marks = entities.map((e) => `${e.type}(${text.slice(e.offset, e.offset + e.length)})${e.url ? `→${e.url}` : ''}`)
  return [text, ...marks].join(' | ')
}

test('styles become entities over exactly their words', () => {
  expect(shown('Цена **300 рублей**, *срочно* и `код`')).toBe(
    'Цена 300 рублей, срочно и код | bold(300 рублей) | italic(срочно) | code(код)',
  )
  expect(shown('**жирный с *курсивом* внутри**')).toBe('жирный с курсивом внутри | bold(жирный с курсивом внутри) | italic(курсивом)')
  expect(shown('[сайт](https://a.example/b) и ~~нет~~')).toBe('сайт и нет | text_link(сайт)→https://a.example/b | strikethrough(нет)')
  expect(shown('😀 **да**')).toBe('😀 да | bold(да)')
})

test('blocks become lines', () => {
  expect(richText('# Заголовок\n\nТекст [1].\n\n- раз\n- два\n  - внутри\n\n1. первый\n2. второй').text).toBe(
    'Заголовок\nТекст [1].\n• раз\n• два\n   • внутри\n\n1. первый\n2. второй',
  )
  expect(shown('```js\nlet a = 1 < 2\n```')).toBe('let a = 1 < 2 | pre(let a = 1 < 2)')
  expect(shown('> цитата\n> дальше')).toContain('blockquote(цитата')
  expect(richText('| Город | Цена | Срок |\n|---|---|---|\n| Москва | 300 ₽ | 1 день |\n| Тула | 500 ₽ | 3 дня |').text).toBe(
    '• Москва; Цена: 300 ₽; Срок: 1 день\n• Тула; Цена: 500 ₽; Срок: 3 дня',
  )
})

test('what only looks like markup stays as it was written', () => {
  for (const text of ['a < b & c > d', '2 * 3 * 4', 'snake_case_name', '<b>не тег</b>', '1_000 [x]', 'незакрытое **жирное']) {
    expect(richText(text).text.replaceAll('\\', '')).toBe(text)
  }
})
