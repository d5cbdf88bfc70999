import { sql } from 'kysely'
import type { Migration, Tx } from '../src/platform/db/db.ts'

export const migration: Migration = {
  id: '0009_packed_vectors',
  up: async (tx, engine) => {
    if (engine === 'sqlite') await packForScans(tx)
  },
}

/**
 * Tables of adapters/sqlite: what a thread needs to search scopes of very many chunks. Each vector once more in four bits a number, the
 * chunks of a generation by index, and a version that tells whether what was remembered of a generation still holds.
 */
const packForScans = async (tx: Tx): Promise<void> => {
  await sql`ALTER TABLE search_generations ADD COLUMN version INTEGER NOT NULL DEFAULT 0`.execute(tx)
  await sql`CREATE INDEX search_chunks_generation ON search_chunks (generation)`.execute(tx)
  await sql`CREATE TABLE packed_vectors (space INTEGER NOT NULL, generation INTEGER NOT NULL, number INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (space, generation, number)) WITHOUT ROWID`.execute(tx)
  const spaces = await sql<{ number: number }>`SELECT number FROM vector_spaces`.execute(tx)
  for (const space of spaces.rows) await packSpace(tx, space.number)
}

const ROWS = 500

const packSpace = async (tx: Tx, space: number): Promise<void> => {
  const table = sql.table(`vectors_${space}`)
  for (let after = 0; ; ) {
    const found = await sql<{ number: number; generation: number; embedding: Uint8Array }>`SELECT c.number, v.generation, v.embedding
      FROM search_chunks AS c CROSS JOIN ${table} AS v ON v.number = c.number WHERE c.number > ${after} ORDER BY c.number LIMIT ${ROWS}`.execute(
      tx,
    )
    for (const { number, generation, embedding } of found.rows) {
      const vector = new Float32Array(embedding.slice().buffer)
      await sql`INSERT INTO packed_vectors (space, generation, number, packed) VALUES (${space}, ${generation}, ${number}, ${packed(vector)})`.execute(
        tx,
      )
    }
    const last = found.rows.at(-1)
    if (!last) return
    after = last.number
  }
}

/** As adapters/sqlite/pack-vector.ts did when this was written. */
const packed = (vector: Float32Array): Uint8Array => {
  const row = new Uint8Array(Math.ceil(vector.length / 32) * 16)
  const scale = Math.sqrt(vector.length) / (0.3352 * Math.hypot(...vector))
  for (let i = 0; i < vector.length; i++) {
    const code = Math.min(15, Math.max(0, Math.round((vector[i] ?? 0) * scale + 7.5)))
    const at = (i >> 5) * 16 + (i & 15)
    row[at] = (row[at] ?? 0) | (i & 16 ? code << 4 : code)
  }
  return row
}
