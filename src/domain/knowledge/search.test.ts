import { describe, expect, test } from 'bun:test'
import { userCtx } from '../../testing/factories.ts'
import { type TestKnowledge, testKnowledge } from '../../testing/knowledge.ts'
import type { SearchResult } from './index.ts'

const SHOP = `# Доставка
Доставка по Москве занимает два дня и стоит 300 рублей. Курьер позвонит за час.
# Возврат
Товар можно вернуть в течение 14 дней, если сохранился чек. Деньги придут за 10 дней.
# Гарантия
На бытовую технику мы даём гарантию 12 месяцев со дня покупки.
# Контакты
+7 495 123-45-67, ежедневно с 9 до 21.`

const search = (
  t: TestKnowledge,
  query: string,
  change: { assistantId?: `ast_${string}`; workspaceId?: `wsp_${string}`; limit?: number } = {},
) => t.knowledge.search({ workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 5, signal: t.ctx.signal, ...change })

const headings = (result: SearchResult): string[] => result.passages.map((passage) => passage.headingPath.at(-1) ?? '')

const withShop = async (): Promise<TestKnowledge> => {
  const t = await testKnowledge()
  await t.add('Условия магазина.txt', SHOP)
  await t.runJobs()
  return t
}

describe('search', () => {
  test.each([
    ['Сколько дней занимает доставка по Москве?', 'Доставка'],
    ['как вернуть товар', 'Возврат'],
    ['какая гарантия на технику', 'Гарантия'],
    ['достaвка', 'Доставка'],
    ['гарнтия на тхнику', 'Гарантия'],
    ['возвраты', 'Возврат'],
    ['горантия', 'Гарантия'],
    ['ujhfynbz yf nt[ybre', 'Гарантия'],
    ['куреьр', 'Доставка'],
  ])('%s → %s', async (query, heading) => {
    await using t = await withShop()
    expect(headings(await search(t, query))[0]).toBe(heading)
  })

  test.each([
    ['Как с вами связаться?', 'Контакты'],
    ['how do I contact you', 'Контакты'],
    ['почём привезти', 'Доставка'],
    ['сдать обратно', 'Возврат'],
    ['warranty', 'Гарантия'],
  ])('what is said in other words is found and is evidence: %s → %s', async (query, heading) => {
    await using t = await withShop()
    const result = await search(t, query)
    expect(headings(result)[0]).toBe(heading)
    expect(result.evidence.isEnough).toBe(true)
  })

  test('tells of each passage where it stands and how it was found', async () => {
    await using t = await withShop()
    const { passages } = await search(t, 'гарантия на технику')
    const [best] = passages
    expect(best).toMatchObject({ documentName: 'Условия магазина.txt', headingPath: ['Гарантия'], page: undefined })
    expect(best?.text).toContain('12 месяцев')
    expect(best?.methods.text).toMatchObject({ rank: 1 })
    expect(best?.methods.vector).toMatchObject({ rank: 1 })
    expect(best?.score).toBeGreaterThan(0.9)
    expect(passages.map((p) => p.score)).toEqual(passages.map((p) => p.score).toSorted((a, b) => b - a))
  })

  test('a document is also found by its name', async () => {
    await using t = await testKnowledge()
    await t.add('Прайс-лист.txt', 'Маникюр 1500, педикюр 2000.')
    await t.add('Правила.txt', 'Просим приходить за пять минут.')
    await t.runJobs()
    expect((await search(t, 'прайс лист')).passages[0]?.documentName).toBe('Прайс-лист.txt')
  })

  test('sees what the asking assistant was given, and nothing else', async () => {
    await using t = await withShop()
    const other = await t.knowledge.addDocument(userCtx(t), {
      fileName: 'b.txt',
      body: new Blob(['Доставка чужая.']).stream(),
      assistantIds: [],
    })
    await t.add('для другого.txt', 'Доставка для другого ассистента.', [])
    await t.runJobs()
    const own = await search(t, 'доставка')
    expect(new Set(own.passages.map((p) => p.documentName))).toEqual(new Set(['Условия магазина.txt']))
    expect((await search(t, 'доставка', { assistantId: t.newId('ast') })).passages).toEqual([])
    expect((await search(t, 'доставка', { workspaceId: other.document.workspaceId })).passages).toEqual([])
  })

  test('does not see a document removed or taken away a moment ago', async () => {
    await using t = await withShop()
    const [document] = (await t.knowledge.listDocuments(t.ctx, { limit: 5 })).documents
    if (!document) throw new Error('no document')
    await t.knowledge.setAttachments(t.ctx, { documentId: document.id, assistantIds: [] })
    expect((await search(t, 'доставка')).passages).toEqual([])
    await t.knowledge.setAttachments(t.ctx, { documentId: document.id, assistantIds: [t.assistant.id] })
    expect((await search(t, 'доставка')).passages).not.toEqual([])
    await t.knowledge.removeDocument(t.ctx, document.id)
    expect((await search(t, 'доставка')).passages).toEqual([])
  })

  test('goes on by words alone when the model that made the vectors is gone', async () => {
    await using t = await testKnowledge()
    t.fakes.space = 'model-b'
    await t.add('a.txt', SHOP)
    await t.runJobs()
    t.fakes.goneSpace = 'model-b'
    const result = await search(t, 'какая гарантия на технику')
    expect(headings(result)[0]).toBe('Гарантия')
    expect(result.passages[0]?.methods.vector).toBeUndefined()
    expect(result.evidence.isEnough).toBe(true)
  })

  test('ends with its signal', async () => {
    await using t = await withShop()
    const signal = AbortSignal.abort(new Error('the customer has gone'))
    const input = { workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query: 'доставка', limit: 5, signal }
    await expect(t.knowledge.search(input)).rejects.toThrow('the customer has gone')
  })

  test('any text is a question', async () => {
    await using t = await withShop()
    for (const query of [
      '',
      '   ',
      '"',
      '*',
      'NEAR(',
      'a AND OR NOT',
      "'; DROP TABLE chunks; --",
      '🙂',
      'x'.repeat(4000),
      'доставка '.repeat(400),
    ]) {
      const { passages, evidence } = await search(t, query)
      expect(passages.length).toBeLessThanOrEqual(5)
      expect(evidence.score).toBeWithin(0, 1.000001)
    }
  })
})

describe('evidence', () => {
  test.each([
    'Сколько стоит доставка по Москве?',
    'Можно ли вернуть товар без чека?',
    'какая гарантия',
    'доставка',
    'Здравствуйте! Подскажите, пожалуйста, сколько дней идёт доставка?',
  ])('a base of three passages answers: %s', async (query) => {
    await using t = await withShop()
    expect((await search(t, query)).evidence).toMatchObject({ isEnough: true, threshold: 0.4 })
  })

  test.each([
    'Какая столица Франции?',
    'Кто написал роман «Война и мир»?',
    'Сколько ног у паука?',
    'What is the capital of Australia?',
    'а что это было?',
    'почему?',
    'Есть ли у вас вакансии программистов?',
  ])('it does not answer: %s', async (query) => {
    await using t = await withShop()
    expect((await search(t, query)).evidence.isEnough).toBe(false)
  })

  test('there is none without documents', async () => {
    await using t = await testKnowledge()
    expect(await search(t, 'доставка')).toEqual({ passages: [], evidence: { score: 0, threshold: 0.4, isEnough: false } })
  })
})
