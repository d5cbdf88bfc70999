import { createTextIndex } from '../adapters/sqlite/text-index.ts'
import { createVectorIndex } from '../adapters/sqlite/vector-index.ts'
import type { TextIndex, VectorIndex } from '../domain/knowledge/ports.ts'
import type { EngineName } from '../platform/db/index.ts'

export interface SearchIndexes {
  textIndex: TextIndex
  vectorIndex: VectorIndex
}

/** Those of the engine. PostgreSQL's code is loaded only where it is used. */
export const searchIndexes = async (engine: EngineName): Promise<SearchIndexes> => {
  if (engine === 'sqlite') return { textIndex: createTextIndex(), vectorIndex: createVectorIndex() }
  const [text, vector] = await Promise.all([import('../adapters/postgres/text-index.ts'), import('../adapters/postgres/vector-index.ts')])
  return { textIndex: text.createTextIndex(), vectorIndex: vector.createVectorIndex() }
}
