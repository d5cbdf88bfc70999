import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../platform/events/index.ts'
import { ctxOf, strangerCtx, userCtx } from '../../testing/factories.ts'
import { type TestKnowledge, testKnowledge } from '../../testing/knowledge.ts'

const filesOf = async ({ folder }: TestKnowledge): Promise<string[]> => Array.fromAsync(new Bun.Glob('files/**/blb_*').scan(folder))
const names = async (t: TestKnowledge): Promise<string[]> =>
  (await t.knowledge.listDocuments(t.ctx, { limit: 50 })).documents.map((d) => d.name)
const found = async (t: TestKnowledge, query: string): Promise<string[]> => {
  const input = { workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 9, signal: t.ctx.signal }
  return (await t.knowledge.search(input)).passages.map((passage) => passage.text)
}

describe('addDocument', () => {
  test('stores the file, answers at once and leaves the reading to a job, whose steps are told', async () => {
    await using t = await testKnowledge()
    const { document, outcome } = await t.add('Доставка.txt', 'Доставка занимает два дня.')
    expect(outcome).toBe('added')
    expect(document).toMatchObject({ name: 'Доставка.txt', state: 'received', total: undefined, assistantIds: [t.assistant.id] })
    expect(document.sizeBytes).toBe(new TextEncoder().encode('Доставка занимает два дня.').length)
    expect(await found(t, 'доставка')).toEqual([])
    await t.runJobs()
    expect(await t.knowledge.getDocument(t.ctx, document.id)).toMatchObject({
      state: 'searchable',
      fileKind: 'txt',
      done: 1,
      total: 1,
      language: 'ru',
      failure: undefined,
    })
    expect(await found(t, 'доставка')).toEqual(['Доставка занимает два дня.'])
    const events = (await t.events.readAfter(t.db.read, `workspace:${t.ctx.workspaceId}`, { after: 0, limit: 20 })) as StoredEvent[]
    const states = events.filter((e) => e.type === 'document.changed').map((e) => (e.data as { state: string }).state)
    expect(states).toEqual(['received', 'reading', 'indexing', 'searchable'])
  })

  test('is refused to whoever may not write documents, and nothing is stored', async () => {
    await using t = await testKnowledge()
    const reader = ctxOf(t.ctx.workspaceId, { kind: 'api_key', apiKeyId: t.newId('key'), scopes: ['documents:read'] })
    for (const ctx of [strangerCtx(t, t.ctx), userCtx(t, 'operator'), userCtx(t, null, { isAdmin: true }), reader]) {
      const adding = t.knowledge.addDocument(ctx, { fileName: 'a.txt', body: new Blob(['x']).stream(), assistantIds: [] })
      await expect(adding).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(await filesOf(t)).toEqual([])
  })

  test('an assistant of another workspace is unknown here', async () => {
    await using t = await testKnowledge()
    const adding = t.knowledge.addDocument(userCtx(t), {
      fileName: 'a.txt',
      body: new Blob(['x']).stream(),
      assistantIds: [t.assistant.id],
    })
    await expect(adding).rejects.toMatchObject({ code: 'not_found', text: { key: 'error.assistant_not_found' } })
    expect(await filesOf(t)).toEqual([])
  })

  test('the same content is there once, whatever it is called and however often it comes at once', async () => {
    await using t = await testKnowledge()
    const outcomes = await Promise.all([
      t.add('a.txt', 'Одно и то же.'),
      t.add('b.txt', 'Одно и то же.'),
      t.add('c.txt', 'Одно и то же.', []),
    ])
    expect(outcomes.map((o) => o.outcome).toSorted()).toEqual(['added', 'unchanged', 'unchanged'])
    expect(new Set(outcomes.map((o) => o.document.id)).size).toBe(1)
    expect(await filesOf(t)).toHaveLength(1)
    await t.runJobs()
    expect((await t.add('d.txt', 'Одно и то же.')).outcome).toBe('unchanged')
    expect(await names(t)).toHaveLength(1)
    expect(await filesOf(t)).toHaveLength(1)
  })

  test('the same content for another assistant is attached to it too', async () => {
    await using t = await testKnowledge()
    await t.add('a.txt', 'Одно и то же.', [])
    const { document } = await t.add('a.txt', 'Одно и то же.')
    expect(document.assistantIds).toEqual([t.assistant.id])
  })

  test('the same content in another workspace is a document of its own', async () => {
    await using t = await testKnowledge()
    await t.add('a.txt', 'Одно и то же.')
    const other = await t.knowledge.addDocument(userCtx(t), {
      fileName: 'a.txt',
      body: new Blob(['Одно и то же.']).stream(),
      assistantIds: [],
    })
    expect(other.outcome).toBe('added')
  })

  test('a file too large, a name that is none and a full workspace are refused and leave nothing', async () => {
    await using t = await testKnowledge({ fileBytes: 10, documents: 1 })
    await expect(t.add('a.txt', 'больше десяти байтов')).rejects.toMatchObject({ text: { key: 'error.upload_too_large' } })
    for (const name of ['', '/', 'a'.repeat(300), '\u0000']) await expect(t.add(name, 'x')).rejects.toMatchObject({ field: 'file' })
    expect(await filesOf(t)).toEqual([])
    await t.add('a.txt', 'x')
    await expect(t.add('b.txt', 'y')).rejects.toMatchObject({ code: 'limited' })
    expect(await filesOf(t)).toHaveLength(1)
  })

  test('a name is kept as people see it, never as a path', async () => {
    await using t = await testKnowledge()
    await t.add('C:\\Мои документы\\прайс\u202e\u0007.txt', 'a')
    await t.add('../../etc/passwd', 'b')
    expect((await names(t)).toSorted()).toEqual(['passwd', 'прайс.txt'])
  })

  test('a file that cannot be read says why, and the same file uploaded again is tried again', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', '!encrypted')
    await t.runJobs()
    expect(await t.knowledge.getDocument(t.ctx, document.id)).toMatchObject({ state: 'failed', failure: 'encrypted' })
    const again = await t.add('a.txt', '!encrypted')
    expect(again).toMatchObject({ outcome: 'added', document: { id: document.id, state: 'received', failure: undefined } })
    await t.runJobs()
    expect(await t.knowledge.getDocument(t.ctx, document.id)).toMatchObject({ state: 'failed' })
    expect(await filesOf(t)).toHaveLength(1)
  })
})

describe('a new file of the same name', () => {
  test('takes the place of the old one when it can answer, and not before', async () => {
    await using t = await testKnowledge()
    const old = await t.add('Цены.txt', 'Доставка стоит 300 рублей.')
    await t.runJobs()
    const fresh = await t.add('Цены.txt', 'Доставка стоит 500 рублей.', [])
    expect(fresh.outcome).toBe('added')
    await t.knowledge.removeDocument(t.ctx, fresh.document.id)
    const replacing = await t.add('Цены.txt', 'Доставка стоит 400 рублей.')
    expect(replacing.outcome).toBe('replaced')
    expect(await found(t, 'сколько стоит доставка')).toEqual(['Доставка стоит 300 рублей.'])
    await t.runJobs()
    expect(await found(t, 'сколько стоит доставка')).toEqual(['Доставка стоит 400 рублей.'])
    await expect(t.knowledge.getDocument(t.ctx, old.document.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await names(t)).toEqual(['Цены.txt'])
    expect(await filesOf(t)).toHaveLength(1)
  })

  test('answers for every assistant the old one answered for', async () => {
    await using t = await testKnowledge()
    const old = await t.add('Цены.txt', 'Было.')
    await t.runJobs()
    const other = t.newId('ast')
    await t.db.write((tx) =>
      tx
        .insertInto('document_attachments')
        .values({ document_id: old.document.id, assistant_id: other, workspace_id: t.ctx.workspaceId })
        .execute(),
    )
    const { document } = await t.add('Цены.txt', 'Стало.')
    expect(document.assistantIds.toSorted()).toEqual([t.assistant.id, other].toSorted())
  })

  test('leaves the old one alone when it cannot be read', async () => {
    await using t = await testKnowledge()
    await t.add('Цены.txt', 'Доставка стоит 300 рублей.')
    await t.runJobs()
    await t.add('Цены.txt', '!broken')
    await t.runJobs()
    expect(await found(t, 'доставка')).toEqual(['Доставка стоит 300 рублей.'])
    expect(await names(t)).toHaveLength(2)
  })

  test('goes away when the old content is uploaded once more before it was read', async () => {
    await using t = await testKnowledge()
    await t.add('Цены.txt', 'Первое.')
    await t.runJobs()
    await t.add('Цены.txt', 'Второе.')
    expect((await t.add('Цены.txt', 'Первое.')).outcome).toBe('unchanged')
    await t.runJobs()
    expect(await found(t, 'первое второе')).toEqual(['Первое.'])
  })
})
