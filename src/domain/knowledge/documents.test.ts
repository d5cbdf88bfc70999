import { describe, expect, test } from 'bun:test'
import { strangerCtx, userCtx } from '../../testing/factories.ts'
import { type TestKnowledge, testKnowledge } from '../../testing/knowledge.ts'

const LONG = Array.from({ length: 7 }, (_, i) => `# Раздел ${i}\nТекст раздела ${i}.`).join('\n')

const addMany = async (t: TestKnowledge, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    t.time.now += 1000
    await t.add(name, `Содержимое ${name}`)
  }
}

describe('listDocuments', () => {
  test('gives the newest first, page by page, each once', async () => {
    await using t = await testKnowledge()
    await addMany(t, ['1', '2', '3', '4', '5'])
    const first = await t.knowledge.listDocuments(t.ctx, { limit: 2 })
    const second = await t.knowledge.listDocuments(t.ctx, { limit: 2, cursor: first.nextCursor })
    const third = await t.knowledge.listDocuments(t.ctx, { limit: 2, cursor: second.nextCursor })
    expect([...first.documents, ...second.documents, ...third.documents].map((d) => d.name)).toEqual(['5', '4', '3', '2', '1'])
    expect(third.nextCursor).toBeUndefined()
    await expect(t.knowledge.listDocuments(t.ctx, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('filters by a part of the name in any case, by state and by assistant', async () => {
    await using t = await testKnowledge()
    await addMany(t, ['Прайс Ёлки.txt', 'договор.txt'])
    await t.add('плохой.txt', '!broken', [])
    await t.runJobs()
    await t.add('новый.txt', 'ждёт')
    const names = async (filter: object) => (await t.knowledge.listDocuments(t.ctx, { limit: 9, ...filter })).documents.map((d) => d.name)
    expect(await names({ query: 'елки' })).toEqual(['Прайс Ёлки.txt'])
    expect(await names({ query: 'ПРАЙС' })).toEqual(['Прайс Ёлки.txt'])
    expect(await names({ query: '%' })).toEqual([])
    expect(await names({ state: 'failed' })).toEqual(['плохой.txt'])
    expect(await names({ state: 'indexing' })).toEqual(['новый.txt'])
    expect((await names({ state: 'searchable' })).toSorted()).toEqual(['Прайс Ёлки.txt', 'договор.txt'])
    expect(await names({ assistantId: t.assistant.id })).not.toContain('плохой.txt')
  })

  test('shows nothing of another workspace and nothing to a customer', async () => {
    await using t = await testKnowledge()
    await addMany(t, ['1'])
    expect((await t.knowledge.listDocuments(userCtx(t), { limit: 5 })).documents).toEqual([])
    await expect(t.knowledge.listDocuments(strangerCtx(t, t.ctx), { limit: 5 })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('summarizeDocuments', () => {
  test('counts by state and by assistant', async () => {
    await using t = await testKnowledge()
    await addMany(t, ['1', '2'])
    await t.add('3', '!broken')
    await t.runJobs()
    await t.add('4', 'ждёт', [])
    const summary = await t.knowledge.summarizeDocuments(t.ctx)
    expect(summary).toEqual({ total: 4, searchable: 2, failed: 1, pages: 0, byAssistant: new Map([[t.assistant.id, 2]]) })
    expect((await t.knowledge.summarizeDocuments(userCtx(t))).total).toBe(0)
    await expect(t.knowledge.summarizeDocuments(strangerCtx(t, t.ctx))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('removeDocument', () => {
  test('takes it away at once and leaves nothing of it after the job', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    await t.runJobs()
    await t.knowledge.removeDocument(t.ctx, document.id)
    await expect(t.knowledge.getDocument(t.ctx, document.id)).rejects.toMatchObject({ code: 'not_found' })
    await t.runJobs()
    expect(await t.db.read.selectFrom('chunks').selectAll().execute()).toEqual([])
    expect(await t.db.read.selectFrom('generations').selectAll().execute()).toEqual([])
    expect(await t.db.read.selectFrom('document_attachments').selectAll().execute()).toEqual([])
    expect(await Array.fromAsync(new Bun.Glob('files/**/blb_*').scan(t.folder))).toEqual([])
  })

  test('is refused to strangers and to other workspaces, and twice is once', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', 'текст')
    for (const ctx of [strangerCtx(t, t.ctx), userCtx(t, 'operator')])
      await expect(t.knowledge.removeDocument(ctx, document.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.knowledge.removeDocument(userCtx(t), document.id)).rejects.toMatchObject({ code: 'not_found' })
    await t.knowledge.removeDocument(t.ctx, document.id)
    await expect(t.knowledge.removeDocument(t.ctx, document.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('setAttachments', () => {
  test('replaces all of them, also when done twice', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', 'текст', [])
    for (let i = 0; i < 2; i++) {
      const changed = await t.knowledge.setAttachments(t.ctx, { documentId: document.id, assistantIds: [t.assistant.id, t.assistant.id] })
      expect(changed.assistantIds).toEqual([t.assistant.id])
    }
    expect((await t.knowledge.setAttachments(t.ctx, { documentId: document.id, assistantIds: [] })).assistantIds).toEqual([])
  })

  test('is refused to strangers, to other workspaces and for unknown assistants', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', 'текст', [])
    const input = { documentId: document.id, assistantIds: [t.assistant.id] }
    await expect(t.knowledge.setAttachments(strangerCtx(t, t.ctx), input)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.knowledge.setAttachments(userCtx(t), { ...input, assistantIds: [] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(t.knowledge.setAttachments(t.ctx, { ...input, assistantIds: [t.newId('ast')] })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('passages', () => {
  test('are listed in reading order, page by page', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    expect(await t.knowledge.listPassages(t.ctx, { documentId: document.id, limit: 5 })).toEqual({ passages: [], nextCursor: undefined })
    await t.runJobs()
    const first = await t.knowledge.listPassages(t.ctx, { documentId: document.id, limit: 5 })
    const second = await t.knowledge.listPassages(t.ctx, { documentId: document.id, limit: 5, cursor: first.nextCursor })
    const all = [...first.passages, ...second.passages]
    expect(all.map((p) => p.headingPath)).toEqual(Array.from({ length: 7 }, (_, i) => [`Раздел ${i}`]))
    expect(second.nextCursor).toBeUndefined()
  })

  test('are hidden from strangers and other workspaces, and gone with their document', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    await t.runJobs()
    const wanted = { documentId: document.id, limit: 1 }
    await expect(t.knowledge.listPassages(strangerCtx(t, t.ctx), wanted)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.knowledge.listPassages(userCtx(t), wanted)).rejects.toMatchObject({ code: 'not_found' })
    await t.knowledge.removeDocument(t.ctx, document.id)
    await expect(t.knowledge.listPassages(t.ctx, wanted)).rejects.toMatchObject({ code: 'not_found' })
  })
})
