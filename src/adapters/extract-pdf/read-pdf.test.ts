import { beforeAll, describe, expect, test } from 'bun:test'
import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { makePdf, type PdfParts, stream, textAt } from '../../testing/make-pdf.ts'
import type { DocumentReader } from '../extract-child/reading.ts'
import { MAX_PAGES, openPdfReader } from './read-pdf.ts'

let reader: DocumentReader
beforeAll(async () => {
  reader = await openPdfReader()
}, 60_000)

const readBytes = async (bytes: Uint8Array) => {
  const blocks: ExtractedBlock[] = []
  const facts = await reader(
    { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    (block) => void blocks.push(block),
  )
  return { facts, blocks, texts: blocks.map((block) => block.text) }
}
const read = (parts: PdfParts) => readBytes(makePdf(parts))
const readPage = (...content: string[]) => read({ pages: [content.join('')] })

const LEFT = [
  'The left column tells of the',
  'delivery of goods within the',
  'city and of what it costs to',
  'those who order before noon',
  'on a working day of the week.',
]
const RIGHT = [
  'Here the right column begins',
  'and tells of returns, which',
  'are free of charge for every',
  'customer who still has the',
  'receipt of the shop at hand.',
]

const column = (x: number, y: number, lines: readonly string[]): string => lines.map((line, i) => textAt(x, y - i * 12, line)).join('')

describe('readPdf', () => {
  test('columns are read one after the other, between what spans them', async () => {
    // Drawn line by line over both columns, as programs that fill lines do.
    const rows = LEFT.map((line, i) => textAt(72, 600 - i * 12, line) + textAt(240, 600 - i * 12, RIGHT[i] ?? '')).join('')
    const { texts } = await readPage(
      textAt(72, 700, 'Rules', { size: 20 }),
      rows,
      textAt(72, 500, 'This line spans both of the columns that stand above it.'),
    )
    expect(texts).toEqual(['Rules', LEFT.join(' '), RIGHT.join(' '), 'This line spans both of the columns that stand above it.'])
  })

  test('columns whose lines stand at different heights are read one after the other, too', async () => {
    const { texts } = await readPage(column(240, 606, RIGHT), column(72, 600, LEFT))
    expect(texts).toEqual([LEFT.join(' '), RIGHT.join(' ')])
  })

  test('rows of a table keep their cells, and a cell of two lines stays one', async () => {
    const row = (y: number, cells: readonly string[]): string => cells.map((cell, i) => textAt([72, 200, 320][i] ?? 0, y, cell)).join('')
    const { blocks } = await readPage(
      textAt(72, 700, 'What it costs and when it comes, in a table:'),
      row(660, ['City', 'Price', 'Time']),
      row(645, ['Tver', '300', 'two days, except']),
      textAt(320, 633, 'on holidays'),
      row(618, ['Omsk', '900', 'a week']),
    )
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['paragraph', 'What it costs and when it comes, in a table:'],
      ['table_row', 'City\tPrice\tTime'],
      ['table_row', 'Tver\t300\ttwo days, except on holidays'],
      ['table_row', 'Omsk\t900\ta week'],
    ])
  })

  test('headings are told by size, weight and number; items by their marks', async () => {
    const { blocks } = await readPage(
      textAt(72, 700, 'Shop rules', { size: 20 }),
      column(72, 670, LEFT),
      textAt(72, 590, '2.1 How to return goods', { font: 'F2' }),
      column(72, 570, RIGHT),
      textAt(72, 490, '- a receipt of the shop'),
      textAt(72, 478, '- a passport'),
    )
    expect(blocks.map(({ kind, level, text }) => [kind, level, text])).toEqual([
      ['heading', 1, 'Shop rules'],
      ['paragraph', undefined, LEFT.join(' ')],
      ['heading', 2, '2.1 How to return goods'],
      ['paragraph', undefined, RIGHT.join(' ')],
      ['list_item', 1, '- a receipt of the shop'],
      ['list_item', 1, '- a passport'],
    ])
  })

  test('a word divided at the end of a line is whole again, a range of numbers keeps its dash', async () => {
    const { texts } = await readPage(
      column(72, 700, ['Доставка занимает два рабо-', 'чих дня, а за городом 2011-', '2014 года все три дня или бо-', 'лее того.']),
    )
    expect(texts).toEqual(['Доставка занимает два рабочих дня, а за городом 2011-2014 года все три дня или более того.'])
  })

  test('ligatures become letters, and Chinese lines join without a space', async () => {
    expect((await readPage(textAt(72, 700, 'оﬃце ﬁнансов'))).texts).toEqual(['оffiце fiнансов'])
    expect((await readPage(column(72, 700, ['退货政策适用于所有客户并且', '免费']))).texts).toEqual(['退货政策适用于所有客户并且免费'])
  })

  test.each([90, 180, 270])('text turned by %d degrees is read, whatever way the page is turned', async (angle) => {
    const step = angle === 90 ? [12, 0] : angle === 180 ? [0, 12] : [-12, 0]
    const lines = ['Two lines of text that', 'are turned on the page.']
    const content = lines.map((line, i) => textAt(300 + i * (step[0] ?? 0), 300 + i * (step[1] ?? 0), line, { angle })).join('')
    expect((await read({ pages: [content], pageEntries: `/Rotate ${angle}` })).texts).toEqual([lines.join(' ')])
  })

  test('running lines and page numbers are dropped, a letterhead is kept once', async () => {
    const pages = Array.from({ length: 6 }, (_, i) =>
      [
        textAt(72, 760, 'Shop LLC, phone 8 800 555-35-35'),
        textAt(72, 600, `Text of part ${'abcdef'[i]}.`),
        textAt(300, 30, `${i + 1}`),
      ].join(''),
    )
    const { blocks } = await read({ pages })
    expect(blocks.map(({ text, page }) => [page, text])).toEqual([
      [1, 'Shop LLC, phone 8 800 555-35-35'],
      ...[...'abcdef'].map((letter, i) => [i + 1, `Text of part ${letter}.`]),
    ])
  })

  test('lines that look alike page by page but say something else are text, and so is all that a page says', async () => {
    const forms = Array.from({ length: 5 }, (_, i) =>
      [textAt(72, 700, `Content for topic ${'abcde'[i]}`), textAt(72, 680, `Price: ${[100, 990, 45, 70, 8][i]} roubles`)].join(''),
    )
    const { texts } = await read({ pages: forms })
    for (let i = 0; i < 5; i++)
      expect(texts.join('\n')).toContain(`Content for topic ${'abcde'[i]} Price: ${[100, 990, 45, 70, 8][i]} roubles`)
    const numbered = Array.from({ length: 4 }, (_, i) => textAt(72, 700, `Sheet ${i + 1}`))
    expect((await read({ pages: numbered })).texts).toEqual(['Sheet 1', 'Sheet 2', 'Sheet 3', 'Sheet 4'])
  })

  test('letters printed twice to look bold, or with a shadow, are read once', async () => {
    const twice = [...'ABBA'].map((char, i) => textAt(72 + i * 7, 700, char) + textAt(72.6 + i * 7, 700, char)).join('')
    expect((await readPage(twice)).texts).toEqual(['ABBA'])
    expect((await readPage(textAt(72, 700, 'Free return'), textAt(73, 699.5, 'Free return'))).texts).toEqual(['Free return'])
  })

  test('Hebrew and Arabic are read from right to left, with what runs the other way in its place', async () => {
    const mirrored = (text: string): string => [...text].reverse().join('')
    expect((await readPage(textAt(72, 700, mirrored('שלום עולם')))).texts).toEqual(['שלום עולם'])
    const line = [
      textAt(72, 700, mirrored('עולם')),
      textAt(110, 700, 'Hello 25'),
      textAt(170, 700, mirrored('שלום לכל')),
      textAt(72, 680, 'Word'),
    ]
    expect((await readPage(...line)).texts.join(' ')).toContain('שלום לכל Hello 25 עולם')
    expect((await readPage(textAt(72, 700, 'An Arabic'), textAt(130, 700, mirrored('العربية')), textAt(180, 700, 'word'))).texts).toEqual([
      'An Arabic العربية word',
    ])
  })

  test('a character beyond the first 65,536 is one', async () => {
    const toUnicode = stream(
      '/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <D842DFB7> endbfchar endcmap end end',
    )
    const { texts } = await read({
      pages: [textAt(72, 700, 'A').replace('/F1', '/F9')],
      pageEntries: '/Resources << /Font << /F9 100 0 R >> >>',
      objects: {
        100: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 101 0 R >>',
        101: toUnicode,
      },
    })
    expect(texts).toEqual(['𠮷'])
  })

  test('a sentence cut by the end of a page is whole again', async () => {
    const pages = [
      textAt(72, 100, 'The customer may return the'),
      textAt(72, 700, 'goods within two weeks.') + textAt(72, 600, 'After that, no.'),
    ]
    const { blocks } = await read({ pages })
    expect(blocks.map(({ text, page }) => [page, text])).toEqual([
      [1, 'The customer may return the goods within two weeks.'],
      [2, 'After that, no.'],
    ])
  })

  test('what was filled into a form stands beside its label', async () => {
    const { texts } = await read({
      pages: [textAt(72, 700, 'Name:') + textAt(72, 680, 'Plan:')],
      catalogEntries: '/AcroForm << /Fields [100 0 R 101 0 R] >>',
      pageEntries: '/Annots [100 0 R 101 0 R 102 0 R]',
      objects: {
        100: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V <FEFF0418043204300020041F043504420440043E0432> /Rect [110 696 300 712] >>',
        101: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (secret) /V (hidden) /F 2 /Rect [110 676 300 692] >>',
        102: '<< /Type /Annot /Subtype /FreeText /Contents (typed over) /Rect [110 676 300 692] >>',
      },
    })
    expect(texts).toEqual(['Name: Ива Петров Plan: typed over'])
  })

  test('a list shows what was chosen as the reader sees it, a long field all it holds', async () => {
    const long = `${'word '.repeat(20_000)}end`
    const { texts } = await read({
      pages: [textAt(72, 700, 'Plan:')],
      catalogEntries: '/AcroForm << /Fields [100 0 R 101 0 R] >>',
      pageEntries: '/Annots [100 0 R 101 0 R]',
      objects: {
        100: '<< /Type /Annot /Subtype /Widget /FT /Ch /Ff 2097152 /T (plan) /Opt [[(a1) (Basic)] [(b2) (Family)] [(c3) (Team)]] /V [(a1) (c3)] /Rect [110 696 300 712] >>',
        101: `<< /Type /Annot /Subtype /Widget /FT /Tx /Ff 4096 /T (story) /V (${long}) /Rect [72 100 300 600] >>`,
      },
    })
    expect(texts[0]).toBe('Plan: Basic, Team')
    expect(texts.join(' ')).toEndWith('end')
  })

  test('the title is taken where it is one', async () => {
    expect((await read({ pages: [''], info: '/Title (Shop rules)' })).facts).toEqual({ title: 'Shop rules', pageCount: 1 })
    expect((await read({ pages: [''], info: '/Title (Microsoft Word - rules.doc)' })).facts.title).toBeUndefined()
  })

  test('what is no PDF, cut off, endless or without pages is told', async () => {
    const whole = makePdf({ pages: [textAt(72, 700, 'text')] })
    await expect(readBytes(Buffer.from('%PDF-1.7\nnothing'))).rejects.toThrow('unreadable: broken')
    await expect(read({ pages: [] })).rejects.toThrow('unreadable: broken')
    const many = makePdf({ pages: Array.from({ length: MAX_PAGES + 1 }, () => '') })
    await expect(readBytes(many)).rejects.toThrow('unreadable: too_large')
    await expect(readBytes(whole.subarray(0, whole.length / 2))).rejects.toThrow('unreadable: broken')
  })

  test('bytes changed at random end in text or in a clear word', async () => {
    const whole = makePdf({ pages: [column(72, 700, LEFT), column(72, 700, RIGHT)] })
    let seed = 7
    const next = (below: number): number => {
      seed = (seed * 48271) % 0x7fffffff
      return seed % below
    }
    for (let i = 0; i < 60; i++) {
      const bytes = Uint8Array.from(whole)
      for (let j = 0; j < 30; j++) bytes[next(bytes.length)] = next(256)
      const outcome = await readBytes(bytes).catch((error: unknown) => String(error))
      if (typeof outcome === 'string') expect(outcome).toMatch(/^Unreadable: unreadable: \w+$/)
    }
  }, 30_000)
})
