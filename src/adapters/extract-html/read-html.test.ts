import { describe, expect, test } from 'bun:test'
import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { readHtml } from './read-html.ts'

const read = async (content: string | Uint8Array) => {
  const bytes = Buffer.from(content)
  const blocks: ExtractedBlock[] = []
  const facts = await readHtml(
    { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    (block) => void blocks.push(block),
  )
  return { facts, blocks, texts: blocks.map((block) => block.text) }
}

/** Bytes of a one-byte Cyrillic encoding. */
const encoded = (text: string, encoding: 'windows-1251' | 'koi8-r'): Uint8Array => {
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder(encoding).decode(Uint8Array.of(byte)), byte]))
  return Uint8Array.from([...text].map((char) => table.get(char) ?? 63))
}

const ARTICLE = '<h1>Возврат</h1><p>Вернуть товар можно за 14 дней.</p>'

describe('readHtml', () => {
  test('headings, paragraphs, lists and tables keep their form', async () => {
    const { facts, blocks } = await read(`<!doctype html><title> Доставка\n и оплата </title><h1>Доставка</h1>
      <p>По <b>Москве</b>\n два дня.<br>Бесплатно.</p><ol start=3><li>Выберите</li><li><p>Оплатите</p><ul><li>картой</ul></li></ol>
      <table><tr><th>Город<th>Цена<tr><td>Тверь<td>300&nbsp;₽</table><pre>a  b\n  c</pre><details><summary>А ночью?</summary>Нет.</details>`)
    expect(facts.title).toBe(' Доставка\n и оплата ')
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Доставка' },
      { kind: 'paragraph', text: 'По Москве два дня.\nБесплатно.' },
      { kind: 'list_item', level: 1, text: '3. Выберите' },
      { kind: 'list_item', level: 1, text: '4. Оплатите' },
      { kind: 'list_item', level: 2, text: '- картой' },
      { kind: 'table_row', text: 'Город\tЦена' },
      { kind: 'table_row', text: 'Тверь\t300 ₽' },
      { kind: 'code', text: 'a  b\n  c' },
      { kind: 'heading', level: 5, text: 'А ночью?' },
      { kind: 'paragraph', text: 'Нет.' },
    ])
  })

  test('what is not seen is not read', async () => {
    const { texts } = await read(
      `<style>p{}</style><script>alert("x")</script><p hidden>тайна</p><p style="display: none">тайна</p><template>тайна</template><svg><text>тайна</text></svg><!-- тайна -->${ARTICLE}`,
    )
    expect(texts).toEqual(['Возврат', 'Вернуть товар можно за 14 дней.'])
  })

  test('the main part is read without what frames it', async () => {
    const frame = '<header><a href=/>Магазин</a></header><nav><ul><li><a href=/a>Каталог</a></ul></nav>'
    const { texts } = await read(`<body>${frame}<main>${ARTICLE}</main><footer>© 2026</footer></body>`)
    expect(texts).toEqual(['Возврат', 'Вернуть товар можно за 14 дней.'])
    const menu = '<div class="nav-menu"><a href=/a>Каталог</a> <a href=/b>Акции</a></div><div id="cookie-banner">Мы используем cookie</div>'
    expect((await read(`${frame}${menu}<div>${ARTICLE}</div><footer>© 2026</footer>`)).texts).toEqual([
      'Возврат',
      'Вернуть товар можно за 14 дней.',
    ])
  })

  test('a page that is all frame is read whole, and a menu of dishes is no frame', async () => {
    expect((await read('<nav><a href=/a>Каталог</a></nav>')).texts).toEqual(['Каталог'])
    expect((await read('<div class="menu"><p>Борщ 300 ₽</p></div><p>Ждём вас.</p>')).texts).toEqual(['Борщ 300 ₽', 'Ждём вас.'])
  })

  test('a table that lays out the page is no table', async () => {
    const { blocks } = await read('<table><tr><td><h2>Слева</h2><p>Раз</p><td><table><tr><td>а<td>б</table></table>')
    expect(blocks).toEqual([
      { kind: 'heading', level: 2, text: 'Слева' },
      { kind: 'paragraph', text: 'Раз' },
      { kind: 'table_row', text: 'а\tб' },
    ])
  })

  test('addresses a customer can use stay', async () => {
    const { texts } = await read(
      '<p>Пишите <a href="mailto:help@shop.example?subject=1">нам</a>, <a href="/inner">сюда</a>, на <a href="https://shop.example/">shop.example</a></p>',
    )
    expect(texts).toEqual(['Пишите нам (help@shop.example), сюда, на shop.example'])
  })

  test.each(['windows-1251', 'koi8-r'] as const)('a short page in %s is read as it says of itself', async (encoding) => {
    for (const meta of [`<meta charset="${encoding}">`, `<META http-equiv=Content-Type content="text/html; charset=${encoding}">`]) {
      expect((await read(encoded(`<html>${meta}<p>ИНН, Ёж</p>`, encoding))).texts).toEqual(['ИНН, Ёж'])
    }
  })

  test('UTF-8 and marks of byte order are believed before what the page says, and an unknown name is no harm', async () => {
    expect((await read('<meta charset=windows-1251><p>Привет</p>')).texts).toEqual(['Привет'])
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<meta charset=koi8-r><p>Привет</p>', 'utf16le')])
    expect((await read(wide)).texts).toEqual(['Привет'])
    expect((await read(encoded('<meta charset="utf-8"><p>Доставка по Москве занимает два дня</p>', 'windows-1251'))).texts).toEqual([
      'Доставка по Москве занимает два дня',
    ])
    expect((await read(encoded('<meta charset=nonsense><p>Доставка по Москве занимает два дня</p>', 'windows-1251'))).texts).toEqual([
      'Доставка по Москве занимает два дня',
    ])
  })

  test('elements a hundred thousand deep and tags never closed are read', async () => {
    expect((await read(`${'<div>'.repeat(100_000)}дно`)).texts).toEqual(['дно'])
    expect((await read('<p>Раз<p>два<li>три<td>четыре')).texts).toEqual(['Раз', 'два', '- тричетыре'])
    expect((await read('')).texts).toEqual([])
  })
})
