import { sql } from 'kysely'
import type { IndexScope, VectorEntry, VectorHit, VectorIndex, VectorSpace } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { numberChunks, numbersOfChunks, numbersOfGenerations } from './chunk-numbers.ts'
import { rowsOf } from './rows.ts'

/** Vectors by sqlite-vec: a table for each space, in it a partition for each workspace, scanned exactly. */
export const createVectorIndex = (): VectorIndex => ({ upsert, delete: remove, nearest })

const upsert = async (tx: Tx, space: VectorSpace, entries: readonly VectorEntry[]): Promise<void> => {
  for (const { vector } of entries) assertUsable(vector, space)
  const table = sql.table((await tableOf(tx, space)) ?? (await createTable(tx, space)))
  const places = await numberChunks(tx, entries)
  for (const [i, entry] of entries.entries()) {
    const place = places[i]
    if (!place) continue
    // vec0 has no upsert.
    await sql`DELETE FROM ${table} WHERE number = ${place.number}`.execute(tx)
    await sql`INSERT INTO ${table} (number, workspace_id, generation, embedding)
      VALUES (${place.number}, ${entry.workspaceId}, ${place.generation}, ${entry.vector})`.execute(tx)
  }
}

/** sqlite-vec takes NaN without a word, and a vector of length zero is nearest to everything. */
const assertUsable = (vector: Float32Array, { dimensions }: VectorSpace): void => {
  if (vector.length !== dimensions) throw new Error(`A vector of ${vector.length} numbers in a space of ${dimensions}`)
  let square = 0
  for (const value of vector) square += value * value
  if (!Number.isFinite(square) || square === 0) throw new Error('A vector must have a direction')
}

const remove = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<void> => {
  const numbers = await numbersOfChunks(tx, chunkIds)
  if (numbers.length === 0) return
  const spaces = await sql<{ number: number }>`SELECT number FROM vector_spaces`.execute(tx)
  for (const space of spaces.rows) {
    for (const number of numbers) await sql`DELETE FROM ${sql.table(tableName(space.number))} WHERE number = ${number}`.execute(tx)
  }
}

interface Query {
  scope: IndexScope
  space: VectorSpace
  vector: Float32Array
  limit: number
}

const nearest = async (reader: Reader, { scope, space, vector, limit }: Query): Promise<VectorHit[]> => {
  const table = await tableOf(reader, space)
  const generations = table === undefined ? [] : await numbersOfGenerations(reader, scope.generationIds)
  if (table === undefined || generations.length === 0) return []
  // `IN` on the partition key would give `limit` rows for each value; on a metadata column it filters before the scan ends.
  const hits = await rowsOf<{ chunkId: ChunkId; distance: number }>(
    reader,
    `SELECT chunk_id AS chunkId, distance FROM (SELECT number, distance FROM ${table}
      WHERE embedding MATCH ? AND k = ? AND workspace_id = ? AND generation IN (SELECT value FROM json_each(?))) AS near
      JOIN search_chunks ON search_chunks.number = near.number ORDER BY distance`,
    [vector, limit, scope.workspaceId, JSON.stringify(generations)],
  )
  return hits.map(({ chunkId, distance }) => ({ chunkId, similarity: 1 - distance }))
}

const tableName = (number: number): string => `vectors_${number}`

const tableOf = async (handle: Reader | Tx, { space, dimensions }: VectorSpace): Promise<string | undefined> => {
  const [row] = await rowsOf<{ number: number; dimensions: number }>(
    handle,
    'SELECT number, dimensions FROM vector_spaces WHERE space = ?',
    [space],
  )
  if (row && row.dimensions !== dimensions) throw new Error(`The space ${space} has ${row.dimensions} dimensions, not ${dimensions}`)
  return row && tableName(row.number)
}

const createTable = async (tx: Tx, { space, dimensions }: VectorSpace): Promise<string> => {
  const inserted = await sql<{ number: number }>`INSERT INTO vector_spaces (space, dimensions) VALUES (${space}, ${dimensions})
    RETURNING number`.execute(tx)
  const name = tableName(inserted.rows[0]?.number ?? 0)
  // The default chunk would reserve 1,024 vectors for each workspace.
  await sql`CREATE VIRTUAL TABLE ${sql.table(name)} USING vec0(number INTEGER PRIMARY KEY, workspace_id TEXT PARTITION KEY,
    generation INTEGER, embedding FLOAT[${sql.raw(String(dimensions))}] distance_metric=cosine, chunk_size=8)`.execute(tx)
  return name
}
