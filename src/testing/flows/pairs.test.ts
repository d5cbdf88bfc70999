import { expect, test } from 'bun:test'
import { openShop } from './helpers.ts'
import { visit } from './visitor.ts'

interface Session {
  messages: Array<{
    id: string
    text: string
    outcome: string
    turnId: string
    sources: Array<{ documentName: string; headingPath: string[] }>
  }>
}

test('a pair answers its question word for word, without a model, and is the source', async () => {
  await using shop = await openShop()
  const { knowledge, answers } = shop.t.app.features
  const answer = 'Привезём **за 250 рублей**:\n\n- сегодня до 18:00\n- завтра с 9:00'
  const pair = { question: 'Сколько стоит доставка?', variants: [], answer, category: '', isOn: true, assistantIds: [shop.assistant.id] }
  const { id } = await knowledge.pairs.add(shop.ctx, pair)
  const visitor = await visit(shop)
  await visitor.say('message-1', 'Здравствуйте! Сколько стоит доставка?')
  await shop.t.app.idle()
  const { messages } = (await (await visitor.call('/session')).json()) as Session
  const said = messages.at(-1)
  expect(said).toMatchObject({
    text: answer,
    outcome: 'answered',
    sources: [{ documentName: 'Вопросы и ответы', headingPath: [pair.question] }],
  })
  const source = await visitor.call(`/sources/${said?.id}/1`)
  expect(await source.json()).toMatchObject({ headingPath: [pair.question], quote: answer, isGone: false })
  const trace = await answers.trace(shop.ctx, said?.turnId ?? '')
  expect(trace).toMatchObject({ model: null, outcome: 'answered' })
  expect(trace?.candidates[0]).toMatchObject({ documentId: id, isUsed: true })
  await visitor.say('message-2', 'Сколько стоит доставка по Москве и как быстро привезёте?')
  await shop.t.app.idle()
  const next = (await (await visitor.call('/session')).json()) as Session
  expect(next.messages.at(-1)?.text).not.toBe(answer)
})
