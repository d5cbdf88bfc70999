import { describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { strangerCtx, userCtx } from '../../../testing/factories.ts'
import { type TestKnowledge, testKnowledge } from '../../../testing/knowledge.ts'
import type { PairInput } from './pair.ts'

const setup = async () => {
  const t = await testKnowledge()
  const pair: PairInput = {
    question: 'Сколько стоит доставка?',
    variants: ['Цена доставки'],
    answer: '300 рублей, от 5000 рублей бесплатно.',
    category: 'Доставка',
    isOn: true,
    assistantIds: [t.assistant.id],
  }
  const ask = (query: string, assistantId = t.assistant.id) =>
    t.knowledge.search({ workspaceId: t.ctx.workspaceId, assistantId, query, limit: 6, signal: t.ctx.signal })
  return { ...t, pair, ask }
}

const waiting = async (t: TestKnowledge) =>
  (await t.db.read.selectFrom('pair_attachments').select('pair_id').where('is_embedded', '=', 0).execute()).length

describe('a pair', () => {
  test('answers its question, and its variants, at once; another question it does not', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    for (const query of ['Здравствуйте, сколько стоит доставка?', 'цена доставки']) {
      const found = await t.ask(query)
      expect(found.pair).toMatchObject({ pairId: id, isSame: true, answer: t.pair.answer })
      expect(found.evidence.isEnough).toBe(true)
      expect(found.passages[0]).toMatchObject({ documentId: id, documentName: 'Вопросы и ответы', headingPath: [t.pair.question] })
    }
    expect((await t.ask('Сколько стоит доставка в Тверь?')).pair?.isSame).not.toBe(true)
    expect((await t.ask('Какая столица Австралии?')).pair).toBeUndefined()
  })

  test('goes before documents when it is near, and is one passage among others when it is not', async () => {
    await using t = await setup()
    await t.add(
      'Доставка.txt',
      '# Доставка\nДоставка по Москве и области занимает один день. Сколько стоит доставка, скажет менеджер по области.',
    )
    await t.runJobs()
    await t.knowledge.pairs.add(t.ctx, { ...t.pair, question: 'Сколько стоит доставка по Москве?' })
    const near = await t.ask('Сколько стоит доставка по Москве и области?')
    expect(near.pair).toMatchObject({ isSame: false })
    expect(near.passages[0]?.documentName).toBe('Вопросы и ответы')
    const far = await t.ask('За сколько дней приходит заказ по области?')
    expect(far.pair).toBeUndefined()
    expect(far.passages[0]?.documentName).toBe('Доставка.txt')
  })

  test('is changed, switched off and removed with effect in the next search', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    await t.knowledge.pairs.change(t.ctx, id, { answer: '400 рублей.' })
    expect((await t.ask(t.pair.question)).pair?.answer).toBe('400 рублей.')
    await t.knowledge.pairs.change(t.ctx, id, { isOn: false })
    expect((await t.ask(t.pair.question)).passages).toEqual([])
    await t.knowledge.pairs.change(t.ctx, id, t.pair)
    await t.knowledge.pairs.remove(t.ctx, id)
    expect((await t.ask(t.pair.question)).passages).toEqual([])
    await expect(t.knowledge.pairs.remove(t.ctx, id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await t.db.read.selectFrom('chunks').select('id').execute()).toEqual([])
  })

  test('answers for the assistants it was given to, and for no other', async () => {
    await using t = await setup()
    const other = t.newId('ast')
    const { id } = await t.knowledge.pairs.add(t.ctx, { ...t.pair, assistantIds: [] })
    expect((await t.ask(t.pair.question)).passages).toEqual([])
    await t.knowledge.pairs.change(t.ctx, id, t.pair)
    expect((await t.ask(t.pair.question)).pair).toBeDefined()
    expect((await t.ask(t.pair.question, other)).passages).toEqual([])
    await expect(t.knowledge.pairs.change(t.ctx, id, { assistantIds: [other] })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('of a question that is there already, in whatever spelling, is refused', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    await expect(t.knowledge.pairs.add(t.ctx, { ...t.pair, question: 'сколько стоит  ДОСТАВКА' })).rejects.toMatchObject({
      code: 'conflict',
    })
    const second = await t.knowledge.pairs.add(t.ctx, { ...t.pair, question: 'Есть самовывоз?' })
    await expect(t.knowledge.pairs.change(t.ctx, second.id, t.pair)).rejects.toMatchObject({ code: 'conflict' })
    expect(await t.knowledge.pairs.change(t.ctx, id, t.pair)).toMatchObject({ id })
  })

  test('is refused to strangers and operators, and unknown to other workspaces', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    const { pairs } = t.knowledge
    const verbs = (ctx: typeof t.ctx) => [() => pairs.change(ctx, id, { answer: 'x' }), () => pairs.remove(ctx, id)]
    for (const ctx of [strangerCtx(t, t.ctx), userCtx(t, 'operator')]) {
      await expect(pairs.add(ctx, { ...t.pair, assistantIds: [] })).rejects.toMatchObject({ code: 'forbidden' })
      for (const verb of verbs(ctx)) await expect(verb()).rejects.toMatchObject({ code: 'forbidden' })
    }
    for (const verb of [...verbs(userCtx(t)), () => pairs.get(userCtx(t), id)])
      await expect(verb()).rejects.toMatchObject({ code: 'not_found' })
    expect((await pairs.list(userCtx(t), { limit: 10 })).pairs).toEqual([])
    await expect(pairs.list(strangerCtx(t, t.ctx), { limit: 10 })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('opens as a source with its question and its answer', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    const place = { workspaceId: t.ctx.workspaceId, documentId: id, chunkId: t.newId('chk'), quote: t.pair.answer }
    expect(await t.knowledge.openSource(place)).toMatchObject({
      headingPath: [t.pair.question],
      quote: t.pair.answer,
      before: '',
      after: '',
    })
    expect(await t.knowledge.openSource({ ...place, workspaceId: t.newId('wsp') })).toBeUndefined()
  })
})

describe('the list of pairs', () => {
  test('is found by its words and by its category, newest first, page by page', async () => {
    await using t = await setup()
    const { pairs } = t.knowledge
    for (let i = 0; i < 5; i++) {
      t.time.now += 1
      await pairs.add(t.ctx, { ...t.pair, question: `Вопрос ${i}?`, category: i < 2 ? 'А' : 'Б' })
    }
    const first = await pairs.list(t.ctx, { limit: 3 })
    const second = await pairs.list(t.ctx, { limit: 3, cursor: first.nextCursor })
    expect([...first.pairs, ...second.pairs].map(({ question }) => question)).toEqual([4, 3, 2, 1, 0].map((i) => `Вопрос ${i}?`))
    expect((await pairs.list(t.ctx, { category: 'А', limit: 10 })).pairs).toHaveLength(2)
    expect((await pairs.list(t.ctx, { query: 'ВОПРОС 3', limit: 10 })).pairs).toHaveLength(1)
    expect((await pairs.list(t.ctx, { query: 'бесплатно', limit: 10 })).pairs).toHaveLength(5)
    expect(await pairs.summarize(t.ctx)).toEqual({
      total: 5,
      categories: [
        { name: 'А', count: 2 },
        { name: 'Б', count: 3 },
      ],
    })
  })
})

describe('an import', () => {
  test('adds what is new, changes what is known, and done twice changes nothing', async () => {
    await using t = await setup()
    await t.knowledge.pairs.add(t.ctx, { ...t.pair, assistantIds: [] })
    const file = 'question,answer\nСколько стоит доставка?,Бесплатно\nЕсть самовывоз?,"Да, из магазина"\n,Пусто\n'
    const input = { bytes: new TextEncoder().encode(file), format: 'csv' as const, assistantIds: [t.assistant.id] }
    expect(await t.knowledge.pairs.import(t.ctx, input)).toMatchObject({ added: 1, changed: 1, unchanged: 0, errors: [{ line: 4 }] })
    expect(await t.knowledge.pairs.import(t.ctx, input)).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
    expect((await t.ask('сколько стоит доставка')).pair?.answer).toBe('Бесплатно')
    await expect(t.knowledge.pairs.import(strangerCtx(t, t.ctx), input)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('an import tells of each line that could not be stored, with its number, and stores the others', async () => {
  await using t = await setup()
  await t.db.write((tx) => sql`CREATE UNIQUE INDEX no_luck ON pairs (workspace_id) WHERE question LIKE 'Неудача%'`.execute(tx))
  const lines = ['Раз', 'Неудача 1', 'Неудача 2', '', 'Три', 'Раз'].map((question) => JSON.stringify({ question, answer: 'Ответ.' }))
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const input = { bytes, format: 'jsonl', assistantIds: [t.assistant.id] } as const
  const done = await t.knowledge.pairs.import(t.ctx, input)
  expect(done).toMatchObject({ added: 3, errors: [{ line: 3, text: { key: 'error.pair_line_not_stored' } }, { line: 4 }, { line: 6 }] })
  expect(await t.knowledge.pairs.import(t.ctx, input)).toMatchObject({ added: 0, unchanged: 3 })
})

describe('the vectors of pairs', () => {
  test('are made by a job, and made anew in another space when the model changes', async () => {
    await using t = await setup()
    const { id } = await t.knowledge.pairs.add(t.ctx, t.pair)
    await t.knowledge.pairs.add(t.ctx, { ...t.pair, question: 'Есть самовывоз?' })
    expect(await waiting(t)).toBe(2)
    await t.runJobs()
    expect(await waiting(t)).toBe(0)
    expect((await t.ask(t.pair.question)).passages[0]?.methods.vector).toBeDefined()
    t.fakes.space = 'another'
    await t.knowledge.pairs.change(t.ctx, id, { answer: 'Иначе.' })
    await t.runJobs()
    expect(await t.db.read.selectFrom('pair_sets').select(['space', 'chunk_count']).execute()).toEqual([
      { space: 'another', chunk_count: 2 },
    ])
    expect((await t.ask('Есть самовывоз?')).passages[0]?.methods.vector).toBeDefined()
  })

  test('change over to another model in one moment, also without any document: the old ones are asked until then', async () => {
    await using t = await setup()
    await t.knowledge.pairs.add(t.ctx, t.pair)
    await t.runJobs()
    t.fakes.space = 'another'
    let tries = 0
    t.fakes.onEmbed = async () => {
      expect((await t.ask(t.pair.question)).passages[0]?.methods.vector).toBeDefined()
      if (++tries === 1) throw new Error('away')
    }
    await t.db.write((tx) => t.jobs.enqueue(tx, { kind: 'models.embedding', payload: {} }))
    await t.runJobs()
    t.fakes.askedIn.length = 0
    expect((await t.ask(t.pair.question)).passages[0]?.methods.vector).toBeDefined()
    expect(t.fakes.askedIn).toEqual(['local-v1'])
    t.time.now += 600_000
    await t.runJobs()
    t.fakes.askedIn.length = 0
    expect((await t.ask(t.pair.question)).passages[0]?.methods.vector).toBeDefined()
    expect(t.fakes.askedIn).toEqual(['another'])
    expect([tries, await waiting(t)]).toEqual([2, 0])
  })

  test('wait for a model that is away; words answer meanwhile', async () => {
    await using t = await setup()
    t.fakes.onEmbed = () => {
      throw new Error('away')
    }
    await t.knowledge.pairs.add(t.ctx, t.pair)
    await t.runJobs()
    expect(await waiting(t)).toBe(1)
    expect((await t.ask(t.pair.question)).pair?.isSame).toBe(true)
  })

  test('are made also for a pair that is saved while the job is at work', async () => {
    await using t = await setup()
    await t.knowledge.pairs.add(t.ctx, t.pair)
    let isFirst = true
    t.fakes.onEmbed = async () => {
      if (!isFirst) return
      isFirst = false
      await t.knowledge.pairs.add(t.ctx, { ...t.pair, question: 'Есть самовывоз?' })
    }
    await t.runJobs()
    expect(await waiting(t)).toBe(0)
  })
})
