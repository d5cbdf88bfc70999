import { describe, expect, test } from 'bun:test'
import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { makeDocx, paragraph, zip } from '../../testing/make-docx.ts'
import type { FileSource } from '../extract-child/reading.ts'
import { DOCX_LIMITS, readDocx } from './read-docx.ts'

const sourceOf = (bytes: Uint8Array): FileSource => ({
  sizeBytes: bytes.byteLength,
  read: (offset, length) => bytes.subarray(offset, offset + length),
})

const read = async (bytes: Uint8Array): Promise<ExtractedBlock[]> => {
  const blocks: ExtractedBlock[] = []
  await readDocx(sourceOf(bytes), (block) => blocks.push(block))
  return blocks
}

const bodyTexts = async (body: string): Promise<string[]> => (await read(makeDocx({ body }))).map((block) => block.text)
const refusal = (bytes: Uint8Array): Promise<unknown> =>
  read(bytes).then(
    () => 'read',
    (error: unknown) => (error instanceof Error && 'reason' in error ? error.reason : error),
  )

describe('headings', () => {
  const styles = `
    <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
    <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
    <w:style w:type="paragraph" w:styleId="Ru2"><w:name w:val="Заголовок 2"/></w:style>
    <w:style w:type="paragraph" w:styleId="own"><w:name w:val="Раздел фирмы"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="child"><w:name w:val="Мой раздел"/><w:basedOn w:val="1"/></w:style>
    <w:style w:type="paragraph" w:styleId="ttl"><w:name w:val="Title"/></w:style>
    <w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>`

  test('are told by style names in both languages, by outline levels and by the styles they come from', async () => {
    const body = [
      paragraph('Один', '<w:pStyle w:val="1"/>'),
      paragraph('Два', '<w:pStyle w:val="Ru2"/>'),
      paragraph('Три', '<w:pStyle w:val="own"/>'),
      paragraph('Ещё один', '<w:pStyle w:val="child"/>'),
      paragraph('Четыре', '<w:outlineLvl w:val="3"/>'),
      paragraph('Не раздел', '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'),
      paragraph('Просто текст'),
    ].join('')
    const blocks = await read(makeDocx({ body, styles }))
    expect(blocks.map((b) => [b.kind, b.level, b.text])).toEqual([
      ['heading', 1, 'Один'],
      ['heading', 2, 'Два'],
      ['heading', 3, 'Три'],
      ['heading', 1, 'Ещё один'],
      ['heading', 4, 'Четыре'],
      ['paragraph', undefined, 'Не раздел'],
      ['paragraph', undefined, 'Просто текст'],
    ])
  })

  test('the title is a heading too, the table of contents is left out', async () => {
    const body = paragraph('Правила', '<w:pStyle w:val="ttl"/>') + paragraph('Правила 3', '<w:pStyle w:val="toc1"/>') + paragraph('Текст')
    const blocks: ExtractedBlock[] = []
    const facts = await readDocx(sourceOf(makeDocx({ body, styles })), (block) => blocks.push(block))
    expect(facts.title).toBe('Правила')
    expect(blocks.map((b) => b.text)).toEqual(['Правила', 'Текст'])
  })
})

describe('lists', () => {
  const level = (i: number, format: string, pattern: string): string =>
    `<w:lvl w:ilvl="${i}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${pattern}"/></w:lvl>`
  const numbering = `
    <w:abstractNum w:abstractNumId="7">${level(0, 'decimal', '%1.')}${level(1, 'decimal', '%1.%2.')}${level(2, 'russianLower', '%3)')}</w:abstractNum>
    <w:abstractNum w:abstractNumId="8">${level(0, 'bullet', '')}</w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`
  const item = (text: string, list: number, depth = 0): string =>
    paragraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>`)

  test('carry the marks that Word draws, so that a point of a contract can be found by its number', async () => {
    const body = [
      item('а', 1),
      item('б', 1, 1),
      item('в', 1, 1),
      item('г', 1, 2),
      item('д', 1),
      item('е', 1, 1),
      item('ж', 2),
      item('з', 3),
    ]
    const blocks = await read(makeDocx({ body: body.join(''), numbering }))
    expect(blocks.map((b) => b.text)).toEqual(['1. а', '1.1. б', '1.2. в', 'а) г', '2. д', '2.1. е', '• ж', '1. з'])
    expect(blocks.map((b) => b.level)).toEqual([1, 2, 2, 3, 1, 2, 1, 1])
  })

  test('a level that no list has is the first', async () => {
    const wild = ['99999999', '-1', 'NaN', '1.5'].map((level) =>
      paragraph('а', `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr>`),
    )
    const blocks = await read(makeDocx({ body: wild.join(''), numbering }))
    expect(blocks.map((b) => [b.level, b.text])).toEqual([1, 2, 3, 4].map((i) => [1, `${i}. а`]))
  })

  test('list 0 is no list, and a list nobody defined has bullets', async () => {
    const blocks = await read(makeDocx({ body: item('нет', 0) + item('есть', 99), numbering }))
    expect(blocks.map((b) => [b.kind, b.text])).toEqual([
      ['paragraph', 'нет'],
      ['list_item', '• есть'],
    ])
  })
})

describe('tables', () => {
  const cell = (content: string): string => `<w:tc>${content}</w:tc>`
  const row = (...cells: string[]): string => `<w:tr>${cells.map(cell).join('')}</w:tr>`

  test('a row is a block, cells are parted by tabs', async () => {
    const body = `<w:tbl>${row(paragraph('Тариф'), paragraph('Цена'))}${row(paragraph('Базовый') + paragraph('для одного'), paragraph('300'))}</w:tbl>`
    expect(await read(makeDocx({ body }))).toEqual([
      { kind: 'table_row', text: 'Тариф\tЦена' },
      { kind: 'table_row', text: 'Базовый для одного\t300' },
    ])
  })

  test('a table inside a cell loses nothing', async () => {
    const inner = `<w:tbl>${row(paragraph('а'), paragraph('б'))}</w:tbl>`
    expect(await bodyTexts(`<w:tbl>${row(paragraph('слева'), inner + paragraph('в'))}</w:tbl>`)).toEqual(['слева\tа б в'])
  })

  test('a table that only lays out the page is read as text', async () => {
    const long = 'слово '.repeat(100)
    const blocks = await read(
      makeDocx({ body: `<w:tbl>${row(paragraph(long) + paragraph('ещё'), paragraph(long))}${row(paragraph('один'))}</w:tbl>` }),
    )
    expect(blocks.map((b) => b.kind)).toEqual(['paragraph', 'paragraph', 'paragraph', 'paragraph'])
  })
})

describe('text', () => {
  test('deleted, moved and hidden text is not there; inserted text is', async () => {
    const run = (text: string, properties = ''): string => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`
    const body = `<w:p>${run('раз ')}<w:del><w:r><w:delText>удалено</w:delText></w:r></w:del><w:ins>${run('два ')}</w:ins><w:moveFrom>${run('ушло')}</w:moveFrom>${run('тайна', '<w:vanish/>')}${run('три', '<w:vanish w:val="0"/>')}</w:p>`
    expect(await bodyTexts(body)).toEqual(['раз два три'])
  })

  test('a text box is read once', async () => {
    const box = `<w:txbxContent>${paragraph('в рамке')}</w:txbxContent>`
    const body = `<w:p><w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>рядом</w:t></w:r></w:p>`
    expect(await bodyTexts(body)).toEqual(['в рамке', 'рядом'])
  })

  test('breaks, tabs and hyphens are characters; tab stops and field codes are not', async () => {
    const body = `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>а</w:t><w:br/><w:t>б</w:t><w:tab/><w:t>в</w:t><w:noBreakHyphen/><w:t>г</w:t><w:softHyphen/><w:instrText>PAGE</w:instrText></w:r></w:p>`
    expect(await bodyTexts(body)).toEqual(['а\nб\tв-г'])
  })

  test('a link keeps the address a customer can open', async () => {
    const link = (id: string, text: string): string => `<w:p><w:hyperlink r:id="${id}"><w:r><w:t>${text}</w:t></w:r></w:hyperlink></w:p>`
    expect(await bodyTexts(link('link', 'Магазин') + link('styles', 'внутри') + link('link', 'https://shop.example/'))).toEqual([
      'Магазин (https://shop.example/)',
      'внутри',
      'https://shop.example/',
    ])
  })

  test('a footnote follows its paragraph; headers come once, at the end', async () => {
    const body = `<w:p><w:r><w:t>Цена</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>${paragraph('Дальше')}`
    const footnotes = `<w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2">${paragraph('Без НДС')}</w:footnote><w:footnote w:id="3">${paragraph('Ничья')}</w:footnote>`
    const header = paragraph('ООО «Ромашка»') + paragraph('7') + paragraph('ООО «Ромашка»')
    const blocks = await read(makeDocx({ body, footnotes, header }))
    expect(blocks.map((b) => [b.kind, b.text])).toEqual([
      ['paragraph', 'Цена'],
      ['note', 'Без НДС'],
      ['paragraph', 'Дальше'],
      ['note', 'Ничья'],
      ['note', 'ООО «Ромашка»'],
    ])
  })
})

describe('a hostile archive', () => {
  test('with a document type is refused, whatever its entities', async () => {
    const document = '<!DOCTYPE d [<!ENTITY a "б">]><w:document><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    expect(await refusal(makeDocx({ body: '', files: { 'word/document.xml': document } }))).toBe('broken')
  })

  test('that swells is refused by what comes out, not by what its headers claim', async () => {
    const bytes = makeDocx({ body: paragraph('я'.repeat(3_000_000)) })
    expect(await refusal(bytes)).toBe('too_large')
    const view = new DataView(bytes.buffer)
    for (let at = 0; at < bytes.length - 30; at++) {
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 10, true)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true)
    }
    expect(await refusal(bytes)).toBe('too_large')
  })

  test('with too many entries is refused before any is read', async () => {
    const files = Object.fromEntries(Array.from({ length: DOCX_LIMITS.entries + 1 }, (_, i) => [`word/${i}.xml`, '']))
    expect(await refusal(makeDocx({ body: paragraph('текст'), files }))).toBe('too_large')
  })

  test('nested too deep, cut off or scrambled is broken', async () => {
    expect(await refusal(makeDocx({ body: '<w:p>'.repeat(3000) }))).toBe('broken')
    const bytes = makeDocx({ body: paragraph('текст') })
    expect(await refusal(bytes.subarray(0, bytes.length - 30))).toBe('broken')
    expect(await refusal(makeDocx({ body: '<w:p><w:r>' }))).toBe('broken')
    expect(await refusal(zip({ '[Content_Types].xml': '', 'word/x.xml': '' }))).toBe('broken')
  })

  test('damaged anywhere is read or refused, and never anything else', async () => {
    const whole = makeDocx({ body: paragraph('текст '.repeat(50)), header: paragraph('шапка') })
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = whole.slice()
      bytes[at] = (bytes[at] ?? 0) ^ 0x5a
      expect(['read', 'broken', 'too_large', 'encrypted']).toContain(String(await refusal(bytes)))
    }
  })
})
