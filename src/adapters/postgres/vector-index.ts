import { sql } from 'kysely'
import type { IndexScope, VectorEntry, VectorHit, VectorIndex, VectorSpace } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'

/** Vectors by pgvector: the rows of the scope are found by an ordinary index and compared exactly. */
export const createVectorIndex = (): VectorIndex => ({ upsert, delete: remove, deleteIn: removeIn, nearest })

const upsert = async (tx: Tx, space: VectorSpace, entries: readonly VectorEntry[]): Promise<void> => {
  for (const { vector } of entries) assertUsable(vector, space)
  const number = (await numberOf(tx, space)) ?? (await addSpace(tx, space))
  for (const { chunkId, workspaceId, generationId, vector } of entries) {
    await sql`INSERT INTO search_vectors (space, chunk_id, workspace_id, generation_id, embedding)
      VALUES (${number}, ${chunkId}, ${workspaceId}, ${generationId}, ${asText(vector)}::vector)
      ON CONFLICT (space, chunk_id) DO UPDATE SET workspace_id = excluded.workspace_id, generation_id = excluded.generation_id,
        embedding = excluded.embedding`.execute(tx)
  }
}

/** The server refuses what is no number, but would take a vector of length zero, which is near to nothing and to everything. */
const assertUsable = (vector: Float32Array, { dimensions }: VectorSpace): void => {
  if (vector.length !== dimensions) throw new Error(`A vector of ${vector.length} numbers in a space of ${dimensions}`)
  let square = 0
  for (const value of vector) square += value * value
  if (!Number.isFinite(square) || square === 0) throw new Error('A vector must have a direction')
}

const remove = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<void> => {
  if (chunkIds.length > 0) await sql`DELETE FROM search_vectors WHERE chunk_id = ANY(${[...chunkIds]}::text[])`.execute(tx)
}

const removeIn = async (tx: Tx, space: string, chunkIds: readonly ChunkId[]): Promise<void> => {
  if (chunkIds.length === 0) return
  await sql`DELETE FROM search_vectors WHERE chunk_id = ANY(${[...chunkIds]}::text[])
    AND space = (SELECT number FROM vector_spaces WHERE vector_spaces.space = ${space})`.execute(tx)
}

interface Query {
  scope: IndexScope
  space: VectorSpace
  vector: Float32Array
  limit: number
}

const nearest = async (reader: Reader, { scope, space, vector, limit }: Query): Promise<VectorHit[]> => {
  const number = await numberOf(reader, space)
  if (number === undefined || scope.generationIds.length === 0) return []
  const { rows } = await sql<{ chunk_id: ChunkId; distance: number }>`
    SELECT chunk_id, embedding <=> ${asText(vector)}::vector AS distance FROM search_vectors
    WHERE space = ${number} AND workspace_id = ${scope.workspaceId} AND generation_id = ANY(${[...scope.generationIds]}::text[])
    ORDER BY distance, chunk_id LIMIT ${limit}`.execute(reader)
  return rows.map((row) => ({ chunkId: row.chunk_id, similarity: 1 - row.distance }))
}

const numberOf = async (handle: Reader | Tx, { space, dimensions }: VectorSpace): Promise<number | undefined> => {
  const { rows } = await sql<{
    number: number
    dimensions: number
  }>`SELECT number, dimensions FROM vector_spaces WHERE space = ${space}`.execute(handle)
  const [row] = rows
  if (row && row.dimensions !== dimensions) throw new Error(`The space ${space} has ${row.dimensions} dimensions, not ${dimensions}`)
  return row?.number
}

const addSpace = async (tx: Tx, { space, dimensions }: VectorSpace): Promise<number> => {
  const { rows } = await sql<{ number: number }>`INSERT INTO vector_spaces (space, dimensions) VALUES (${space}, ${dimensions})
    RETURNING number`.execute(tx)
  return rows[0]?.number ?? 0
}

const asText = (vector: Float32Array): string => `[${vector.join(',')}]`
