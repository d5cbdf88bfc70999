import type { Database } from 'bun:sqlite'
import type { VectorHit, VectorSpace } from '../../domain/knowledge/ports.ts'
import type { ChunkId } from '../../kernel/ids.ts'
import { packedBytes, packQuery } from './pack-vector.ts'
import type { ReaderWork } from './reader-orders.ts'
import { createScanKernel, growTo } from './scan-kernel.ts'

/** What packed vectors may take together; 300,000 of 384 numbers. What does not fit is read anew each time. */
const MAX_BYTES = 64 * 1024 * 1024
/** A scope of no more than this is looked at exactly; it takes as long as going through a hundred thousand packed ones. */
const ALL_EXACT = 500
/** So many times more than asked for get the exact look: with four bits a number, a few in a hundred of the best are beyond. */
const EXACT_SHARE = 4

export interface VectorScan {
  nearest(query: Extract<ReaderWork, { kind: 'nearest' }>): VectorHit[]
}

interface Held {
  version: number
  address: number
  numbers: Int32Array
}

interface Generation {
  number: number
  version: number
}

/** Nearest vectors in scopes too large for the library's own scan: all are looked at in four bits a number, the best exactly. */
export const createVectorScan = (db: Database): VectorScan => {
  let memory: Memory | undefined
  return {
    nearest: ({ scope, space, vector, limit }) => {
      const table = tableOf(db, space)
      if (!table || scope.generationIds.length === 0) return []
      memory ??= createMemory(db)
      const best = createBest({ atFirst: ALL_EXACT, atMost: limit * EXACT_SHARE })
      const rowBytes = packedBytes(space.dimensions)
      memory.setQuery(packQuery(vector))
      for (const generation of generationsOf(db, scope.generationIds)) {
        memory.scan(memory.hold(table.number, generation, rowBytes), rowBytes, best)
      }
      return exactly(db, { table: table.number, workspaceId: scope.workspaceId, vector, limit }, best.numbers())
    },
  }
}

const tableOf = (db: Database, { space, dimensions }: VectorSpace): { number: number } | undefined => {
  const row = db
    .query<{ number: number; dimensions: number }, [string]>('SELECT number, dimensions FROM vector_spaces WHERE space = ?')
    .get(space)
  if (row && row.dimensions !== dimensions) throw new Error(`The space ${space} has ${row.dimensions} dimensions, not ${dimensions}`)
  return row ?? undefined
}

const generationsOf = (db: Database, ids: readonly string[]): Generation[] =>
  db
    .query<Generation, [string]>('SELECT number, version FROM search_generations WHERE generation_id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(ids))

interface Memory {
  setQuery(query: Int8Array): void
  hold(space: number, generation: Generation, rowBytes: number): Held
  scan(held: Held, rowBytes: number, best: Best): void
}

/** Room for 8,192 dimensions, the most the library takes; the vectors come after it. */
const QUERY_BYTES = 8192

/** Packed vectors laid one after another; when there is no room left, all are forgotten. */
const createMemory = (db: Database): Memory => {
  const kernel = createScanKernel(MAX_BYTES)
  const held = new Map<string, Held>()
  let end = QUERY_BYTES
  const load = db.query<{ number: number; packed: Uint8Array }, [number, number]>(
    'SELECT number, packed FROM packed_vectors WHERE space = ? AND generation = ?',
  )
  return {
    setQuery: (query) => new Int8Array(kernel.memory.buffer, 0, query.length).set(query),
    hold: (space, { number, version }, rowBytes) => {
      const key = `${space}.${number}`
      const known = held.get(key)
      if (known?.version === version) return known
      const rows = load.all(space, number)
      // The scores of a scan are written behind the vectors.
      const needed = rows.length * (rowBytes + 4) + 16
      if (end + needed > MAX_BYTES) {
        held.clear()
        end = QUERY_BYTES
      }
      growTo(kernel, end + needed)
      const bytes = new Uint8Array(kernel.memory.buffer)
      for (const [i, { packed }] of rows.entries()) bytes.set(packed, end + i * rowBytes)
      const fresh = { version, address: end, numbers: Int32Array.from(rows, (row) => row.number) }
      held.set(key, fresh)
      end += rows.length * rowBytes
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

interface Best {
  take(numbers: Int32Array, scores: Int32Array): void
  numbers(): number[]
}

/** Keeps the highest of any number of scores, and all of a few; sorts only now and then. */
const createBest = ({ atFirst, atMost }: { atFirst: number; atMost: number }): Best => {
  let kept: Array<{ number: number; score: number }> = []
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
    numbers: () => {
      if (seen > atFirst) cut(atMost)
      return kept.map(({ number }) => number)
    },
  }
}

interface Wanted {
  table: number
  workspaceId: string
  vector: Float32Array
  limit: number
}

const exactly = (db: Database, { table, workspaceId, vector, limit }: Wanted, numbers: readonly number[]): VectorHit[] => {
  const found = db
    .query<{ chunk_id: ChunkId; distance: number }, [Float32Array, string, string, number]>(
      `SELECT c.chunk_id, vec_distance_cosine(v.embedding, ?) AS distance
      FROM json_each(?) AS n CROSS JOIN vectors_${table} AS v ON v.number = n.value CROSS JOIN search_chunks AS c ON c.number = v.number
      WHERE v.workspace_id = ? ORDER BY distance LIMIT ?`,
    )
    .all(vector, JSON.stringify(numbers), workspaceId, limit)
  return found.map(({ chunk_id: chunkId, distance }) => ({ chunkId, similarity: 1 - distance }))
}
