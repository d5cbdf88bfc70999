import { sql } from 'kysely'
import type { ChunkId, GenerationId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { rowsOf } from './rows.ts'

interface Named {
  chunkId: ChunkId
  generationId: GenerationId
}

/** Virtual tables know rows by number. Gives each chunk its number, new or old, and the number of its generation. */
export const numberChunks = async (tx: Tx, entries: readonly Named[]): Promise<Array<{ number: number; generation: number }>> => {
  const numbered: Array<{ number: number; generation: number }> = []
  const generations = new Map<string, number>()
  for (const { chunkId, generationId } of entries) {
    const generation = generations.get(generationId) ?? (await numberGeneration(tx, generationId))
    generations.set(generationId, generation)
    const inserted = await sql<{ number: number }>`INSERT INTO search_chunks (chunk_id, generation) VALUES (${chunkId}, ${generation})
      ON CONFLICT (chunk_id) DO UPDATE SET generation = excluded.generation RETURNING number`.execute(tx)
    numbered.push({ number: inserted.rows[0]?.number ?? 0, generation })
  }
  return numbered
}

const numberGeneration = async (tx: Tx, generationId: GenerationId): Promise<number> => {
  const inserted = await sql<{ number: number }>`INSERT INTO search_generations (generation_id) VALUES (${generationId})
    ON CONFLICT (generation_id) DO UPDATE SET generation_id = excluded.generation_id RETURNING number`.execute(tx)
  return inserted.rows[0]?.number ?? 0
}

export const numbersOfChunks = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<number[]> => {
  const found = await sql<{ number: number }>`SELECT number FROM search_chunks
    WHERE chunk_id IN (SELECT value FROM json_each(${JSON.stringify(chunkIds)}))`.execute(tx)
  return found.rows.map((row) => row.number)
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
