import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { openShop, type Shop } from '../../testing/flows/helpers.ts'
import { visit } from '../../testing/flows/visitor.ts'

let shop: Shop
let browser: ConsoleClient

beforeAll(async () => {
  shop = await openShop()
  browser = consoleClient(shop.t.url, shop.sessionToken)
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
})

const fields = (change: Record<string, string> = {}) => ({
  question: 'Есть самовывоз?',
  answer: 'Да, **сегодня**.',
  variants: 'Можно забрать самому?\r\nСамовывоз есть?',
  category: 'Доставка',
  isOn: 'yes',
  assistantIds: shop.assistant.id,
  ...change,
})

const only = async () => {
  const { pairs } = await shop.t.app.features.knowledge.pairs.list(shop.ctx, { query: 'самовывоз', limit: 5 })
  if (!pairs[0]) throw new Error('the pair is not there')
  return pairs[0]
}

describe('questions and answers', () => {
  test('are shown first as what they are for, then as a list with its categories', async () => {
    expect((await browser.get('/knowledge/qa')).html).toContain('Готовых ответов пока нет')
    const saved = await browser.submit('/knowledge/qa', fields())
    expect(saved.html).toContain('data-flash="good"')
    expect(saved.html).toContain('Есть самовывоз?')
    expect(await only()).toMatchObject({ variants: ['Можно забрать самому?', 'Самовывоз есть?'], category: 'Доставка', isOn: true })
    expect((await browser.get('/knowledge/qa?category=Доставка&query=забрать')).html).toContain('Есть самовывоз?')
    expect((await browser.get('/knowledge/qa?query=ничего-такого')).html).toContain('Ничего не найдено')
  })

  test('a refused form comes back whole, with the reason at its field', async () => {
    const known = await browser.post('/knowledge/qa', fields({ question: 'есть самовывоз', answer: 'Не потеряйте меня' }))
    expect([known.status, known.html.includes('id="question-error"'), known.html.includes('Не потеряйте меня')]).toEqual([409, true, true])
    const empty = await browser.post('/knowledge/qa', fields({ question: 'Новый?', answer: ' ', variants: 'раз\n'.repeat(30) }))
    expect([empty.status, empty.html.includes('id="answer-error"'), empty.html.includes('id="variants-error"')]).toEqual([422, true, true])
  })

  test('one is changed on its page and removed, for a script and without one', async () => {
    const { id } = await only()
    expect((await browser.get(`/knowledge/qa/${id}`)).html).toContain('>Можно забрать самому?\nСамовывоз есть?</textarea>')
    await browser.submit(`/knowledge/qa/${id}`, fields({ answer: 'Нет.', isOn: 'no' }))
    expect(await only()).toMatchObject({ answer: 'Нет.', isOn: false })
    const path = `/knowledge/qa/${id}/remove`
    expect((await browser.submit(path, {})).html).toContain('data-flash="good"')
    expect((await browser.submit(path, {})).html).toContain('data-flash="bad"')
    expect((await browser.post(path, {}, { accept: 'application/json' })).status).toBe(404)
  })

  test('a file is taken by a form; its page names each line that was left out', async () => {
    const { html } = await browser.get('/knowledge/qa')
    const data = new FormData()
    data.append('_csrf', /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '')
    data.append('assistantIds', shop.assistant.id)
    data.append('file', new File(['вопрос;ответ\nЕсть рассрочка?;Да, на полгода.\n;Без вопроса\n'], 'Вопросы.csv'))
    const page = await browser.send('/knowledge/qa/import', { method: 'POST', body: data })
    expect(page.html).toContain('Вопросы.csv')
    expect(page.html).toContain('Нет вопроса. Впишите его.')
    const forged = new FormData()
    forged.append('_csrf', 'forged')
    forged.append('file', new File(['Чужой?;Да'], 'a.csv'))
    expect((await browser.send('/knowledge/qa/import', { method: 'POST', body: forged })).location).toBe('/knowledge/qa')
    expect((await shop.t.app.features.knowledge.pairs.summarize(shop.ctx)).total).toBe(1)
    const file = await browser.get('/knowledge/qa/export?format=csv')
    expect(file.headers.get('content-disposition')).toContain('questions-and-answers.csv')
    expect(file.html).toContain('"Есть рассрочка?"')
  })
})

describe('an answer that its owner would give otherwise', () => {
  test('prefills a pair with its question and its words; corrected, the pair itself opens', async () => {
    const visitor = await visit(shop)
    const ask = async (id: string, text: string) => {
      await visitor.say(id, text)
      await shop.t.app.idle()
      const [dialog] = (await shop.t.app.features.dialogs.list(shop.ctx, { limit: 1 })).dialogs
      const page = await browser.get(`/dialogs/${dialog?.id}`)
      const links = [...page.html.matchAll(/href="(\/knowledge\/qa\/new\?message=[^"]+)"/g)].map(([, href = '']) =>
        href.replaceAll('&amp;', '&'),
      )
      return { dialogId: dialog?.id ?? '', href: links.at(-1) ?? '' }
    }
    const first = await ask('message-1', 'Сколько стоит доставка по Москве?')
    const form = await browser.get(first.href)
    expect(form.html).toContain('>Сколько стоит доставка по Москве?</textarea>')
    expect(form.html).toContain(
      '>Доставка по Москве стоит 300 рублей и занимает один день. Заказы от 5000 рублей везём бесплатно.</textarea>',
    )
    const correction = {
      question: 'Сколько стоит доставка по Москве?',
      answer: 'Ровно 250 рублей.',
      returnTo: `/dialogs/${first.dialogId}`,
    }
    const saved = await browser.post('/knowledge/qa', fields(correction))
    expect(saved.location).toBe(`/dialogs/${first.dialogId}`)
    const second = await ask('message-2', 'Сколько стоит доставка по Москве?')
    const { messages } = shop.t.app.features.dialogs
    expect((await messages({ dialogId: second.dialogId as 'dlg_', limit: 1 }))[0]?.text).toBe('Ровно 250 рублей.')
    expect((await browser.get(second.href)).location).toMatch(/^\/knowledge\/qa\/qna_/)
  })

  test('of a refusal comes with an empty field for the answer; a foreign message is unknown', async () => {
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Какая столица Австралии?')
    await shop.t.app.idle()
    const [dialog] = (await shop.t.app.features.dialogs.list(shop.ctx, { limit: 1 })).dialogs
    const page = await browser.get(`/dialogs/${dialog?.id}`)
    expect(page.html).toContain('Добавить ответ')
    const href = /href="(\/knowledge\/qa\/new\?message=[^"]+)"/.exec(page.html)?.[1] ?? ''
    expect((await browser.get(href.replaceAll('&amp;', '&'))).html).toMatch(/<textarea[^>]*name="answer"[^>]*><\/textarea>/)
    expect((await browser.get('/knowledge/qa/new?message=msg_00000000000000000000000000')).status).toBe(404)
  })
})
