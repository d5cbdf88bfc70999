import { describe, expect, test } from 'bun:test'
import { renderToString } from 'preact-render-to-string'
import { html } from './html.ts'
import { layout } from './layout.ts'
import { createPage, type Page, type PageInput, withQuery } from './page.ts'
import { errorPage } from './pages/errors/error.ts'
import { passageView } from './parts/beside.ts'
import { postForm, textField } from './parts/form.ts'
import { type BesideLinks, type MessageItem, messageItem } from './parts/message.ts'
import { scriptWords } from './parts/script-words.ts'
import { table } from './parts/table.ts'

const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

const page = (changes: Partial<PageInput> = {}): Page =>
  createPage({
    language: 'ru',
    timeZone: 'Europe/Moscow',
    now: Date.UTC(2026, 10, 22, 11, 5),
    address: new URL('http://console/assistants/ast_1/persona?test=dlg_1&source=2.1'),
    csrfToken: 'the-token',
    nonce: 'the-nonce',
    theme: 'system',
    isRailNarrow: false,
    stylesHref: '/assets/console.css',
    scriptSrc: '/assets/console.js',
    iconHref: '/assets/icon.svg',
    flash: undefined,
    reader: undefined,
    ...changes,
  })

const links: BesideLinks = { source: (position, number) => `?source=${position}.${number}`, trace: (turnId) => `?trace=${turnId}` }

const message = (changes: Partial<MessageItem>): string =>
  renderToString(
    messageItem(page(), links, {
      id: 'msg_1',
      position: 2,
      author: 'assistant',
      authorName: 'Ася',
      text: '',
      sources: [],
      outcome: 'answered',
      turnId: 'trn_1',
      rating: null,
      at: 0,
      ...changes,
    }),
  )

const source = { number: 1, documentName: 'Цены.md', headingPath: ['Чай'], page: 3, quote: 'от 300 рублей' }

const passage = {
  ...source,
  before: 'Чай стоит ',
  after: ' за пачку.',
  isGone: false,
  documentHref: '/d',
  fileHref: undefined,
  closeHref: '/',
}

describe('what people wrote', () => {
  test('is text wherever it is shown, never markup', () => {
    const shown = [
      message({ author: 'customer', text: EVIL, authorName: EVIL }),
      message({ text: EVIL, sources: [{ ...source, documentName: EVIL, headingPath: [EVIL] }] }),
      renderToString(passageView(page(), { ...passage, before: EVIL, quote: EVIL, after: EVIL })),
      renderToString(textField({ name: 'a', label: EVIL, help: EVIL, state: { values: { a: EVIL }, errors: { a: EVIL } } })),
      renderToString(table({ caption: EVIL, rows: [EVIL], columns: [{ label: EVIL, cell: (row) => row }] })),
      renderToString(layout(page({ flash: { kind: 'good', text: EVIL } }), { title: EVIL, content: EVIL })),
      renderToString(errorPage(page(), { status: 404, text: EVIL, requestId: EVIL })),
    ]
    for (const markup of shown) {
      expect(markup).toContain('&lt;script>alert(1)')
      expect(markup).not.toMatch(/<script>alert|<img/)
    }
  })

  test('in an answer links only where a browser may safely go', () => {
    const markup = message({ text: '[a](javascript:alert(1)) [b](https://shop.example) ![c](https://evil.example/x.png)' })
    expect(markup).not.toContain('javascript:')
    expect(markup).not.toContain('evil.example')
    expect(markup).toContain('href="https://shop.example/" target="_blank" rel="noopener noreferrer nofollow"')
  })

  test('cannot end the block of words that scripts read', () => {
    expect(renderToString(scriptWords(page(), 'live.'))).not.toMatch(/<(?!\/?script)/)
  })
})

describe('an answer', () => {
  test('turns a citation into a link only when there is such a source', () => {
    const markup = message({ text: 'От 300 рублей [1], говорят [7].', sources: [source] })
    expect(markup).toMatch(/<a class="cite" href="\?source=2\.1"[^>]*>1<\/a>/)
    expect(markup).toContain('[7]')
    expect(markup).toContain('с. 3 · Чай')
  })

  test('that was not found says so; a stopped one has no story to tell', () => {
    expect(message({ outcome: 'refused' })).toContain('В документах ответа нет')
    expect(message({ outcome: 'refused' })).toContain('?trace=trn_1')
    expect(message({ outcome: 'stopped' })).not.toContain('?trace=')
  })
})

describe('a passage', () => {
  test('marks the quote in the text around it, and opens the file at its page', () => {
    const markup = renderToString(passageView(page(), { ...passage, fileHref: '/f#page=3' }))
    expect(markup).toContain('Чай стоит <mark>от 300 рублей</mark> за пачку.')
    expect(markup).toContain('href="/f#page=3"')
    expect(markup).toContain('Открыть файл на с. 3')
  })
})

describe('a page', () => {
  test('speaks its language, wears its theme, and carries the nonce and the token', () => {
    const markup = renderToString(
      layout(page({ language: 'en', theme: 'dark', isRailNarrow: true }), {
        title: 'T',
        content: postForm(page(), { action: '/x', content: html`<b></b>` }),
      }),
    )
    expect(markup).toContain('<html lang="en" data-theme="dark" data-rail="narrow">')
    expect(markup).toContain('nonce="the-nonce"')
    expect(markup).toContain('name="_csrf" value="the-token"')
    expect(markup).not.toMatch(/ style=|<style| on\w+=/)
  })

  test('keeps its place in every link it makes', () => {
    expect(withQuery(page(), { source: undefined })).toBe('/assistants/ast_1/persona?test=dlg_1')
    expect(withQuery(page(), { test: undefined, source: undefined })).toBe('/assistants/ast_1/persona')
    expect(withQuery(page(), { test: 'open' }, '/assistants/ast_1/look')).toBe('/assistants/ast_1/look?test=open')
  })

  test('tells a stranger no request number unless somebody could look it up', () => {
    expect(renderToString(errorPage(page(), { status: 404, text: 'x', requestId: undefined }))).not.toContain('req_')
    expect(renderToString(errorPage(page(), { status: 500, text: 'x', requestId: 'req_1' }))).toContain('req_1')
  })
})
