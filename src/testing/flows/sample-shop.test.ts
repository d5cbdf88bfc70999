import { describe, expect, test } from 'bun:test'
import { SHOPS } from '../../domain/samples/shop.ts'
import { strangerCtx } from '../factories.ts'
import { setUp, startApp } from '../start-app.ts'

const open = async () => {
  const t = await startApp()
  const { ctx } = await setUp(t)
  return { ...t, ctx, features: t.app.features, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() }
}
type Open = Awaited<ReturnType<typeof open>>

const askAll = async (t: Open, questions: readonly string[], assistantId: `ast_${string}`) => {
  const { dialogs } = t.features
  const customerId = await dialogs.ensureCustomer({ workspaceId: t.ctx.workspaceId, channel: 'playground', externalKey: 'me' })
  const where = { workspaceId: t.ctx.workspaceId, assistantId, customerId, channel: 'playground' as const }
  const answers: Array<{ outcome: string | null; text: string; documents: string[] }> = []
  for (const [i, text] of questions.entries()) {
    const { message } = await dialogs.receive({ ...where, dialog: 'new', clientMessageId: `question-${i}`, text })
    await t.app.idle()
    const last = (await dialogs.messages({ dialogId: message.dialogId, limit: 1 }))[0]
    answers.push({ outcome: last?.outcome ?? null, text: last?.text ?? '', documents: last?.sources.map((s) => s.documentName) ?? [] })
  }
  return answers
}

const rowsOf = async (t: Open): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const table of ['documents', 'document_attachments', 'chunks', 'dialogs', 'messages', 'turns', 'traces', 'widget_sites'] as const) {
    counts[table] = (await t.app.base.db.read.selectFrom(table).select('workspace_id').execute()).length
  }
  counts['assistants'] = (await t.features.assistants.list(t.ctx)).length
  counts['samples'] = (await t.app.base.db.read.selectFrom('samples').selectAll().execute()).length
  counts['sample_documents'] = (await t.app.base.db.read.selectFrom('sample_documents').selectAll().execute()).length
  return counts
}

describe('the sample shop', () => {
  test.each([
    ['ru', ['7 дней', 'Вскрытые чай и кофе вернуть нельзя', '480', 'слишком горячая'], 'Кто президент Франции?'],
    ['en', ['7 days', 'Opened tea and coffee cannot be returned', '5.80', 'too hot'], 'Who is the president of France?'],
  ] as const)(
    'in %s answers each of its own questions from its documents, and honestly not what they do not say',
    async (language, said, foreign) => {
      await using t = await open()
      const { assistantId, documentIds } = await t.features.samples.load(t.ctx, { language })
      await t.app.idle()
      expect(documentIds).toHaveLength(6)
      const { documents } = await t.features.knowledge.listDocuments(t.ctx, { assistantId, limit: 10 })
      expect(documents.map(({ state }) => state)).toEqual(Array(6).fill('searchable'))
      expect(documents.map(({ fileKind }) => String(fileKind)).toSorted()).toEqual(['docx', 'md', 'md', 'md', 'pdf', 'txt'])
      expect(documents.find(({ fileKind }) => fileKind === 'pdf')?.pageCount).toBe(3)
      const questions = SHOPS[language].assistant.starterQuestions ?? []
      const answers = await askAll(t, [...questions, foreign], assistantId)
      expect(answers.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered', 'answered', 'refused'])
      for (const [i, words] of said.entries()) expect(answers[i]?.text).toContain(words)
    },
  )

  test('loaded twice, also at once, is there once; removed, nothing of it is left, and it can be loaded again', async () => {
    await using t = await open()
    const before = await rowsOf(t)
    const [one, two] = await Promise.all([
      t.features.samples.load(t.ctx, { language: 'ru' }),
      t.features.samples.load(t.ctx, { language: 'en' }),
    ])
    expect(two.assistantId).toBe(one.assistantId)
    await t.app.idle()
    expect(await rowsOf(t)).toMatchObject({ assistants: 1, documents: 6, samples: 1 })
    await t.features.channels.getSite(t.ctx, one.assistantId)
    await askAll(t, ['Почему чай горчит?'], one.assistantId)
    await t.features.samples.remove(t.ctx)
    await t.features.samples.remove(t.ctx)
    await t.app.idle()
    expect(await rowsOf(t)).toEqual(before)
    expect(await t.features.samples.get(t.ctx)).toBeUndefined()
    await t.features.samples.load(t.ctx, { language: 'en' })
    expect(await rowsOf(t)).toMatchObject({ assistants: 1, documents: 6 })
  })

  test('goes without what the owner had before and what he deleted himself', async () => {
    await using t = await open()
    const { samples, knowledge, assistants } = t.features
    const own = await assistants.create(t.ctx, { name: 'Моя', language: 'ru' })
    const body = Bun.file(SHOPS.ru.documents[0]?.path ?? '').stream()
    const { document } = await knowledge.addDocument(t.ctx, { fileName: 'Моя доставка.md', body, assistantIds: [own.id] })
    await t.app.idle()
    const sample = await samples.load(t.ctx, { language: 'ru' })
    expect(sample.documentIds).toHaveLength(5)
    await knowledge.removeDocument(t.ctx, sample.documentIds[0] ?? '')
    await assistants.remove(t.ctx, sample.assistantId)
    await samples.remove(t.ctx)
    expect((await knowledge.listDocuments(t.ctx, { limit: 10 })).documents.map(({ id }) => id)).toEqual([document.id])
    expect((await assistants.list(t.ctx)).map(({ id }) => id)).toEqual([own.id])
  })

  test('is for who may write here: no stranger, no operator, no other workspace', async () => {
    await using t = await open()
    const operator = { ...t.ctx, actor: { kind: 'user', userId: 'usr_1', isAdmin: false, role: 'operator' } } as typeof t.ctx
    for (const ctx of [strangerCtx(t.app.base, t.ctx), operator]) {
      await expect(t.features.samples.load(ctx, { language: 'ru' })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(t.features.samples.remove(ctx)).rejects.toMatchObject({ code: 'forbidden' })
    }
    await t.features.samples.load(t.ctx, { language: 'ru' })
    const elsewhere = { ...t.ctx, workspaceId: t.app.base.newId('wsp') }
    await t.features.samples.remove(elsewhere)
    expect(await t.features.samples.get(elsewhere)).toBeUndefined()
    expect((await t.features.samples.get(t.ctx))?.documentIds).toHaveLength(6)
  })
})
