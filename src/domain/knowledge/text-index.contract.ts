import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/db.ts'
import type { TextEntry, TextIndex } from './ports.ts'

export interface TextIndexUnderTest extends AsyncDisposable {
  db: Db
  index: TextIndex
}

const mine: WorkspaceId = 'wsp_mine'
const theirs: WorkspaceId = 'wsp_theirs'
const chunk = (name: string): ChunkId => `chk_${name}`
const generation = (name: string): GenerationId => `gen_${name}`

const entry = (name: string, body: string, change: Partial<TextEntry> = {}): TextEntry => ({
  chunkId: chunk(name),
  workspaceId: mine,
  generationId: generation('a'),
  title: [],
  headings: [],
  body: body.split(' '),
  ...change,
})

const search = async (
  t: TextIndexUnderTest,
  stems: string,
  options: { generations?: string[]; workspace?: WorkspaceId; limit?: number } = {},
) => {
  const scope = { workspaceId: options.workspace ?? mine, generationIds: (options.generations ?? ['a']).map(generation) }
  const found = await t.index.search(t.db.read, {
    scope,
    terms: stems === '' ? [] : stems.split(' ').map((stem) => ({ stem, mates: [] })),
    limit: options.limit ?? 10,
  })
  return { ids: found.hits.map((hit) => hit.chunkId.slice(4)), ...found }
}

const fill = (t: TextIndexUnderTest, entries: readonly TextEntry[]): Promise<void> => t.db.write((tx) => t.index.upsert(tx, entries))

export const describeTextIndex = (name: string, open: () => Promise<TextIndexUnderTest>): void =>
  describe(`TextIndex: ${name}`, () => {
    test('finds chunks by their stems, in title, headings and body', async () => {
      await using t = await open()
      await fill(t, [
        entry('body', 'достав по москв'),
        entry('heading', 'два дня', { headings: ['достав'] }),
        entry('title', 'три дня', { title: ['достав'] }),
        entry('other', 'возврат товар'),
      ])
      expect((await search(t, 'достав')).ids.toSorted()).toEqual(['body', 'heading', 'title'])
      expect((await search(t, 'нет')).ids).toEqual([])
      expect((await search(t, '')).ids).toEqual([])
    })

    test('chunks with all of the stems come first, then those with some', async () => {
      await using t = await open()
      await fill(t, [entry('one', 'достав достав достав'), entry('both', 'достав возврат оплат скидк товар'), entry('none', 'прочее')])
      expect((await search(t, 'достав возврат')).ids).toEqual(['both', 'one'])
    })

    test('chunks with a mate of a stem are found after those with the stem itself; a mate of several stems stands together', async () => {
      await using t = await open()
      await fill(t, [
        entry('own', 'личн кабинет войт'),
        entry('mate', 'зайт в аккаунт'),
        entry('together', 'учетн запис'),
        entry('apart', 'запис учетн'),
      ])
      const terms = [{ stem: 'кабинет', mates: [['аккаунт'], ['учетн', 'запис'], ['нет']] }]
      const found = await t.index.search(t.db.read, { scope: { workspaceId: mine, generationIds: [generation('a')] }, terms, limit: 10 })
      const ids = found.hits.map((hit) => hit.chunkId.slice(4))
      expect(ids[0]).toBe('own')
      expect(ids.slice(1).toSorted()).toEqual(['mate', 'together'])
      expect(found.chunkCounts).toEqual([1])
    })

    test('where many chunks have a word those that say it most come first, and their number is about right', async () => {
      await using t = await open()
      const many = Array.from({ length: 2_400 }, (_, i) => entry(`c${i}`, i % 2 === 0 ? 'достав по город и област' : 'возврат по закон'))
      for (let at = 0; at < many.length; at += 400) await fill(t, many.slice(at, at + 400))
      await fill(t, [entry('most', 'достав достав достав')])
      const one = await search(t, 'достав', { limit: 5 })
      expect(one.ids[0]).toBe('most')
      expect(one.ids).toHaveLength(5)
      expect(one.chunkCounts[0]).toBeWithin(1_000, 1_400)
      expect((await search(t, 'достав закон', { limit: 5 })).ids).toHaveLength(5)
    })

    test('a rare word weighs more than a common one', async () => {
      await using t = await open()
      const common = Array.from({ length: 20 }, (_, i) => entry(`c${i}`, 'товар магазин'))
      await fill(t, [...common, entry('rare', 'гарант срок')])
      expect((await search(t, 'товар гарант')).ids[0]).toBe('rare')
    })

    test('counts the chunks of the scope that have each stem', async () => {
      await using t = await open()
      await fill(t, [
        entry('1', 'достав достав'),
        entry('2', 'достав возврат'),
        entry('3', 'достав', { generationId: generation('hidden') }),
        entry('4', 'достав', { workspaceId: theirs, generationId: generation('b') }),
      ])
      expect((await search(t, 'достав возврат нет')).chunkCounts).toEqual([2, 1, 0])
    })

    test('never returns another scope, however well it fits', async () => {
      await using t = await open()
      await fill(t, [
        entry('mine', 'достав оплат'),
        entry('hidden', 'достав', { generationId: generation('hidden') }),
        entry('theirs', 'достав', { workspaceId: theirs, generationId: generation('b') }),
      ])
      expect((await search(t, 'достав')).ids).toEqual(['mine'])
      expect((await search(t, 'достав', { generations: ['b'], workspace: theirs })).ids).toEqual(['theirs'])
      expect((await search(t, 'достав', { generations: ['unknown'] })).ids).toEqual([])
      expect((await search(t, 'достав', { generations: [] })).ids).toEqual([])
    })

    test('a scope of very many generations is searched whole', async () => {
      await using t = await open()
      const names = Array.from({ length: 450 }, (_, i) => `g${i}`)
      await fill(
        t,
        names.map((g) => entry(g, 'достав', { generationId: generation(g) })),
      )
      const found = await search(t, 'достав', { generations: names, limit: 500 })
      expect(found.ids).toHaveLength(450)
      expect(found.chunkCounts).toEqual([450])
    })

    test('gives no more than asked for', async () => {
      await using t = await open()
      await fill(
        t,
        Array.from({ length: 9 }, (_, i) => entry(`${i}`, i < 3 ? 'достав возврат' : 'достав')),
      )
      expect((await search(t, 'достав возврат', { limit: 5 })).ids).toHaveLength(5)
    })

    test('a chunk written again is replaced, a deleted one is gone, and deleting it again is fine', async () => {
      await using t = await open()
      await fill(t, [entry('1', 'достав')])
      await fill(t, [entry('1', 'возврат')])
      expect((await search(t, 'достав')).ids).toEqual([])
      expect((await search(t, 'возврат')).chunkCounts).toEqual([1])
      for (let i = 0; i < 2; i++) await t.db.write((tx) => t.index.delete(tx, [chunk('1'), chunk('never')]))
      expect((await search(t, 'возврат')).ids).toEqual([])
    })

    test('codes, addresses and signs are found as they are', async () => {
      await using t = await open()
      const codes = ['арт-1200/5', '1.4.4', 'user@example.com', 'c++', "don't", 'NOT', '日本語', '½', '🙂', 'a"b', 'scope:g1', '*', 'ё']
      await fill(
        t,
        codes.map((code, i) => entry(`${i}`, code)),
      )
      for (const [i, code] of codes.entries()) expect((await search(t, code)).ids).toEqual([`${i}`])
    })

    test('no stem makes the search throw', async () => {
      await using t = await open()
      await fill(t, [entry('1', 'достав')])
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 4 }), async (stems) => {
          const scope = { workspaceId: mine, generationIds: [generation('a')] }
          const found = await t.index.search(t.db.read, {
            scope,
            terms: stems.map((stem) => ({ stem, mates: stems.map((each) => [each, stem]) })),
            limit: 3,
          })
          expect(found.chunkCounts).toHaveLength(stems.length)
        }),
      )
    })
  })
