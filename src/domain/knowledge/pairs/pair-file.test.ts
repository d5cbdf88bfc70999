import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readCsv } from './csv.ts'
import type { Pair } from './pair.ts'
import { fileHead, fileLine, type PairFormat, readPairs } from './pair-file.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, format: PairFormat = 'csv') => readPairs(bytes(text), format)
const questions = (text: string, format: PairFormat = 'csv') => read(text, format).lines.map(({ pair }) => pair.question)

const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[|\r\n]/g, ' ').trim())
  .filter((text) => text !== '' && !text.startsWith("'"))

describe('a file of pairs', () => {
  test.each(['csv', 'jsonl'] as const)('comes back as it was written: %s', (format) => {
    const pair = fc.record({ question: line, answer: line, variants: fc.array(line, { maxLength: 3 }), category: line, isOn: fc.boolean() })
    fc.assert(
      fc.property(pair, (written) => {
        const text = fileHead(format) + fileLine(written as Pair, format)
        expect(read(text, format)).toEqual({ lines: [{ line: format === 'csv' ? 2 : 1, pair: written }], errors: [] })
      }),
    )
  })

  test('of a table program is read with its separator, its heading in Russian and its encoding', () => {
    const text = 'Вопрос;Ответ;Варианты;Категория;Включено\r\n"Есть ""скидки""?";"Да, 5 %\nпри самовывозе";Скидки|Акции;Цены;нет\r\n'
    const expected = {
      question: 'Есть "скидки"?',
      answer: 'Да, 5 %\nпри самовывозе',
      variants: ['Скидки', 'Акции'],
      category: 'Цены',
      isOn: false,
    }
    expect(read(text).lines).toEqual([{ line: 2, pair: expected }])
    const cp1251 = Uint8Array.from([...text].map((sign) => cp1251Code(sign)))
    expect(readPairs(cp1251, 'csv').lines).toEqual([{ line: 2, pair: expected }])
    const utf16 = new Uint8Array([0xff, 0xfe, ...new Uint8Array(Uint16Array.from([...text].map((sign) => sign.charCodeAt(0))).buffer)])
    expect(readPairs(utf16, 'csv').lines).toEqual([{ line: 2, pair: expected }])
  })

  test('without a heading begins with a question', () => {
    expect(questions('Вопрос раз?,Ответ\nВопрос два?,Ответ')).toEqual(['Вопрос раз?', 'Вопрос два?'])
  })

  test('names each line that is wrong and takes the others', () => {
    const { lines, errors } = read(`question,answer\nРаз?,Да\n,Без вопроса\nДва?,\n\nраз ?,Снова\n${'д'.repeat(501)},Да\nТри?,"не закрыто`)
    expect(lines.map(({ line: at }) => at)).toEqual([2])
    expect(errors).toEqual([
      { line: 3, text: { key: 'error.pair_line_no_question' } },
      { line: 4, text: { key: 'error.pair_line_no_answer' } },
      { line: 6, text: { key: 'error.pair_line_again' } },
      { line: 7, text: { key: 'error.pair_line_long', params: { field: 'question', max: 500 } } },
      { line: 8, text: { key: 'error.pair_line_form' } },
    ])
  })

  test('of JSON lines says which line is none', () => {
    const { lines, errors } = read('{"question":"Раз?","answer":"Да"}\n\nnot json\n[1]\n{"question":"Два?","answer":5}\n', 'jsonl')
    expect(lines).toMatchObject([{ line: 1, pair: { question: 'Раз?', variants: [], isOn: true } }])
    expect(errors.map(({ line: at }) => at)).toEqual([3, 4, 5])
  })

  test('runs nothing in the table program that opens it', () => {
    const evil = { question: '=cmd|calc', answer: '@SUM(1)', variants: [], category: '-2', isOn: true }
    const text = fileLine(evil as unknown as Pair, 'csv')
    expect(readCsv(text)[0]?.cells.slice(0, 4)).toEqual(["'=cmd|calc", "'@SUM(1)", '', "'-2"])
    expect(read(fileHead('csv') + text).lines[0]?.pair).toMatchObject({ question: '=cmd|calc', answer: '@SUM(1)', category: '-2' })
  })
})

const cp1251Code = (sign: string): number => {
  const code = sign.charCodeAt(0)
  return code < 128 ? code : code - 0x410 + 0xc0
}
