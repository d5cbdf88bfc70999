import { sql } from 'kysely'
import type { ChunkId, GenerationId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { rowsOf } from './rows.ts'

interface Named {
  chunkId: ChunkId
  generationId: GenerationId
}

export interface Place {
  number: number
  generation: number
}

/** Virtual tables know rows by number. Gives each chunk its number, new or old, and the number of its generation. */
export const numberChunks = async (tx: Tx, entries: readonly Named[]): Promise<Place[]> => {
  const numbered: Place[] = []
  const generations = new Map<string, number>()
  for (const { chunkId, generationId } of entries) {
    const generation = generations.get(generationId) ?? (await numberGeneration(tx, generationId))
    generations.set(generationId, generation)
    const inserted = await sql<{ number: number }>`INSERT INTO search_chunks (chunk_id, generation) VALUES (${chunkId}, ${generation})
      ON CONFLICT (chunk_id) DO UPDATE SET generation = excluded.generation RETURNING number`.execute(tx)
    numbered.push({ number: inserted.rows[0]?.number ?? 0, generation })
  }
  await outdate(tx, [...generations.values()])
  return numbered
}

/** What the reading thread remembers of these generations holds no longer. */
export const outdate = async (tx: Tx, generations: readonly number[]): Promise<void> => {
  await sql`UPDATE search_generations SET version = version + 1
    WHERE number IN (SELECT value FROM json_each(${JSON.stringify(generations)}))`.execute(tx)
}

const numberGeneration = async (tx: Tx, generationId: GenerationId): Promise<number> => {
  const inserted = await sql<{ number: number }>`INSERT INTO search_generations (generation_id) VALUES (${generationId})
    ON CONFLICT (generation_id) DO UPDATE SET generation_id = excluded.generation_id RETURNING number`.execute(tx)
  return inserted.rows[0]?.number ?? 0
}

/** Those that have a number. */
export const placesOfChunks = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<Place[]> => {
  const found = await sql<Place>`SELECT number, generation FROM search_chunks
    WHERE chunk_id IN (SELECT value FROM json_each(${JSON.stringify(chunkIds)}))`.execute(tx)
  return found.rows
}

/** Those that have any chunk; in order. */
export const numbersOfGenerations = async (reader: Reader, generationIds: readonly GenerationId[]): Promise<number[]> => {
  const found = await rowsOf<{ number: number }>(
    reader,
    'SELECT number FROM search_generations WHERE generation_id IN (SELECT value FROM json_each(?)) ORDER BY number',
    [JSON.stringify(generationIds)],
  )
  return found.map((row) => row.number)
}

export const chunksOfNumbers = async (reader: Reader, numbers: readonly number[]): Promise<Map<number, ChunkId>> => {
  const found = await rowsOf<{ number: number; chunk_id: ChunkId }>(
    reader,
    'SELECT number, chunk_id FROM search_chunks WHERE number IN (SELECT value FROM json_each(?))',
    [JSON.stringify(numbers)],
  )
  return new Map(found.map((row) => [row.number, row.chunk_id]))
}
