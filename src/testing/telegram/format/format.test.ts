import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Args } from '../args.ts'
import { createWorld } from '../create-world.ts'
import { detectEntities } from './detect-entities.ts'
import { formatText } from './format-text.ts'

const world = createWorld({})
world.users.set(7, { id: 7, is_bot: false, first_name: 'Ann' })

const format = (text: string, more: Record<string, unknown> = {}) => formatText(world, new Args({ text, ...more }), 'text')
const html = (text: string) => format(text, { parse_mode: 'HTML' })
const markdown = (text: string) => format(text, { parse_mode: 'MarkdownV2' })
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}
const CANNOT = "Bad Request: can't parse entities: "

describe('HTML', () => {
  const accepted: Array<[source: string, text: string, entities: unknown[]]> = [
    ['<b>x</b> y', 'x y', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<strong><EM>x</em></strong>', 'x', [{ type: 'italic' }, { type: 'bold' }]],
    ['a &lt;b&gt; &amp;amp; &quot;', 'a <b> &amp; "', []],
    ['&#1071;&#x44F;&nbsp;&', 'Яя&nbsp;&', []],
    ['😀<b>x</b>', '😀x', [{ type: 'bold', offset: 2, length: 1 }]],
    ['<pre><code class="language-ts">a</code></pre>', 'a', [{ type: 'pre', language: 'ts' }]],
    ['<code class="language-ts">a</code>', 'a', [{ type: 'code', offset: 0, length: 1 }]],
    ['<blockquote expandable>q</blockquote>', 'q', [{ type: 'expandable_blockquote' }]],
    ['<span class="tg-spoiler">s</span>', 's', [{ type: 'spoiler' }]],
    ['<a href="example.org/a?b=1&amp;c">l</a>', 'l', [{ type: 'text_link', url: 'http://example.org/a?b=1&c' }]],
    ['<a href="not a link">l</a>', 'l', []],
    ["<a href='tg://user?id=7'>Ann</a>", 'Ann', [{ type: 'text_mention', user: { id: 7 } }]],
    ['<a href="tg://user?id=8">Bob</a>', 'Bob', []],
    ['  <b> x </b>  ', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
  ]
  for (const [source, text, entities] of accepted) {
    test(`takes ${source}`, () => {
      const formatted = html(source)
      expect(formatted.text).toBe(text)
      expect(formatted.entities).toHaveLength(entities.length)
      expect(formatted.entities).toMatchObject(entities)
    })
  }

  const refused: Array<[source: string, reason: string]> = [
    ['<br>', 'Unsupported start tag "br" at byte offset 0'],
    ['я<p>', 'Unsupported start tag "p" at byte offset 2'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<a href=a/b>x</a>', 'Unexpected end of name token at byte offset 8'],
    ['<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<tg-emoji emoji-id="x">y</tg-emoji>', 'Invalid custom emoji identifier specified'],
  ]
  for (const [source, reason] of refused) {
    test(`refuses ${source}`, () => expect(refusal(() => html(source))).toBe(CANNOT + reason))
  }

  test('escaped text is taken as it is, whatever it is', () => {
    const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (text) => {
        fc.pre(text.trim() !== '' && !/[\0-\x1f]/.test(text))
        return html(escape(text)).text === text.trim()
      }),
    )
  })
})

describe('MarkdownV2', () => {
  const accepted: Array<[source: string, text: string, entities: unknown[]]> = [
    ['*b* _i_ __u__ ~s~ ||p||', 'b i u s p', [{ type: 'bold' }, { type: 'italic' }, { type: 'underline' }, {}, { type: 'spoiler' }]],
    [
      '*b _bi_*',
      'b bi',
      [
        { type: 'bold', length: 4 },
        { type: 'italic', offset: 2, length: 2 },
      ],
    ],
    ['a\\.b\\!', 'a.b!', []],
    ['`a.b*`', 'a.b*', [{ type: 'code' }]],
    ['```ts\na.b\n```', 'a.b', [{ type: 'pre', language: 'ts' }]],
    ['[l](http://example.org/\\))', 'l', [{ type: 'text_link', url: 'http://example.org/)' }]],
    ['>a\n>b\nc', 'a\nb\nc', [{ type: 'blockquote', offset: 0, length: 4 }]],
    ['>a\n>b||', 'a\nb', [{ type: 'expandable_blockquote' }]],
    ['![x](tg://emoji?id=55)', 'x', [{ type: 'custom_emoji', custom_emoji_id: '55' }]],
    ['😀*x*', '😀x', [{ type: 'bold', offset: 2, length: 1 }]],
  ]
  for (const [source, text, entities] of accepted) {
    test(`takes ${JSON.stringify(source)}`, () => {
      const formatted = markdown(source)
      expect(formatted.text).toBe(text)
      expect(formatted.entities).toHaveLength(entities.length)
      expect(formatted.entities).toMatchObject(entities)
    })
  }

  const refused: Array<[source: string, reason: string]> = [
    ['a.b', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a - b', "Character '-' is reserved and must be escaped with the preceding '\\'"],
    ['a > b', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['a | b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['hi!', "Character '!' is reserved and must be escaped with the preceding '\\'"],
    ['яя *b', "Can't find end of Bold entity at byte offset 5"],
    ['_i', "Can't find end of Italic entity at byte offset 0"],
    ['```a', "Can't find end of Pre entity at byte offset 0"],
    ['[a](http://x', "Can't find end of a URL at byte offset 4"],
    ['![x](http://example.org)', 'Invalid tg://emoji or tg://time URL specified'],
  ]
  for (const [source, reason] of refused) {
    test(`refuses ${JSON.stringify(source)}`, () => expect(refusal(() => markdown(source))).toBe(CANNOT + reason))
  }

  test('escaped text is taken as it is, whatever it is', () => {
    const escape = (text: string): string => text.replaceAll(/[_*[\]()~`>#+\-=|{}.!\\]/g, '\\$&')
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), (text) => {
        fc.pre(text.trim() !== '' && !/[\0-\x1f]/.test(text))
        return markdown(escape(text)).text === text.trim()
      }),
    )
  })
})

describe('the old Markdown', () => {
  test('marks do not nest and must end', () => {
    const { text, entities } = format('*b* `c` [l](example.org) \\*', { parse_mode: 'Markdown' })
    expect(text).toBe('b c l *')
    expect(entities).toMatchObject([{ type: 'bold' }, { type: 'code' }, { type: 'text_link', url: 'http://example.org/' }])
    expect(refusal(() => format('a_b', { parse_mode: 'Markdown' }))).toBe(`${CANNOT}Can't find end of the entity starting at byte offset 1`)
  })
})

describe('entities beside the text', () => {
  const bold = (offset: number, length: number) => ({ entities: [{ type: 'bold', offset, length }] })

  test('count UTF-16 units and lie inside the text', () => {
    expect(format('😀x', bold(2, 1)).entities).toEqual([{ type: 'bold', offset: 2, length: 1 }])
    expect(refusal(() => format('😀x', bold(1, 2)))).toBe('Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 4')
    expect(refusal(() => format('😀x', bold(0, 1)))).toBe(
      'Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4',
    )
    expect(refusal(() => format('ab', bold(1, 2)))).toBe(
      'Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 3',
    )
    expect(refusal(() => format('ab', bold(5, 1)))).toBe('Bad Request: entity begins after the end of the text at UTF-16 offset 5')
    expect(refusal(() => format('ab', bold(-1, 1)))).toBe('Bad Request: receive an entity with incorrect offset -1')
  })

  test('have a known type and what it needs', () => {
    const one = (entity: unknown) => refusal(() => format('ab', { entities: [entity] }))
    expect(one({ type: 'loud', offset: 0, length: 1 })).toBe("Bad Request: can't parse MessageEntity: Unsupported type specified")
    expect(one({ type: 'bold', length: 1 })).toBe('Bad Request: can\'t parse MessageEntity: Can\'t find field "offset"')
    expect(one({ type: 'text_link', offset: 0, length: 1 })).toBe('Bad Request: can\'t parse MessageEntity: Can\'t find field "url"')
    expect(one('bold')).toBe("Bad Request: can't parse MessageEntity: expected an Object")
    expect(format('see @x', { entities: [{ type: 'mention', offset: 0, length: 3 }] }).entities).toEqual([])
  })

  test('are not looked at beside a parse mode', () => {
    expect(format('<b>x</b>', { parse_mode: 'html', ...bold(50, 1) }).entities).toMatchObject([{ offset: 0, length: 1 }])
  })
})

test('commands, mentions, links and addresses are found in any text', () => {
  const found = (text: string) => detectEntities(text).map((one) => `${one.type} ${text.slice(one.offset, one.offset + one.length)}`)
  expect(found('/start abc')).toEqual(['bot_command /start'])
  expect(found('ask @shop_bot or /help@shop_bot')).toEqual(['mention @shop_bot', 'bot_command /help@shop_bot'])
  expect(found('see https://example.org/a?b=1, write me@example.org')).toEqual(['url https://example.org/a?b=1', 'email me@example.org'])
  expect(found('a/b 1/2 #тег +7 912 345-67-89')).toEqual(['hashtag #тег', 'phone_number +7 912 345-67-89'])
  expect(found('plain text')).toEqual([])
})

test('a message is at most 4,096 units after its marks are read, a caption 1,024', () => {
  expect(html(`<b>${'x'.repeat(4_096)}</b>`).text).toHaveLength(4_096)
  expect(refusal(() => format('😀'.repeat(2_049)))).toBe('Bad Request: message is too long')
  expect(refusal(() => format('я'.repeat(16_385)))).toBe('Bad Request: text is too long')
  const caption = new Args({ caption: 'x'.repeat(1_025) })
  expect(refusal(() => formatText(world, caption, 'caption'))).toBe('Bad Request: message caption is too long')
})
