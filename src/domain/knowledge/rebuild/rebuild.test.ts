import { describe, expect, test } from 'bun:test'
import { AppError } from '../../../kernel/app-error.ts'
import { strangerCtx } from '../../../testing/factories.ts'
import { type TestKnowledge, testKnowledge } from '../../../testing/knowledge.ts'

/** So many chunks: each paragraph stands under its own heading. */
const sections = (name: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `# ${name} ${i}\nЭто текст раздела ${name} номер ${i} о доставке и оплате.`).join('\n')

const search = async (t: TestKnowledge, query: string): Promise<string[]> => {
  const input = { workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 9, signal: t.ctx.signal }
  return (await t.knowledge.search(input)).passages.map((passage) => passage.text)
}

/** Which vectors a question asks now. */
const spacesAsked = async (t: TestKnowledge): Promise<string[]> => {
  t.fakes.askedIn.length = 0
  expect((await search(t, 'раздел номер 7 о доставке'))[0]).toContain('номер 7')
  return t.fakes.askedIn.toSorted()
}

const changeModel = async (t: TestKnowledge, space: string): Promise<void> => {
  t.fakes.space = space
  await t.db.write((tx) => t.jobs.enqueue(tx, { kind: 'models.embedding', payload: {} }))
}

const runLater = async (t: TestKnowledge): Promise<void> => {
  t.time.now += 10 * 60_000
  await t.runJobs()
}

const vectorsIn = async (t: TestKnowledge, space: string): Promise<number> => {
  const scope = {
    workspaceId: t.ctx.workspaceId,
    generationIds: (await t.db.read.selectFrom('generations').select('id').execute()).map((row) => row.id),
  }
  const vector = new Float32Array(384).fill(1)
  return (await t.vectorIndex.nearest(t.db.read, { scope, space: { space, dimensions: 384 }, vector, limit: 1000 })).length
}

const open = async () => {
  const t = await testKnowledge()
  await t.add('a.txt', sections('Альфа', 150))
  await t.add('b.txt', sections('Бета', 60))
  await t.runJobs()
  expect(await spacesAsked(t)).toEqual(['local-v1'])
  t.fakes.embedded = 0
  return t
}

describe('a change of the embedding model', () => {
  test('is followed at once and in the background; all documents change over in one moment, and nothing old stays', async () => {
    await using t = await open()
    await changeModel(t, 'model-b')
    const seen: string[][] = []
    const progress: number[] = []
    t.fakes.onEmbed = async () => {
      seen.push(await spacesAsked(t))
      const status = await t.knowledge.rebuildStatus(t.ctx)
      expect(status).toMatchObject({ state: 'building', total: 210 })
      progress.push(status?.done ?? 0)
    }
    await t.runJobs()
    expect(seen.length).toBeGreaterThan(2)
    expect(new Set(seen.flat())).toEqual(new Set(['local-v1']))
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBeGreaterThan(100)
    expect(await spacesAsked(t)).toEqual(['model-b'])
    expect(await t.knowledge.rebuildStatus(t.ctx)).toBeUndefined()
    expect([await vectorsIn(t, 'model-b'), await vectorsIn(t, 'local-v1')]).toEqual([210, 0])
    expect(t.fakes.embedded).toBe(210)
  })

  test('that was followed already makes no work', async () => {
    await using t = await open()
    await changeModel(t, 'local-v1')
    await t.runJobs()
    expect(t.fakes.embedded).toBe(0)
    expect(await t.knowledge.rebuildStatus(t.ctx)).toBeUndefined()
  })

  test('waits for a model that fails midway, tells so, answers by the old vectors meanwhile, and goes on where it was', async () => {
    await using t = await open()
    await changeModel(t, 'model-b')
    let calls = 0
    t.fakes.onEmbed = () => {
      if (++calls === 2) throw new AppError('unavailable', { key: 'error.model_network' })
    }
    await t.runJobs()
    const status = await t.knowledge.rebuildStatus(t.ctx)
    expect(status).toMatchObject({ state: 'waiting', total: 210 })
    // The first batch of the long document, or all of the short one: whichever came first.
    expect([96, 60]).toContain(status?.done ?? 0)
    expect(await spacesAsked(t)).toEqual(['local-v1'])
    await runLater(t)
    expect(await spacesAsked(t)).toEqual(['model-b'])
    expect(t.fakes.embedded).toBe(210)
  })

  test('goes on after a crash in the middle of it', async () => {
    await using t = await open()
    await changeModel(t, 'model-b')
    let calls = 0
    t.fakes.onEmbed = () => {
      if (++calls !== 2) return
      // As a killed process leaves it: the job is still running, its owner gone.
      throw new Error('killed')
    }
    await t.runJobs()
    await t.db.write((tx) => tx.updateTable('jobs').set({ state: 'running' }).where('kind', '=', 'knowledge.rebuild').execute())
    await t.db.write((tx) => tx.updateTable('rebuilds').set({ state: 'building' }).execute())
    await runLater(t)
    expect(await spacesAsked(t)).toEqual(['model-b'])
    expect(t.fakes.embedded).toBe(210)
    expect(await vectorsIn(t, 'local-v1')).toBe(0)
  })

  test('back to the old model before it is through leaves everything as it was', async () => {
    await using t = await open()
    await changeModel(t, 'model-b')
    let calls = 0
    t.fakes.onEmbed = () => {
      if (++calls === 2) t.fakes.space = 'local-v1'
    }
    await t.runJobs()
    expect(await spacesAsked(t)).toEqual(['local-v1'])
    expect(await t.knowledge.rebuildStatus(t.ctx)).toBeUndefined()
    expect([await vectorsIn(t, 'model-b'), await vectorsIn(t, 'local-v1')]).toEqual([0, 210])
  })

  test('to a third model in the middle of it ends at the third', async () => {
    await using t = await open()
    await changeModel(t, 'model-b')
    let calls = 0
    t.fakes.onEmbed = () => {
      if (++calls === 2) t.fakes.space = 'model-c'
    }
    await t.runJobs()
    expect(await spacesAsked(t)).toEqual(['model-c'])
    for (const space of ['model-b', 'local-v1']) expect(await vectorsIn(t, space)).toBe(0)
    expect(await vectorsIn(t, 'model-c')).toBe(210)
  })

  test('counts for documents that come in meanwhile, and does not wait for those that are removed', async () => {
    await using t = await open()
    const { documents } = await t.knowledge.listDocuments(t.ctx, { limit: 9 })
    await changeModel(t, 'model-b')
    let calls = 0
    t.fakes.onEmbed = async () => {
      if (++calls !== 1) return
      await t.knowledge.removeDocument(t.ctx, documents.find(({ name }) => name === 'b.txt')?.id ?? '')
      await t.add('c.txt', sections('Гамма', 5))
    }
    await t.runJobs()
    expect(await spacesAsked(t)).toEqual(['model-b'])
    expect((await search(t, 'раздел Гамма номер 3'))[0]).toContain('Гамма номер 3')
    expect(await vectorsIn(t, 'model-b')).toBe(155)
  })

  test('is found by the daily sweep when nobody told of it', async () => {
    await using t = await open()
    t.fakes.space = 'model-b'
    await t.db.write((tx) => t.jobs.enqueue(tx, { kind: 'knowledge.sweep', payload: {} }))
    await t.runJobs({ sweep: true })
    expect(await spacesAsked(t)).toEqual(['model-b'])
  })

  test('shows nothing to a stranger', async () => {
    await using t = await open()
    expect(() => t.knowledge.rebuildStatus(strangerCtx(t, t.ctx))).toThrow()
  })
})
