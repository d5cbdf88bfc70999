import { sql } from 'kysely'
import type { IndexScope, TextEntry, TextHit, TextIndex } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { numberChunks, numbersOfChunks, numbersOfGenerations } from './chunk-numbers.ts'

/**
 * Words by FTS5. The generation of a chunk is a word of its own column, so that the scope is intersected inside the index and never
 * filtered from rows. The number of a chunk goes with its row in `chunks`, by trigger, because both indexes need it.
 */
export const createTextIndex = (): TextIndex => ({ upsert, delete: remove, search })

const upsert = async (tx: Tx, entries: readonly TextEntry[]): Promise<void> => {
  const numbers = await numberChunks(tx, entries)
  for (const [i, entry] of entries.entries()) {
    const place = numbers[i]
    if (!place) continue
    await sql`INSERT OR REPLACE INTO text_index (rowid, scope, title, headings, body)
      VALUES (${place.number}, ${scopeWord(place.generation)}, ${words(entry.title)}, ${words(entry.headings)}, ${words(entry.body)})`.execute(
      tx,
    )
  }
}

const remove = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<void> => {
  for (const number of await numbersOfChunks(tx, chunkIds)) await sql`DELETE FROM text_index WHERE rowid = ${number}`.execute(tx)
}

interface Query {
  scope: IndexScope
  stems: readonly string[]
  limit: number
}

const search = async (reader: Reader, { scope, stems, limit }: Query): Promise<{ hits: TextHit[]; chunkCounts: number[] }> => {
  const generations = await numbersOfGenerations(reader, scope.generationIds)
  if (generations.length === 0 || stems.length === 0) return { hits: [], chunkCounts: stems.map(() => 0) }
  const chunkCounts = await counted(reader, generations, stems)
  const present = stems.map(indexWord).filter((_, i) => (chunkCounts[i] ?? 0) > 0)
  if (present.length === 0) return { hits: [], chunkCounts }
  const all = await found(reader, { generations, words: present.join(' AND '), limit })
  // With all the words first; if they fill the page, nobody needs chunks with some of them.
  if (all.length >= limit || present.length === 1) return { hits: all, chunkCounts }
  const telling = withoutCommon(
    present,
    stems.map((_, i) => chunkCounts[i] ?? 0).filter((count) => count > 0),
  )
  const some = await found(reader, { generations, words: telling.join(' OR '), limit })
  const seen = new Set(all.map((hit) => hit.chunkId))
  return { hits: [...all, ...some.filter((hit) => !seen.has(hit.chunkId))].slice(0, limit), chunkCounts }
}

/** A word found in a great many chunks tells little and costs much; it counts only where all words are there. */
const COMMON_CHUNKS = 2000

const withoutCommon = (present: readonly string[], counts: readonly number[]): readonly string[] => {
  const rare = present.filter((_, i) => (counts[i] ?? 0) <= COMMON_CHUNKS)
  return rare.length > 0 ? rare : present
}

/** Expressions stay small however many documents an assistant has. */
const GENERATIONS_AT_ONCE = 200

const inGroups = (generations: readonly number[]): string[] => {
  const groups: string[] = []
  for (let at = 0; at < generations.length; at += GENERATIONS_AT_ONCE) {
    groups.push(
      `scope : (${generations
        .slice(at, at + GENERATIONS_AT_ONCE)
        .map(scopeWord)
        .join(' OR ')})`,
    )
  }
  return groups
}

const counted = async (reader: Reader, generations: readonly number[], stems: readonly string[]): Promise<number[]> => {
  const counts: number[] = []
  for (const stem of stems) {
    let count = 0
    for (const group of inGroups(generations)) {
      const match = `${group} AND ${TEXT} (${indexWord(stem)})`
      const rows = await sql<{ count: number }>`SELECT count(*) AS count FROM text_index WHERE text_index MATCH ${match}`.execute(reader)
      count += rows.rows[0]?.count ?? 0
    }
    counts.push(count)
  }
  return counts
}

const TEXT = '{title headings body} :'

const found = async (reader: Reader, query: { generations: readonly number[]; words: string; limit: number }): Promise<TextHit[]> => {
  const hits: TextHit[] = []
  for (const group of inGroups(query.generations)) {
    const match = `${group} AND ${TEXT} (${query.words})`
    const rows = await sql<{ chunkId: ChunkId; rank: number }>`SELECT c.chunk_id AS chunkId, f.rank AS rank
      FROM (SELECT rowid, bm25(text_index, 0.0, 0.5, 1.0, 1.0) AS rank FROM text_index WHERE text_index MATCH ${match}
        ORDER BY rank LIMIT ${query.limit}) AS f
      JOIN search_chunks AS c ON c.number = f.rowid ORDER BY f.rank, f.rowid`.execute(reader)
    hits.push(...rows.rows.map((row) => ({ chunkId: row.chunkId, score: -row.rank })))
  }
  return hits.toSorted((a, b) => b.score - a.score).slice(0, query.limit)
}

const scopeWord = (generation: number): string => `g${generation}`

const words = (stems: readonly string[]): string => stems.map(indexWord).join(' ')

/** What FTS5 takes for one word as it stands. Others go by their digest, because they could be cut in two or be read as syntax. */
const indexWord = (stem: string): string => (/^[a-zа-яё0-9]+$/.test(stem) ? `s${stem}` : `x${Bun.hash(stem).toString(16)}`)
