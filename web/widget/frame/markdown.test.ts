import { describe, expect, test } from 'bun:test'
import { type Block, closeMarks, type Inline, parseInlines, parseMarkdown, safeHref } from './markdown.ts'

const text = (value: string): Inline => ({ kind: 'text', text: value })

const CASES: Array<[markdown: string, blocks: Block[]]> = [
  ['Просто ответ.', [{ kind: 'paragraph', inlines: [text('Просто ответ.')] }]],
  [
    'раз\nдва\n\nтри',
    [
      { kind: 'paragraph', inlines: [text('раз'), { kind: 'break' }, text('два')] },
      { kind: 'paragraph', inlines: [text('три')] },
    ],
  ],
  ['## Доставка ##', [{ kind: 'heading', inlines: [text('Доставка')] }]],
  ['---', [{ kind: 'rule' }]],
  ['```js\nlet a = "*b*"\n```', [{ kind: 'code', text: 'let a = "*b*"' }]],
  ['```\nне закрыто', [{ kind: 'code', text: 'не закрыто' }]],
  [
    '> цитата\n> дальше',
    [{ kind: 'quote', blocks: [{ kind: 'paragraph', inlines: [text('цитата'), { kind: 'break' }, text('дальше')] }] }],
  ],
  [
    '3. три\n4. четыре',
    [
      {
        kind: 'list',
        isOrdered: true,
        start: 3,
        items: [[{ kind: 'paragraph', inlines: [text('три')] }], [{ kind: 'paragraph', inlines: [text('четыре')] }]],
      },
    ],
  ],
  [
    '- a\n  - b\n- c',
    [
      {
        kind: 'list',
        isOrdered: false,
        start: 1,
        items: [
          [
            { kind: 'paragraph', inlines: [text('a')] },
            { kind: 'list', isOrdered: false, start: 1, items: [[{ kind: 'paragraph', inlines: [text('b')] }]] },
          ],
          [{ kind: 'paragraph', inlines: [text('c')] }],
        ],
      },
    ],
  ],
  [
    '| Срок | Цена |\n|---|:-:|\n| 1 день | 300 \\| 400 |',
    [{ kind: 'table', head: [[text('Срок')], [text('Цена')]], rows: [[[text('1 день')], [text('300 | 400')]]] }],
  ],
]

const INLINES: Array<[markdown: string, inlines: Inline[]]> = [
  ['**жирно** и *курсив*', [{ kind: 'strong', inlines: [text('жирно')] }, text(' и '), { kind: 'em', inlines: [text('курсив')] }]],
  ['~~было~~', [{ kind: 'strike', inlines: [text('было')] }]],
  ['2 * 3 * 4', [text('2 * 3 * 4')]],
  ['snake_case_name', [text('snake_case_name')]],
  ['`a * b`', [{ kind: 'code', text: 'a * b' }]],
  [
    'До 14 дней [1], [2,3].',
    [text('До 14 дней '), { kind: 'cite', number: 1 }, text(', '), { kind: 'cite', number: 2 }, { kind: 'cite', number: 3 }, text('.')],
  ],
  ['\\*звёздочки\\*', [text('*звёздочки*')]],
  ['[сайт](https://shop.ru/a)', [{ kind: 'link', href: 'https://shop.ru/a', inlines: [text('сайт')] }]],
  ['см. https://shop.ru/a.', [text('см. '), { kind: 'link', href: 'https://shop.ru/a', inlines: [text('https://shop.ru/a')] }, text('.')]],
  ['[почта](mailto:a@b.ru)', [{ kind: 'link', href: 'mailto:a@b.ru', inlines: [text('почта')] }]],
  ['[звонок](tel:+79990000000)', [{ kind: 'link', href: 'tel:+79990000000', inlines: [text('звонок')] }]],
  ['![кот](https://evil.ru/p.png?q=secret)', [text('кот')]],
  ['[жми](javascript:alert(1))', [text('жми')]],
  ['[a](/relative)', [text('a')]],
  ['<b>не тег</b>', [text('<b>не тег</b>')]],
  ['**не закрыто', [text('**не закрыто')]],
]

const ATTACKS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript\u200b:alert(1)',
  'javascript&colon;alert(1)',
  'javascript&#58;alert(1)',
  '&#106;avascript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'blob:https://shop.ru/x',
  'file:///etc/passwd',
  'filesystem:https://shop.ru/x',
  'view-source:https://shop.ru',
  'intent://x#Intent;end',
  'ws://shop.ru',
  'ftp://shop.ru',
  '//evil.ru',
  '/admin',
  '?a=1',
  '#hash',
  '',
]

describe('the Markdown of an answer', () => {
  test.each(CASES)('%p', (markdown, blocks) => {
    expect(parseMarkdown(markdown)).toEqual(blocks)
  })

  test.each(INLINES)('%p', (markdown, inlines) => {
    expect(parseInlines(markdown)).toEqual(inlines)
  })

  test.each(ATTACKS)('an address such as %p never becomes a link', (target) => {
    expect(safeHref(target)).toBeUndefined()
    for (const markdown of [
      `[a](${target})`,
      `[a](<${target}>)`,
      `![a](${target})`,
      target,
      `[a](${target} "t")`,
      `<a href="${target}">a</a>`,
    ]) {
      for (const href of hrefsOf(parseMarkdown(markdown))) expect(href).toMatch(/^(https?:\/\/|mailto:|tel:)/)
    }
  })

  test('every beginning of a text can be read: an answer streams in piece by piece', () => {
    const whole = CASES.map(([markdown]) => markdown).join('\n\n') + INLINES.map(([markdown]) => markdown).join(' ')
    for (let end = 0; end <= whole.length; end++) expect(Array.isArray(parseMarkdown(whole.slice(0, end)))).toBe(true)
  })

  test.each([
    ['Срок **за 2', 'Срок **за 2**'],
    ['Срок **за 2 ', 'Срок **за 2**'],
    ['код `a b', 'код `a b`'],
    ['**раз** и **два', '**раз** и **два**'],
    ['**раз**', '**раз**'],
    ['без', 'без'],
    ['```\na ` b', '```\na ` b'],
    ['абзац **раз\n\nдва', 'абзац **раз\n\nдва'],
  ])('%p is shown as %p while it is being written', (text, shown) => {
    expect(closeMarks(text)).toBe(shown)
  })

  test('no mark is lost or doubled when a text has none', () => {
    const plain = 'Слова без разметки, 100 % и «кавычки» — всё как есть. Ещё фраза: да?'
    expect(parseMarkdown(plain)).toEqual([{ kind: 'paragraph', inlines: [text(plain)] }])
  })

  test.each([['*'], ['**a '], ['[a]('], ['`'], ['_a_ '], ['> '], ['- '], ['  - '], ['|'], ['\\'], ['[1],'], ['https://'], ['~~']])(
    'ten thousand of %p are read at once',
    (piece) => {
      const startedAt = performance.now()
      parseMarkdown(piece.repeat(10_000 / piece.length))
      expect(performance.now() - startedAt).toBeLessThan(1_000)
    },
  )
})

const hrefsOf = (blocks: Block[]): string[] => {
  const found: string[] = []
  JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'href' && typeof value === 'string') found.push(value)
    return value
  })
  return found
}
