import { describe, expect, test } from 'bun:test'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { AppError } from '../../kernel/app-error.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import { type TestKnowledge, testKnowledge } from '../../testing/knowledge.ts'

/** 300 paragraphs, each under its own heading: 300 chunks. */
const LONG = Array.from({ length: 300 }, (_, i) => `# Раздел ${i}\nЭто текст раздела номер ${i} о доставке и оплате.`).join('\n')

/** What is stored, and what of it the engine's indexes know. */
const rowsOf = async (t: TestKnowledge) => {
  const count = async (what: string): Promise<number> => {
    const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.raw(what)}`.execute(t.db.read)
    return rows[0]?.count ?? Number.NaN
  }
  const isSqlite = t.db.engine === 'sqlite'
  return {
    chunks: await count('chunks'),
    generations: await count('generations'),
    numbers: await count(isSqlite ? 'search_chunks' : 'search_texts'),
    generationNumbers: await count(isSqlite ? 'search_generations' : '(SELECT DISTINCT generation_id FROM search_vectors) AS found'),
  }
}

const stateOf = async (t: TestKnowledge, id: DocumentId) => {
  const { state, failure, done, total } = await t.knowledge.getDocument(t.ctx, id)
  return { state, failure, done, total }
}

const found = async (t: TestKnowledge, query: string): Promise<string[]> => {
  const input = { workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 9, signal: t.ctx.signal }
  return (await t.knowledge.search(input)).passages.map((passage) => passage.text)
}

/** Lets the retries of jobs become due. */
const runLater = async (t: TestKnowledge): Promise<void> => {
  t.time.now += 10 * 60_000
  await t.runJobs()
}

describe('indexing', () => {
  test('goes on at the last written batch after a crash between two of them', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    let batches = 0
    t.fakes.onEmbed = () => {
      if (++batches === 3) throw new Error('killed')
    }
    await t.runJobs()
    const halfway = await stateOf(t, document.id)
    expect(halfway).toMatchObject({ state: 'indexing', total: 300 })
    expect(halfway.done).toBeGreaterThan(0)
    expect(halfway.done).toBeLessThan(300)
    expect(await found(t, 'раздел 5')).toEqual([])
    await runLater(t)
    expect(await stateOf(t, document.id)).toEqual({ state: 'searchable', failure: undefined, done: 300, total: 300 })
    expect(t.fakes.embedded).toBe(300)
    expect(await rowsOf(t)).toEqual({ chunks: 300, generations: 1, numbers: 300, generationNumbers: 1 })
  })

  test('begins the reading anew after a crash in the middle of it, and doubles nothing', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    t.fakes.onBlocks = (batch) => {
      if (batch === 10) throw new Error('killed')
    }
    await t.runJobs()
    expect(await stateOf(t, document.id)).toMatchObject({ state: 'reading', total: undefined })
    expect((await rowsOf(t)).chunks).toBeGreaterThan(0)
    t.fakes.onBlocks = () => {}
    await runLater(t)
    expect(await stateOf(t, document.id)).toMatchObject({ state: 'searchable', total: 300 })
    expect(await rowsOf(t)).toEqual({ chunks: 300, generations: 1, numbers: 300, generationNumbers: 1 })
  })

  test('is told as it goes to whoever watches', async () => {
    await using t = await testKnowledge()
    const seen: unknown[] = []
    t.events.subscribe(`workspace:${t.ctx.workspaceId}`, (event) => void seen.push((event.data as { done: number }).done))
    await t.add('a.txt', LONG)
    await t.runJobs()
    expect(seen.length).toBeGreaterThan(20)
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('ends when its document is removed meanwhile, and leaves nothing behind', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    let batches = 0
    t.fakes.onEmbed = async () => {
      if (++batches === 2) await t.knowledge.removeDocument(t.ctx, document.id)
    }
    await t.runJobs()
    expect(t.fakes.embedded).toBeLessThan(300)
    expect(await rowsOf(t)).toEqual({ chunks: 0, generations: 0, numbers: 0, generationNumbers: 0 })
    expect(await Array.fromAsync(new Bun.Glob('files/**/blb_*').scan(t.folder))).toEqual([])
  })

  test('ends when its document is removed while it is read', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    t.fakes.onBlocks = async (batch) => {
      if (batch === 4) await t.knowledge.removeDocument(t.ctx, document.id)
    }
    await t.runJobs()
    expect(t.fakes.embedded).toBe(0)
    expect(await rowsOf(t)).toEqual({ chunks: 0, generations: 0, numbers: 0, generationNumbers: 0 })
  })

  test('says when a file holds nothing, and keeps nothing of it', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', ' ')
    await t.runJobs()
    expect(await stateOf(t, document.id)).toMatchObject({ state: 'failed', failure: 'no_text' })
    expect((await rowsOf(t)).generations).toBe(0)
  })

  test('tries a model that is away again, and says so when it stays away', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    t.fakes.onEmbed = () => {
      throw new AppError('unavailable', { key: 'error.model_network' })
    }
    await t.runJobs()
    expect((await stateOf(t, document.id)).state).toBe('indexing')
    for (let i = 0; i < 6; i++) await runLater(t)
    expect(await stateOf(t, document.id)).toMatchObject({ state: 'failed', failure: 'not_indexed' })
    expect(await rowsOf(t)).toMatchObject({ chunks: 0, generations: 0 })
  })

  test('blames itself, not the file, for a fault of its own', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', LONG)
    t.fakes.onBlocks = () => {
      throw new TypeError('undefined is not a function')
    }
    await t.runJobs()
    for (let i = 0; i < 6; i++) await runLater(t)
    expect(await stateOf(t, document.id)).toMatchObject({ state: 'failed', failure: 'unexpected' })
  })
})

describe('the daily sweep', () => {
  const sweep = async (t: TestKnowledge): Promise<void> => {
    await t.db.write((tx) => t.jobs.enqueue(tx, { kind: 'knowledge.sweep', payload: {} }))
    await t.runJobs({ sweep: true })
  }
  const files = (t: TestKnowledge): Promise<string[]> => Array.fromAsync(new Bun.Glob('files/**/blb_*').scan(t.folder))

  test('deletes files that belong to no document once they are a day old', async () => {
    await using t = await testKnowledge()
    t.time.now = Date.now()
    await t.add('a.txt', 'Текст.')
    const [kept = ''] = await files(t)
    await Bun.write(join(t.folder, 'files/zz', `${basename(kept).slice(0, -2)}zz`), 'what a crash left')
    await sweep(t)
    expect(await files(t)).toHaveLength(2)
    t.time.now += 2 * DAY_MS
    await sweep(t)
    expect(await files(t)).toEqual([kept])
  })

  test('takes up documents whose job was lost and deletes what belongs to none', async () => {
    await using t = await testKnowledge()
    const { document } = await t.add('a.txt', 'Текст о доставке.')
    await t.db.write(async (tx) => {
      await tx.deleteFrom('jobs').execute()
      const generation = {
        document_id: 'doc_gone',
        workspace_id: t.ctx.workspaceId,
        embedding_space: 'x',
        created_at: 1,
        next_space: null,
        stale_space: null,
        next_count: 0,
      } as const
      await tx
        .insertInto('generations')
        .values({ ...generation, id: 'gen_gone', state: 'current', chunk_count: 0, stem_count: 0, indexed_count: 0 })
        .execute()
    })
    await sweep(t)
    expect((await stateOf(t, document.id)).state).toBe('searchable')
    expect((await rowsOf(t)).generations).toBe(1)
  })
})

test('a file that ends the process each time it is read is told as such with the remedy, and its job is over', async () => {
  await using t = await testKnowledge()
  const { document } = await t.add('killer.txt', 'Убийца.')
  await t.db.write((tx) => tx.updateTable('jobs').set({ state: 'running', crashes: 2 }).where('kind', '=', 'knowledge.indexing').execute())
  await t.add('good.txt', 'Доставка стоит 300 рублей.')
  await t.runJobs()
  expect(await t.knowledge.getDocument(t.ctx, document.id)).toMatchObject({ state: 'failed', failure: 'crashed' })
  const { documents } = await t.knowledge.listDocuments(t.ctx, { limit: 9 })
  expect(documents.find(({ name }) => name === 'good.txt')?.state).toBe('searchable')
})
