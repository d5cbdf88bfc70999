import { describe, expect, test } from 'bun:test'
import { readMarkdown } from './markdown.ts'

const blocks = (text: string) => [...readMarkdown(text).blocks]
const texts = (text: string) => blocks(text).map((block) => block.text)

describe('readMarkdown', () => {
  test('takes both kinds of headings with their levels', () => {
    expect(blocks('# Доставка\n\nСроки\n-----\n\n### Москва {#msk}')).toEqual([
      { kind: 'heading', level: 1, text: 'Доставка' },
      { kind: 'heading', level: 2, text: 'Сроки' },
      { kind: 'heading', level: 3, text: 'Москва' },
    ])
  })

  test('keeps the title of the front matter and drops the rest of it', () => {
    const document = readMarkdown('---\ntitle: "Возврат"\ntags: [a]\n---\nТекст.')
    expect(document.title).toBe('Возврат')
    expect([...document.blocks]).toEqual([{ kind: 'paragraph', text: 'Текст.' }])
    expect(texts('---\n\nПросто линия.\n\n---')).toEqual(['Просто линия.'])
  })

  test('lists keep their order, numbers and depth', () => {
    expect(blocks('3. раз\n4. два\n   - внутри **жирно**\n\n* [x] сделано')).toEqual([
      { kind: 'list_item', level: 1, text: '3. раз' },
      { kind: 'list_item', level: 1, text: '4. два' },
      { kind: 'list_item', level: 2, text: '- внутри жирно' },
      { kind: 'list_item', level: 1, text: '- сделано' },
    ])
  })

  test('a list item of several paragraphs and code loses nothing', () => {
    expect(blocks('- первый\n\n  второй\n\n      код\n')).toEqual([
      { kind: 'list_item', level: 1, text: '- первый' },
      { kind: 'list_item', level: 1, text: 'второй' },
      { kind: 'code', text: 'код' },
    ])
  })

  test('table rows are blocks, cells are parted by tabs', () => {
    expect(blocks('| Тариф | Цена |\n|---|---:|\n| Базовый | **300** ₽ |\n| Пустой | |')).toEqual([
      { kind: 'table_row', text: 'Тариф\tЦена' },
      { kind: 'table_row', text: 'Базовый\t300 ₽' },
      { kind: 'table_row', text: 'Пустой\t' },
    ])
  })

  test('code is kept as it is written', () => {
    expect(blocks('```js\nif (a < b) {\n  // &amp;\n}\n```')).toEqual([{ kind: 'code', text: 'if (a < b) {\n  // &amp;\n}' }])
    expect(texts('Введите `npm install &lt;имя&gt;` сами')).toEqual(['Введите npm install &lt;имя&gt; сами'])
  })

  test('a link keeps its words, and its address when a customer can use it', () => {
    expect(texts('[Сайт](https://shop.example/a) и [раздел](../x.md), <help@shop.example>, [звоните](tel:+74950000000)')).toEqual([
      'Сайт (https://shop.example/a) и раздел, help@shop.example, звоните (+74950000000)',
    ])
    expect(texts('https://shop.example и [https://shop.example](https://shop.example)')).toEqual([
      'https://shop.example и https://shop.example',
    ])
  })

  test('a picture is its alternative text', () => {
    expect(texts('До ![схема проезда](map.png) после')).toEqual(['До схема проезда после'])
  })

  test('HTML leaves what a reader sees', () => {
    expect(texts('<details><summary>Вопрос?</summary>\n<p>Ответ &mdash; да.</p><script>alert(1)</script></details>')).toEqual([
      'Вопрос?\nОтвет — да.',
    ])
    expect(texts('Раз<br>два <b>три</b><!-- тайна -->')).toEqual(['Раз\nдва три'])
  })

  test('soft line breaks are spaces, hard ones are lines, escapes and references are characters', () => {
    expect(texts('Первая\nстрока  \nвторая')).toEqual(['Первая строка\nвторая'])
    expect(texts('\\*не курсив\\* &laquo;да&raquo; &#8212; &unknown;')).toEqual(['*не курсив* «да» — &unknown;'])
  })

  test('a quotation and an empty file are no trouble', () => {
    expect(texts('> Цитата\n> дальше')).toEqual(['Цитата дальше'])
    expect(texts('')).toEqual([])
    expect(texts('![](x.png)\n\n<!-- только примечание -->')).toEqual([])
  })
})
