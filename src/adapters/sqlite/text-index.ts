import { type RawBuilder, sql } from 'kysely'
import type { IndexScope, TextEntry, TextHit, TextIndex, TextMatches } from '../../domain/knowledge/ports.ts'
import type { ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { numberChunks, numbersOfChunks, numbersOfGenerations } from './chunk-numbers.ts'

/**
 * Words by FTS5. The workspace and the generation of a chunk are words of its own column, so that the scope is intersected inside the
 * index. The number of a chunk goes with its row in `chunks`, by trigger, because both indexes need it.
 */
export const createTextIndex = (): TextIndex => ({ upsert, delete: remove, search })

const upsert = async (tx: Tx, entries: readonly TextEntry[]): Promise<void> => {
  const numbers = await numberChunks(tx, entries)
  for (const [i, entry] of entries.entries()) {
    const place = numbers[i]
    if (!place) continue
    const scope = `${workspaceWord(entry.workspaceId)} ${generationWord(place.generation)}`
    await sql`INSERT OR REPLACE INTO text_index (rowid, scope, title, headings, body)
      VALUES (${place.number}, ${scope}, ${words(entry.title)}, ${words(entry.headings)}, ${words(entry.body)})`.execute(tx)
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

const search = async (reader: Reader, { scope, stems, limit }: Query): Promise<TextMatches> => {
  const generations = await numbersOfGenerations(reader, scope.generationIds)
  if (generations.length === 0 || stems.length === 0) return { hits: [], chunkCounts: stems.map(() => 0) }
  const inside = insideOf(scope, generations)
  const chunkCounts: number[] = []
  for (const stem of stems) chunkCounts.push(await countWith(reader, inside, indexWord(stem)))
  const present = stems.map((stem, i) => ({ word: indexWord(stem), count: chunkCounts[i] ?? 0 })).filter(({ count }) => count > 0)
  return { hits: await bestHits(reader, inside, { present, limit }), chunkCounts }
}

/** A word found in a great many chunks tells little and costs much; it counts only where all words are there. */
const COMMON_CHUNKS = 2000

interface Wanted {
  present: ReadonlyArray<{ word: string; count: number }>
  limit: number
}

/** With all the words first; when they fill the page, nobody needs chunks with some of them. */
const bestHits = async (reader: Reader, inside: Inside, { present, limit }: Wanted): Promise<TextHit[]> => {
  if (present.length === 0) return []
  const all = await find(reader, inside, { words: present.map(({ word }) => word).join(' AND '), limit })
  if (all.length >= limit || present.length === 1) return all
  const rare = present.filter(({ count }) => count <= COMMON_CHUNKS)
  const some = await find(reader, inside, { words: (rare.length > 0 ? rare : present).map(({ word }) => word).join(' OR '), limit })
  const seen = new Set(all.map((hit) => hit.chunkId))
  return [...all, ...some.filter((hit) => !seen.has(hit.chunkId))].slice(0, limit)
}

/** How a query stays inside its scope. */
interface Inside {
  /** Part of the expression. */
  words: string
  /** Over the rows that the expression finds, where it alone is not exact. */
  condition: RawBuilder<unknown>
}

/** Up to this many generations the expression names each; parsing more would cost more than looking at the rows of the workspace. */
const NAMED_GENERATIONS = 4

const insideOf = ({ workspaceId }: IndexScope, generations: readonly number[]): Inside => {
  const named = generations.map(generationWord).join(' OR ')
  if (generations.length <= NAMED_GENERATIONS) return { words: `scope : (${named})`, condition: sql`1` }
  return {
    words: `scope : ${workspaceWord(workspaceId)}`,
    condition: sql`generation IN (SELECT value FROM json_each(${JSON.stringify(generations)}))`,
  }
}

const TEXT = '{title headings body} :'

const countWith = async (reader: Reader, inside: Inside, word: string): Promise<number> => {
  const match = `${inside.words} AND ${TEXT} ${word}`
  const found = await sql<{ count: number }>`SELECT count(*) AS count FROM text_index
    JOIN search_chunks ON search_chunks.number = text_index.rowid WHERE text_index MATCH ${match} AND ${inside.condition}`.execute(reader)
  return found.rows[0]?.count ?? 0
}

const find = async (reader: Reader, inside: Inside, { words: wanted, limit }: { words: string; limit: number }): Promise<TextHit[]> => {
  const match = `${inside.words} AND ${TEXT} (${wanted})`
  const found = await sql<{ chunkId: ChunkId; rank: number }>`SELECT chunk_id AS chunkId, bm25(text_index, 0.0, 0.5, 1.0, 1.0) AS rank
    FROM text_index JOIN search_chunks ON search_chunks.number = text_index.rowid
    WHERE text_index MATCH ${match} AND ${inside.condition} ORDER BY rank, number LIMIT ${limit}`.execute(reader)
  return found.rows.map((row) => ({ chunkId: row.chunkId, score: -row.rank }))
}

const generationWord = (generation: number): string => `g${generation}`

const workspaceWord = (id: WorkspaceId): string => `w${id.slice(4).replace(/[^a-z0-9]/gi, '')}`

const words = (stems: readonly string[]): string => stems.map(indexWord).join(' ')

/** What FTS5 takes for one word as it stands. Others go by their digest, because they could be cut in two or be read as syntax. */
const indexWord = (stem: string): string => (/^[a-zа-яё0-9]+$/.test(stem) ? `s${stem}` : `x${Bun.hash(stem).toString(16)}`)
