import { expect, test } from 'bun:test'
import { type TestKnowledge, testKnowledge } from '../../../testing/knowledge.ts'
import { findPairScope } from '../pairs/close-pair.ts'
import { findScope } from '../search-store.ts'
import { createHeldDocuments } from './held-documents.ts'

const NOTES = [
  '# Доставка\nДоставка по Москве занимает два дня и стоит 300 рублей.\n# Самовывоз\nЗабрать заказ можно на складе, личный кабинет покажет адрес.',
  '# Возврат\nТовар можно вернуть в течение 14 дней, если сохранился чек.\n# Гарантия\nГарантия на технику 12 месяцев.',
  '# Оплата\nКартой, переводом или в личном кабинете. Артикул АБ-123/45 оплачивается заранее.',
]
const QUESTIONS = [
  'сколько идёт доставка',
  'вернуть товар',
  'АБ-123/45',
  'личный кабинет',
  'оплата картой',
  'правила 2',
  'почём привезти',
  'горантия',
]

const withNotes = async (): Promise<TestKnowledge> => {
  const t = await testKnowledge()
  for (const [i, text] of NOTES.entries()) await t.add(`правила ${i}.txt`, text)
  await t.runJobs()
  return t
}

const ask = (t: TestKnowledge, query: string) =>
  t.knowledge.search({ workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 5, signal: t.ctx.signal })

const scopeOf = async (t: TestKnowledge) => {
  const asked = { workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, limit: 100 }
  const pairs = await findPairScope(t.db.read, asked)
  return { documents: [...(pairs ? [pairs] : []), ...(await findScope(t.db.read, asked))] }
}

test('the first and the hundredth to ask get the same answer', async () => {
  await using t = await withNotes()
  const first = await Promise.all(QUESTIONS.slice(0, 2).map((query) => ask(t, query)))
  const rest = []
  for (const query of QUESTIONS) rest.push(await ask(t, query))
  const again = []
  for (const query of QUESTIONS) again.push(await ask(t, query))
  expect(rest.slice(0, 2)).toEqual(first)
  expect(again).toEqual(rest)
})

test('the documents of an assistant go into memory at the third question within a minute', async () => {
  await using t = await withNotes()
  const held = createHeldDocuments(t.clock)
  const asked = { assistantId: t.assistant.id, scope: await scopeOf(t) }
  const take = () => held.take(t.db.read, asked)
  expect(await take()).toBeUndefined()
  expect(await take()).toBeUndefined()
  t.time.now += 60_000
  for (let i = 0; i < 3; i++) expect(await take()).toBeUndefined()
  expect((await take())?.map(({ rows }) => rows.length)).toEqual(asked.scope.documents.map(({ chunkCount }) => chunkCount))
})

test('a long document goes there a few chunks at a time, also when many ask at once', async () => {
  await using t = await testKnowledge()
  await t.add('long.txt', Array.from({ length: 60 }, (_, i) => `# Глава ${i}\nОб этом сказано в главе ${i}.`).join('\n'))
  await t.runJobs()
  const held = createHeldDocuments(t.clock)
  const asked = { assistantId: t.assistant.id, scope: await scopeOf(t) }
  for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 3 }, () => held.take(t.db.read, asked)))
  const [document] = (await held.take(t.db.read, asked)) ?? []
  expect(document?.rows).toHaveLength(60)
  expect(document?.byId.size).toBe(60)
})

test('a pair added, changed or removed is seen by the next question', async () => {
  await using t = await withNotes()
  for (let i = 0; i < 8; i++) await ask(t, 'доставка')
  const texts = async (query: string) => (await ask(t, query)).passages.map(({ text }) => text)
  const input = {
    question: 'Есть ли парковка?',
    variants: [],
    answer: 'Парковка во дворе.',
    category: '',
    isOn: true,
    assistantIds: [t.assistant.id],
  }
  const pair = await t.knowledge.pairs.add(t.ctx, input)
  expect(await texts('парковка')).toContain('Парковка во дворе.')
  for (let i = 0; i < 8; i++) await ask(t, 'парковка')
  await t.knowledge.pairs.change(t.ctx, pair.id, { answer: 'Парковка за углом.' })
  expect(await texts('парковка')).toContain('Парковка за углом.')
  expect(await texts('парковка')).not.toContain('Парковка во дворе.')
  for (let i = 0; i < 8; i++) await ask(t, 'парковка')
  await t.knowledge.pairs.remove(t.ctx, pair.id)
  expect(await texts('парковка')).not.toContain('Парковка за углом.')
})
