import { type RawBuilder, sql } from 'kysely'
import type { IndexScope, VectorEntry, VectorHit, VectorIndex, VectorSpace } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import { directOf, type Reader, type Tx } from '../../platform/db/db.ts'
import { numberChunks, numbersOfGenerations, outdate, type Place, placesOfChunks } from './chunk-numbers.ts'
import { packVector } from './pack-vector.ts'
import { threadOf } from './reader-thread.ts'
import { rowsOf } from './rows.ts'
import { createVectorScan, type VectorScan } from './vector-scan.ts'

/**
 * Vectors by sqlite-vec: a table for each space, in it a partition for each workspace, scanned exactly. A reader on a thread of its own is
 * there for scopes too large for that: it goes through the vectors packed small, and looks exactly at the best.
 */
export const createVectorIndex = (): VectorIndex => {
  const scans = new WeakMap<Reader, VectorScan>()
  const scanOf = (reader: Reader): VectorScan | undefined => {
    const direct = directOf(reader)
    const known = scans.get(reader)
    if (known || !direct) return known
    const made = createVectorScan(direct, KEPT_BYTES)
    scans.set(reader, made)
    return made
  }
  return {
    upsert,
    delete: remove,
    deleteIn: removeIn,
    nearest: async (reader, query) => (query.isRough && scanOf(reader)?.nearest(query)) || nearest(reader, query),
  }
}

/** Of packed vectors, beside the event loop's own reader: 40,000 of 384 numbers. */
const KEPT_BYTES = 8 * 1024 * 1024

const upsert = async (tx: Tx, space: VectorSpace, entries: readonly VectorEntry[]): Promise<void> => {
  for (const { vector } of entries) assertUsable(vector, space)
  const spaceNumber = (await numberOf(tx, space)) ?? (await createTable(tx, space))
  const table = tableOf(spaceNumber)
  // vec0 has no upsert.
  for (const known of await placesOfChunks(
    tx,
    entries.map((entry) => entry.chunkId),
  ))
    await removeOne(tx, spaceNumber, known)
  const places = await numberChunks(tx, entries)
  for (const [i, entry] of entries.entries()) {
    const place = places[i]
    if (!place) continue
    await sql`INSERT INTO ${table} (number, workspace_id, generation, embedding)
      VALUES (${place.number}, ${entry.workspaceId}, ${place.generation}, ${entry.vector})`.execute(tx)
    await sql`INSERT INTO packed_vectors (space, generation, number, packed)
      VALUES (${spaceNumber}, ${place.generation}, ${place.number}, ${packVector(entry.vector)})`.execute(tx)
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
  const spaces = await sql<{ number: number }>`SELECT number FROM vector_spaces`.execute(tx)
  await removeFrom(tx, spaces.rows, chunkIds)
}

const removeIn = async (tx: Tx, space: string, chunkIds: readonly ChunkId[]): Promise<void> => {
  const spaces = await sql<{ number: number }>`SELECT number FROM vector_spaces WHERE space = ${space}`.execute(tx)
  await removeFrom(tx, spaces.rows, chunkIds)
}

const removeFrom = async (tx: Tx, spaces: ReadonlyArray<{ number: number }>, chunkIds: readonly ChunkId[]): Promise<void> => {
  const places = await placesOfChunks(tx, chunkIds)
  if (places.length === 0) return
  for (const space of spaces) {
    for (const place of places) await removeOne(tx, space.number, place)
  }
  await outdate(tx, [...new Set(places.map((place) => place.generation))])
}

const removeOne = async (tx: Tx, space: number, { number, generation }: Place): Promise<void> => {
  await sql`DELETE FROM ${tableOf(space)} WHERE number = ${number}`.execute(tx)
  await sql`DELETE FROM packed_vectors WHERE space = ${space} AND generation = ${generation} AND number = ${number}`.execute(tx)
}

interface Query {
  scope: IndexScope
  space: VectorSpace
  vector: Float32Array
  limit: number
  isRough?: boolean
}

const nearest = async (reader: Reader, query: Query): Promise<VectorHit[]> => {
  const thread = threadOf(reader)
  if (thread) return thread.ask({ kind: 'nearest', ...query })
  const { scope, space, vector, limit } = query
  const number = await numberOf(reader, space)
  const generations = number === undefined ? [] : await numbersOfGenerations(reader, scope.generationIds)
  if (number === undefined || generations.length === 0) return []
  // `IN` on the partition key would give `limit` rows for each value; on a metadata column it filters before the scan ends.
  const hits = await rowsOf<{ chunkId: ChunkId; distance: number }>(
    reader,
    `SELECT chunk_id AS chunkId, distance FROM (SELECT number, distance FROM ${tableName(number)}
      WHERE embedding MATCH ? AND k = ? AND workspace_id = ? AND generation IN (SELECT value FROM json_each(?))) AS near
      JOIN search_chunks ON search_chunks.number = near.number ORDER BY distance`,
    [vector, limit, scope.workspaceId, JSON.stringify(generations)],
  )
  return hits.map(({ chunkId, distance }) => ({ chunkId, similarity: 1 - distance }))
}

const tableName = (space: number): string => `vectors_${space}`

const tableOf = (space: number): RawBuilder<unknown> => sql.table(tableName(space))

const numberOf = async (handle: Reader | Tx, { space, dimensions }: VectorSpace): Promise<number | undefined> => {
  const [row] = await rowsOf<{ number: number; dimensions: number }>(
    handle,
    'SELECT number, dimensions FROM vector_spaces WHERE space = ?',
    [space],
  )
  if (row && row.dimensions !== dimensions) throw new Error(`The space ${space} has ${row.dimensions} dimensions, not ${dimensions}`)
  return row?.number
}

const createTable = async (tx: Tx, { space, dimensions }: VectorSpace): Promise<number> => {
  const inserted = await sql<{ number: number }>`INSERT INTO vector_spaces (space, dimensions) VALUES (${space}, ${dimensions})
    RETURNING number`.execute(tx)
  const number = inserted.rows[0]?.number ?? 0
  // The default chunk would reserve 1,024 vectors for each workspace.
  await sql`CREATE VIRTUAL TABLE ${tableOf(number)} USING vec0(number INTEGER PRIMARY KEY, workspace_id TEXT PARTITION KEY,
    generation INTEGER, embedding FLOAT[${sql.raw(String(dimensions))}] distance_metric=cosine, chunk_size=8)`.execute(tx)
  return number
}
