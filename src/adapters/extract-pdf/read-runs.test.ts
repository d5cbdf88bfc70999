import { describe, expect, test } from 'bun:test'
import { linesOf } from './lines.ts'
import { createScratch } from './memory.ts'
import { readRuns, type TextCalls } from './read-runs.ts'

interface Letter {
  char: string
  x: number
  y: number
  isBold?: boolean
}

/** A page of letters, ten high and six wide, as the library would tell of them. */
const runsOf = (letters: readonly Letter[]) => {
  const memory = new WebAssembly.Memory({ initial: 2 })
  const at = (i: number): Letter => letters[i] ?? { char: '', x: 0, y: 0 }
  const calls: TextCalls = {
    FPDFText_LoadPage: () => 1,
    FPDFText_ClosePage: () => {},
    FPDFText_CountChars: () => letters.length,
    FPDFText_GetUnicode: (_, i) => at(i).char.codePointAt(0) ?? 0,
    FPDFText_GetFontSize: () => 10,
    FPDFText_GetCharAngle: () => 0,
    FPDFText_GetMatrix: () => 0,
    FPDFText_GetCharOrigin: (_, i, x) => {
      new Float64Array(memory.buffer, x, 2).set([at(i).x, at(i).y])
      return 1
    },
    FPDFText_GetLooseCharBox: (_, i, box) => {
      new Float32Array(memory.buffer, box, 4).set([at(i).x, at(i).y + 8, at(i).x + 6, at(i).y - 2])
      return 1
    },
    FPDFText_GetTextObject: (_, i) => (at(i).isBold ? 2 : 1),
    FPDFTextObj_GetFont: (object) => object,
    FPDFFont_GetBaseFontName: (font, buffer) => {
      const name = font === 2 ? 'Any-Bold\0' : 'Any\0'
      return new TextEncoder().encodeInto(name, new Uint8Array(memory.buffer, buffer)).written
    },
  }
  return readRuns(calls, createScratch({ memory, malloc: () => 1024, free: () => {} }), 1)
}

const across = (text: string, x: number, y: number): Letter[] => [...text].map((char, i) => ({ char, x: x + i * 6, y }))
const down = (text: string, x: number, y: number): Letter[] => [...text].map((char, i) => ({ char, x, y: y - i * 11 }))

describe('readRuns', () => {
  test('letters side by side are one run, a space within it, a wide gap and another line between two', () => {
    const runs = runsOf([...across('Два дня', 0, 100), ...across('300', 90, 100), ...across('Тверь', 0, 88)])
    expect(runs.map(({ text, x0, y }) => [text, x0, y])).toEqual([
      ['Два дня', 0, 100],
      ['300', 90, 100],
      ['Тверь', 0, 88],
    ])
  })

  test('another weight is another run', () => {
    const bold = across('Срок', 0, 100).map((letter) => ({ ...letter, isBold: true }))
    expect(runsOf([...bold, ...across('два', 24, 100)]).map(({ text, isBold }) => [text, isBold])).toEqual([
      ['Срок', true],
      ['два', false],
    ])
  })

  test('Japanese from top to bottom is read column by column, from right to left', () => {
    const runs = runsOf([...down('返品は七日以内', 300, 700), { char: '\r', x: 0, y: 0 }, ...down('お願いします', 280, 700)])
    expect(new Set(runs.map((run) => run.angle))).toEqual(new Set([270]))
    expect(linesOf(runs).map((line) => line.cells.map((cell) => cell.text))).toEqual([['返品は七日以内'], ['お願いします']])
  })

  test('letters one under the other that are not Japanese or Chinese stay lines', () => {
    expect(runsOf(down('абв', 300, 700)).map((run) => run.text)).toEqual(['а', 'б', 'в'])
  })
})
