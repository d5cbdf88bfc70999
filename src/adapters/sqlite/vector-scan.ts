import type { VectorHit, VectorSpace } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import type { Direct } from '../../platform/db/db.ts'
import { cosineOf, packedBytes, packQuery } from './pack-vector.ts'
import type { ReaderWork } from './reader-orders.ts'
import { createScanKernel, growTo } from './scan-kernel.ts'

/** What packed vectors may take together; 300,000 of 384 numbers. What does not fit is read anew each time. */
const MAX_BYTES = 64 * 1024 * 1024
/** A scope of no more than this is looked at exactly; it takes as long as going through a hundred thousand packed ones. */
const ALL_EXACT = 500
/** So many times more than asked for get the exact look: with four bits a number, a few in a hundred of the best are beyond. */
const EXACT_SHARE = 4

type Query = Omit<Extract<ReaderWork, { kind: 'nearest' }>, 'kind'>

export interface VectorScan {
  nearest(query: Query): VectorHit[]
}

interface Held {
  version: number
  workspaceId: string | undefined
  address: number
  numbers: Int32Array
}

interface Generation {
  number: number
  version: number
}

/**
 * Nearest vectors without the library's own scan: all are looked at in four bits a number, the best exactly where that is asked for.
 * Beyond `keptBytes` all is forgotten and begun anew.
 */
export const createVectorScan = (rows: Direct, keptBytes = MAX_BYTES): VectorScan => {
  let memory: Memory | undefined
  return {
    nearest: ({ scope, space, vector, limit, isRough }) => {
      const table = tableOf(rows, space)
      if (!table || scope.generationIds.length === 0) return []
      memory ??= createMemory(rows, keptBytes)
      const best = createBest(isRough ? { atFirst: limit, atMost: limit } : { atFirst: ALL_EXACT, atMost: limit * EXACT_SHARE })
      const rowBytes = packedBytes(space.dimensions)
      memory.setQuery(packQuery(vector))
      for (const generation of generationsOf(rows, scope.generationIds)) {
        const held = memory.hold(table.number, generation, rowBytes)
        // A generation of others does not open their workspace.
        if (held.workspaceId === scope.workspaceId) memory.scan(held, rowBytes, best)
      }
      if (isRough) return roughly(rows, vector, best.kept())
      const numbers = best.kept().map(({ number }) => number)
      return exactly(rows, { table: table.number, workspaceId: scope.workspaceId, vector, limit }, numbers)
    },
  }
}

const tableOf = (rows: Direct, { space, dimensions }: VectorSpace): { number: number } | undefined => {
  const [row] = rows('SELECT number, dimensions FROM vector_spaces WHERE space = ?', [space]) as Array<{
    number: number
    dimensions: number
  }>
  if (row && row.dimensions !== dimensions) throw new Error(`The space ${space} has ${row.dimensions} dimensions, not ${dimensions}`)
  return row
}

const generationsOf = (rows: Direct, ids: readonly string[]): Generation[] =>
  rows('SELECT number, version FROM search_generations WHERE generation_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(ids),
  ]) as Generation[]

interface Memory {
  setQuery(query: Int8Array): void
  hold(space: number, generation: Generation, rowBytes: number): Held
  scan(held: Held, rowBytes: number, best: Best): void
}

/** Room for 8,192 dimensions, the most the library takes; the vectors come after it. */
const QUERY_BYTES = 8192

/** Packed vectors laid one after another; when there is no room left, all are forgotten. */
const createMemory = (rows: Direct, keptBytes: number): Memory => {
  const kernel = createScanKernel(MAX_BYTES)
  const held = new Map<string, Held>()
  let end = QUERY_BYTES
  const load = (space: number, generation: number) =>
    rows('SELECT number, packed FROM packed_vectors WHERE space = ? AND generation = ?', [space, generation]) as Array<{
      number: number
      packed: Uint8Array
    }>
  return {
    setQuery: (query) => new Int8Array(kernel.memory.buffer, 0, query.length).set(query),
    hold: (space, { number, version }, rowBytes) => {
      const key = `${space}.${number}`
      const known = held.get(key)
      if (known?.version === version) return known
      const vectors = load(space, number)
      // The scores of a scan are written behind the vectors.
      const needed = vectors.length * (rowBytes + 4) + 16
      if (end + needed > keptBytes) {
        held.clear()
        end = QUERY_BYTES
      }
      growTo(kernel, end + needed)
      const bytes = new Uint8Array(kernel.memory.buffer)
      for (const [i, { packed }] of vectors.entries()) bytes.set(packed, end + i * rowBytes)
      const workspaceId = workspaceOf(rows, space, vectors[0]?.number)
      const fresh = { version, workspaceId, address: end, numbers: Int32Array.from(vectors, (each) => each.number) }
      held.set(key, fresh)
      end += vectors.length * rowBytes
      return fresh
    },
    scan: ({ address, numbers }, rowBytes, best) => {
      const scoresAt = (end + 15) & ~15
      growTo(kernel, scoresAt + numbers.length * 4)
      kernel.scan(address, 0, scoresAt, numbers.length, rowBytes)
      best.take(numbers, new Int32Array(kernel.memory.buffer, scoresAt, numbers.length))
    },
  }
}

/** All of a generation are in one. */
const workspaceOf = (rows: Direct, space: number, number: number | undefined): string | undefined => {
  const [row] = rows(`SELECT workspace_id FROM vectors_${space} WHERE number = ?`, [number ?? 0]) as Array<{ workspace_id: string }>
  return row?.workspace_id
}

interface Best {
  take(numbers: Int32Array, scores: Int32Array): void
  kept(): Scored[]
}

interface Scored {
  number: number
  score: number
}

/** Keeps the highest of any number of scores, and all of a few; sorts only now and then. */
const createBest = ({ atFirst, atMost }: { atFirst: number; atMost: number }): Best => {
  let kept: Scored[] = []
  let seen = 0
  let least = -Infinity
  const cut = (count: number): void => {
    kept = kept.toSorted((a, b) => b.score - a.score).slice(0, count)
    if (kept.length === count) least = kept.at(-1)?.score ?? least
  }
  return {
    take: (numbers, scores) => {
      seen += numbers.length
      for (let i = 0; i < numbers.length; i++) {
        const score = scores[i] ?? 0
        if (score <= least) continue
        kept.push({ number: numbers[i] ?? 0, score })
        if (kept.length >= 2 * atFirst) cut(atFirst)
      }
    },
    kept: () => {
      if (seen > atFirst) cut(atMost)
      return kept
    },
  }
}

interface Wanted {
  table: number
  workspaceId: string
  vector: Float32Array
  limit: number
}

const exactly = (rows: Direct, { table, workspaceId, vector, limit }: Wanted, numbers: readonly number[]): VectorHit[] => {
  const found = rows(
    `SELECT c.chunk_id, vec_distance_cosine(v.embedding, ?) AS distance
      FROM json_each(?) AS n CROSS JOIN vectors_${table} AS v ON v.number = n.value CROSS JOIN search_chunks AS c ON c.number = v.number
      WHERE v.workspace_id = ? ORDER BY distance LIMIT ?`,
    [vector, JSON.stringify(numbers), workspaceId, limit],
  ) as Array<{ chunk_id: ChunkId; distance: number }>
  return found.map(({ chunk_id: chunkId, distance }) => ({ chunkId, similarity: 1 - distance }))
}

const roughly = (rows: Direct, vector: Float32Array, best: readonly Scored[]): VectorHit[] => {
  const cosine = cosineOf(vector)
  const found = rows('SELECT number, chunk_id FROM search_chunks WHERE number IN (SELECT value FROM json_each(?))', [
    JSON.stringify(best.map(({ number }) => number)),
  ]) as Array<{ number: number; chunk_id: ChunkId }>
  const ids = new Map(found.map((row) => [row.number, row.chunk_id]))
  return best
    .toSorted((a, b) => b.score - a.score || a.number - b.number)
    .flatMap(({ number, score }) => {
      const chunkId = ids.get(number)
      return chunkId === undefined ? [] : [{ chunkId, similarity: cosine(score) }]
    })
}
