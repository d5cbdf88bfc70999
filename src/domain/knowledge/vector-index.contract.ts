import { describe, expect, test } from 'bun:test'
import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/db.ts'
import type { VectorEntry, VectorIndex } from './ports.ts'

export interface VectorIndexUnderTest extends AsyncDisposable {
  db: Db
  index: VectorIndex
}

const mine: WorkspaceId = 'wsp_mine'
const theirs: WorkspaceId = 'wsp_theirs'
const generation = (name: string): GenerationId => `gen_${name}`
const chunk = (name: string): ChunkId => `chk_${name}`
const plane = { space: 'plane', dimensions: 2 }

const entry = (name: string, vector: readonly number[], change: Partial<VectorEntry> = {}): VectorEntry => ({
  chunkId: chunk(name),
  workspaceId: mine,
  generationId: generation('a'),
  vector: Float32Array.from(vector),
  ...change,
})

const at = (degrees: number): [number, number] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]

const nearest = async (
  t: VectorIndexUnderTest,
  vector: readonly number[],
  change: { generations?: string[]; workspace?: WorkspaceId; limit?: number } = {},
) => {
  const scope = { workspaceId: change.workspace ?? mine, generationIds: (change.generations ?? ['a']).map(generation) }
  const hits = await t.index.nearest(t.db.read, { scope, space: plane, vector: Float32Array.from(vector), limit: change.limit ?? 5 })
  return { hits, ids: hits.map((hit) => hit.chunkId.slice(4)) }
}

const fill = (t: VectorIndexUnderTest, entries: readonly VectorEntry[], space = plane): Promise<void> =>
  t.db.write((tx) => t.index.upsert(tx, space, entries))

export const describeVectorIndex = (name: string, open: () => Promise<VectorIndexUnderTest>): void =>
  describe(`VectorIndex: ${name}`, () => {
    test('gives the nearest first, with their similarity', async () => {
      await using t = await open()
      await fill(t, [entry('right', at(90)), entry('near', at(10)), entry('same', at(0)), entry('opposite', at(180))])
      const { ids, hits } = await nearest(t, at(0), { limit: 3 })
      expect(ids).toEqual(['same', 'near', 'right'])
      expect(hits[0]?.similarity).toBeCloseTo(1, 5)
      expect(hits[2]?.similarity).toBeCloseTo(0, 5)
    })

    test('never returns another scope, however close', async () => {
      await using t = await open()
      await fill(t, [
        entry('mine', at(90)),
        entry('hidden', at(0), { generationId: generation('hidden') }),
        entry('theirs', at(0), { workspaceId: theirs, generationId: generation('b') }),
      ])
      expect((await nearest(t, at(0))).ids).toEqual(['mine'])
      expect((await nearest(t, at(0), { generations: ['b'], workspace: theirs })).ids).toEqual(['theirs'])
      // A generation of others does not open their workspace.
      expect((await nearest(t, at(0), { generations: ['a', 'b'] })).ids).toEqual(['mine'])
      expect((await nearest(t, at(0), { generations: [] })).ids).toEqual([])
    })

    test('a rough look finds nearly the same, and no other scope either', async () => {
      await using t = await open()
      const space = { space: 'wide', dimensions: 384 }
      const wide = (seed: number): Float32Array =>
        Float32Array.from({ length: 384 }, (_, i) => Math.sin(seed * 7919 + i * (1 + seed * 0.01)))
      const entries = Array.from({ length: 60 }, (_, i) => ({ ...entry(`${i}`, []), vector: wide(i) }))
      await fill(t, [...entries, { ...entry('hidden', [], { generationId: generation('hidden') }), vector: wide(3) }], space)
      await fill(t, [{ ...entry('theirs', [], { workspaceId: theirs, generationId: generation('b') }), vector: wide(3) }], space)
      const scope = { workspaceId: mine, generationIds: [generation('a'), generation('b')] }
      const look = (isRough: boolean) => t.index.nearest(t.db.read, { scope, space, vector: wide(3), limit: 10, isRough })
      const [exact, rough] = [await look(false), await look(true)]
      const similarityOf = new Map(exact.map((hit) => [hit.chunkId, hit.similarity]))
      expect(rough[0]?.chunkId).toBe(chunk('3'))
      expect(rough.filter((hit) => similarityOf.has(hit.chunkId)).length).toBeGreaterThan(6)
      for (const hit of rough) expect(hit.similarity).toBeCloseTo(similarityOf.get(hit.chunkId) ?? hit.similarity, 1)
      await t.db.write((tx) => t.index.delete(tx, [chunk('3')]))
      expect((await look(true)).map((hit) => hit.chunkId)).not.toContain(chunk('3'))
      await fill(t, [{ ...entry('late', []), vector: wide(3) }], space)
      expect((await look(true))[0]?.chunkId).toBe(chunk('late'))
    })

    test('finds all of a small scope inside a large one, with the limit for the whole', async () => {
      await using t = await open()
      const generations = Array.from({ length: 300 }, (_, i) => `g${i}`)
      await fill(
        t,
        generations.map((g, i) => entry(g, at(i / 10), { generationId: generation(g) })),
      )
      expect((await nearest(t, at(0), { generations: ['g299', 'g150'] })).ids).toEqual(['g150', 'g299'])
      expect((await nearest(t, at(0), { generations, limit: 4 })).ids).toEqual(['g0', 'g1', 'g2', 'g3'])
    })

    test('a chunk written again is replaced, a deleted one is gone, and deleting it again is fine', async () => {
      await using t = await open()
      await fill(t, [entry('1', at(0)), entry('2', at(90))])
      await fill(t, [entry('1', at(120))])
      expect((await nearest(t, at(0))).ids).toEqual(['2', '1'])
      for (let i = 0; i < 2; i++) await t.db.write((tx) => t.index.delete(tx, [chunk('2'), chunk('never')]))
      expect((await nearest(t, at(0))).ids).toEqual(['1'])
    })

    test('spaces are apart, and a space nobody has written to is empty', async () => {
      await using t = await open()
      const solid = { space: 'solid', dimensions: 3 }
      expect((await nearest(t, at(0))).ids).toEqual([])
      await fill(t, [entry('1', at(0))])
      await fill(t, [entry('2', [0, 0, 1])], solid)
      expect((await nearest(t, at(0))).ids).toEqual(['1'])
      const scope = { workspaceId: mine, generationIds: [generation('a')] }
      const hits = await t.index.nearest(t.db.read, { scope, space: solid, vector: Float32Array.of(0, 0, 1), limit: 5 })
      expect(hits.map((hit) => hit.chunkId)).toEqual([chunk('2')])
      await t.db.write((tx) => t.index.delete(tx, [chunk('1'), chunk('2')]))
      expect(await t.index.nearest(t.db.read, { scope, space: solid, vector: Float32Array.of(0, 0, 1), limit: 5 })).toEqual([])
    })

    test('a chunk has a vector in each of two spaces, and loses one of them', async () => {
      await using t = await open()
      const solid = { space: 'solid', dimensions: 3 }
      const scope = { workspaceId: mine, generationIds: [generation('a')] }
      const inSolid = () => t.index.nearest(t.db.read, { scope, space: solid, vector: Float32Array.of(0, 0, 1), limit: 5 })
      await fill(t, [entry('1', at(0)), entry('2', at(90))])
      await fill(t, [entry('1', [0, 0, 1]), entry('2', [0, 1, 0])], solid)
      expect(await inSolid()).toHaveLength(2)
      for (let i = 0; i < 2; i++) await t.db.write((tx) => t.index.deleteIn(tx, 'plane', [chunk('1'), chunk('never')]))
      expect((await nearest(t, at(0))).ids).toEqual(['2'])
      expect(await inSolid()).toHaveLength(2)
      await t.db.write((tx) => t.index.deleteIn(tx, 'nobody', [chunk('1')]))
      expect(await inSolid()).toHaveLength(2)
    })

    test('refuses vectors that would spoil the index, and keeps nothing of their batch', async () => {
      await using t = await open()
      for (const bad of [[1], [1, 0, 0], [Number.NaN, 1], [Number.POSITIVE_INFINITY, 0], [0, 0]])
        await expect(fill(t, [entry('good', at(0)), entry('bad', bad)])).rejects.toThrow()
      expect((await nearest(t, at(0))).ids).toEqual([])
      await fill(t, [entry('good', at(0))])
      await expect(fill(t, [entry('bad', [0, 0, 1])], { space: 'plane', dimensions: 3 })).rejects.toThrow()
    })
  })
