import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Chunk, createChunker } from './chunk.ts'
import { MAX_CHARS } from './chunk-section.ts'
import { BLOCK_KINDS, type ExtractedBlock } from './ports.ts'

const chunk = (blocks: readonly ExtractedBlock[]): Chunk[] => {
  const chunker = createChunker()
  return [...blocks.flatMap((block) => chunker.push(block)), ...chunker.end()]
}

const heading = (level: number, text: string): ExtractedBlock => ({ kind: 'heading', level, text })
const paragraph = (text: string): ExtractedBlock => ({ kind: 'paragraph', text })
const item = (text: string): ExtractedBlock => ({ kind: 'list_item', level: 1, text })
const row = (text: string): ExtractedBlock => ({ kind: 'table_row', text })
const words = (count: number, word = 'слово'): string => `${`${word} `.repeat(count).trim()}.`

describe('a chunk', () => {
  test('carries the headings it stands under and the page it begins on', () => {
    const chunks = chunk([
      { ...heading(1, 'Доставка'), page: 1 },
      heading(2, 'Москва'),
      { ...paragraph('Два дня.'), page: 2 },
      { ...paragraph('Бесплатно.'), page: 3 },
      heading(2, 'Область'),
      paragraph('Три дня.'),
      heading(1, 'Оплата'),
      paragraph('Картой.'),
    ])
    expect(chunks).toEqual([
      { headingPath: ['Доставка', 'Москва'], page: 2, text: 'Два дня.\n\nБесплатно.' },
      { headingPath: ['Доставка', 'Область'], page: undefined, text: 'Три дня.' },
      { headingPath: ['Оплата'], page: undefined, text: 'Картой.' },
    ])
  })

  test('is made of a heading that nothing stands under, so that it is not lost', () => {
    expect(chunk([heading(1, 'Контакты'), heading(2, 'Телефон: 8 800 000-00-00'), heading(1, 'Конец')])).toEqual([
      { headingPath: ['Контакты'], page: undefined, text: 'Телефон: 8 800 000-00-00' },
      { headingPath: [], page: undefined, text: 'Конец' },
    ])
  })

  test('keeps list items and table rows whole, a line each', () => {
    const chunks = chunk([
      paragraph('Нужны:'),
      item('- паспорт'),
      item('- чек'),
      paragraph('Тарифы'),
      row('Имя\tЦена'),
      row('Базовый\t300'),
    ])
    expect(chunks.map((c) => c.text)).toEqual(['Нужны:\n- паспорт\n- чек\n\nТарифы\n\nИмя\tЦена\nБазовый\t300'])
    const rows = Array.from({ length: 60 }, (_, i) => row(`Товар номер ${i}\t${i * 100} рублей за штуку`))
    for (const { text } of chunk(rows)) for (const line of text.split('\n')) expect(line).toMatch(/^Товар номер \d+\t\d+ рублей за штуку$/)
  })

  test('takes the line that announces a list along with it', () => {
    const chunks = chunk([paragraph(words(140)), paragraph('Для возврата нужны:'), item(`- ${words(60)}`)])
    expect(chunks).toHaveLength(2)
    expect(chunks[1]?.text).toStartWith('Для возврата нужны:\n- слово')
  })

  test('begins with a question, where questions and answers follow one another', () => {
    const faq = [0, 1, 2].flatMap((i) => [paragraph(`Вопрос номер ${i}?`), paragraph(words(60))])
    expect(chunk(faq).map((c) => c.text.slice(0, 15))).toEqual(['Вопрос номер 0?', 'Вопрос номер 1?', 'Вопрос номер 2?'])
  })

  test('is not left small when it can join the one before', () => {
    expect(chunk([paragraph(words(140)), paragraph('И последнее.')])).toHaveLength(1)
    expect(chunk([paragraph(words(140)), paragraph(words(80))])).toHaveLength(2)
  })

  test('of a long paragraph ends where a sentence ends', () => {
    const text = Array.from({ length: 60 }, (_, i) => `Это предложение номер ${i} о доставке и оплате товара.`).join(' ')
    const chunks = chunk([paragraph(text)])
    expect(chunks.length).toBeGreaterThan(2)
    for (const { text: piece } of chunks) expect(piece).toMatch(/^Это .* товара\.$/s)
  })
})

describe('for any document', () => {
  const text = fc.oneof(
    fc
      .array(fc.constantFrom('слово', 'Доставка.', 'Цена:', 'a', '🙂', '12', 'т.', 'нет!', 'длинноедлинноеслово'), {
        minLength: 1,
        maxLength: 400,
      })
      .map((all) => all.join(' ')),
    fc.integer({ min: 1, max: 5000 }).map((length) => 'ы'.repeat(length)),
    fc.integer({ min: 1, max: 2000 }).map((length) => '🙂'.repeat(length)),
    fc.constantFrom('а\tб\tв', 'раз\nдва', 'Коротко.'),
  )
  const page = fc.integer({ min: 1, max: 9 })
  const level = fc.integer({ min: 1, max: 6 })
  const title = fc.integer({ min: 1, max: 50 }).map((n) => `§${n}`)
  const block = fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), text: title, level, page }),
    fc.record({ kind: fc.constantFrom(...BLOCK_KINDS.filter((kind) => kind !== 'heading')), text, level, page }),
  )
  const document = fc.array(block, { maxLength: 30 })
  const bare = (values: readonly { text: string }[]): string => values.map((value) => value.text.replace(/\s/g, '')).join('')

  test('every character is in exactly one chunk, in order, and no chunk is too long or empty', () => {
    fc.assert(
      fc.property(document, (blocks) => {
        const chunks = chunk(blocks)
        expect(bare(chunks.filter((c) => !c.text.startsWith('§')))).toBe(bare(blocks.filter((b) => b.kind !== 'heading')))
        for (const c of chunks) {
          expect(c.text.length).toBeLessThanOrEqual(MAX_CHARS)
          expect(c.text.trim()).not.toBe('')
          expect(c.text.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  test('no heading is lost, and the same document makes the same chunks', () => {
    fc.assert(
      fc.property(document, (blocks) => {
        const chunks = chunk(blocks)
        const shown = new Set(chunks.flatMap((c) => [...c.headingPath, c.text]))
        for (const b of blocks.filter((each) => each.kind === 'heading')) expect(shown.has(b.text)).toBe(true)
        expect(chunk(blocks)).toEqual(chunks)
      }),
    )
  })
})
