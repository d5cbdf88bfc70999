import { describe, expect, test } from 'bun:test'
import { consoleClient } from '../console-client.ts'
import { makePdf, textAt } from '../make-pdf.ts'
import { addDocument, openShop, type Shop } from './helpers.ts'
import { visit } from './visitor.ts'

interface Answer {
  id: string
  position: number
  sources: Array<{ number: number; documentName: string; page: number | null; quote: string }>
}

/** A visitor with an answer that cites. */
const answered = async (shop: Shop, question: string) => {
  const visitor = await visit(shop)
  await visitor.say('message-1', question)
  await shop.t.app.idle()
  const session = (await (await visitor.call('/session')).json()) as { messages: Answer[] }
  const answer = session.messages.at(-1)
  if (!answer?.sources[0]) throw new Error('the answer cites nothing')
  return { visitor, answer, source: answer.sources[0] }
}

describe('a source in the widget', () => {
  test('opens at its passage for the visitor who got the answer, and for no other', async () => {
    await using shop = await openShop()
    const { visitor, answer, source } = await answered(shop, 'Сколько стоит доставка по Москве?')
    const path = `/sources/${answer.id}/${source.number}`
    const reply = await visitor.call(path)
    expect(await reply.json()).toEqual({
      number: source.number,
      documentName: 'Цены.md',
      headingPath: ['Доставка'],
      page: null,
      before: '',
      quote: 'Доставка по Москве стоит 300 рублей и занимает один день.',
      after: ' Заказы от 5000 рублей везём бесплатно.',
      isGone: false,
    })
    const stranger = await visit(shop)
    await stranger.say('message-1', 'Сколько стоит доставка по Москве?')
    expect((await stranger.call(path)).status).toBe(404)
    expect((await visitor.call(`/sources/${answer.id}/9`)).status).toBe(404)
    expect((await visitor.call('/sources/msg_00000000000000000000000000/1')).status).toBe(404)
  })

  test('is only the quote once its document is gone', async () => {
    await using shop = await openShop()
    const { visitor, answer, source } = await answered(shop, 'Сколько стоит доставка по Москве?')
    const { knowledge } = shop.t.app.features
    const [document] = (await knowledge.listDocuments(shop.ctx, { limit: 1 })).documents
    await knowledge.removeDocument(shop.ctx, document?.id ?? '')
    const reply = await visitor.call(`/sources/${answer.id}/${source.number}`)
    expect(await reply.json()).toMatchObject({ isGone: true, before: '', after: '', quote: source.quote })
  })
})

describe('a source in the console', () => {
  test('of a PDF opens beside the dialog, and its file at the page', async () => {
    await using shop = await openShop()
    const written = (said: (line: number) => string): string =>
      Array.from({ length: 28 }, (_, i) => textAt(72, 740 - i * 24, said(i))).join('')
    const pdf = makePdf({
      pages: [
        written((i) => `Rule ${i} of the shop is written on a line of its own, far from the other ones.`),
        written((i) =>
          i === 24 ? 'The warranty for kettles lasts 24 months.' : `Clause ${i} is about something else than what was asked here.`,
        ),
      ],
    })
    const document = await addDocument(shop, 'Warranty.pdf', pdf)
    const { answer, source } = await answered(shop, 'How long is the warranty for kettles?')
    expect(source).toMatchObject({ documentName: 'Warranty.pdf', page: 2 })
    const browser = consoleClient(shop.t.url, shop.sessionToken)
    const { dialogs } = await shop.t.app.features.dialogs.list(shop.ctx, { limit: 1 })
    const page = await browser.get(`/dialogs/${dialogs[0]?.id}?source=${answer.position}.${source.number}`)
    expect(page.html).toMatch(/<mark>[^<]*24 months/)
    expect(page.html).toContain(`href="/knowledge/documents/${document.id}/file#page=2"`)
    const file = await fetch(`${shop.t.url}/knowledge/documents/${document.id}/file`, {
      headers: { cookie: `replyx_sid=${shop.sessionToken}` },
    })
    expect(file.headers.get('content-type')).toBe('application/pdf')
    expect(file.headers.get('content-disposition')).toStartWith('inline')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(pdf)
  })

  test('of any other kind is a file to save, which can run nothing', async () => {
    await using shop = await openShop()
    const document = await addDocument(shop, "Страница 'раз'.html", '<h1>Часы</h1><script>alert(1)</script><p>Работаем с 9 до 18.</p>')
    const headers = { cookie: `replyx_sid=${shop.sessionToken}` }
    const file = await fetch(`${shop.t.url}/knowledge/documents/${document.id}/file`, { headers })
    expect(file.headers.get('content-type')).toBe('application/octet-stream')
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent("Страница 'раз'.html").replaceAll("'", '%27')}`,
    )
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    expect((await fetch(`${shop.t.url}/knowledge/documents/${document.id}/file`, { redirect: 'manual' })).status).toBe(401)
  })
})
