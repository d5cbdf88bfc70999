import { afterAll, beforeAll, expect, test } from 'bun:test'
import { apiKey, openShop, type Shop } from '../../testing/flows/helpers.ts'

let shop: Shop
let headers: Record<string, string>

beforeAll(async () => {
  shop = await openShop()
  headers = { authorization: `Bearer ${await apiKey(shop)}`, 'accept-language': 'en' }
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
})

const call = async (method: string, path: string, body?: unknown, type = 'application/json') => {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${shop.t.url}/api/v1/qa${path}`, { method, headers: { ...headers, 'content-type': type }, ...sent })
  const text = await response.text()
  return { status: response.status, text, json: () => JSON.parse(text) as Record<string, unknown> }
}

test('a pair is added, read, changed in part, listed and removed', async () => {
  const added = await call('POST', '', { question: 'Есть самовывоз?', answer: 'Да.', assistantIds: [shop.assistant.id] })
  expect(added.status).toBe(201)
  const { id } = added.json() as { id: string }
  expect((await call('GET', `/${id}`)).json()).toMatchObject({ question: 'Есть самовывоз?', variants: [], isOn: true, category: '' })
  expect((await call('PATCH', `/${id}`, { variants: ['Можно забрать самому?'] })).json()).toMatchObject({
    answer: 'Да.',
    variants: ['Можно забрать самому?'],
    assistantIds: [shop.assistant.id],
  })
  expect((await call('POST', '', { question: 'есть самовывоз', answer: 'Нет.' })).status).toBe(409)
  expect((await call('POST', '', { question: '', answer: 'Нет.' })).status).toBe(400)
  expect((await call('GET', '?query=забрать')).json()).toMatchObject({ items: [{ id }], nextCursor: null })
  expect((await call('DELETE', `/${id}`)).status).toBe(204)
  expect((await call('DELETE', `/${id}`)).status).toBe(404)
})

test('a file is taken line by line, and what is exported is imported again without a change', async () => {
  const csv = 'вопрос;ответ;категория\nЕсть рассрочка?;Да, на полгода.;Оплата\n;нет вопроса;\n'
  const imported = await call('POST', `/import?assistantId=${shop.assistant.id}`, csv, 'text/csv')
  expect(imported.json()).toEqual({
    added: 1,
    changed: 0,
    unchanged: 0,
    errors: [{ line: 3, reason: 'error.pair_line_no_question', detail: 'There is no question. Write it.' }],
  })
  for (const [format, type] of [
    ['csv', 'text/csv'],
    ['jsonl', 'application/x-ndjson'],
  ] as const) {
    const { text } = await call('GET', `/export?format=${format}`)
    expect(text).toContain('Есть рассрочка?')
    expect((await call('POST', '/import', text, type)).json()).toMatchObject({ added: 0, changed: 0, unchanged: 1, errors: [] })
  }
  expect((await call('POST', '/import', csv, 'text/plain')).status).toBe(400)
  expect((await call('POST', '/import', 'x'.repeat(9 * 1024 * 1024), 'text/csv')).status).toBe(400)
})
