import type { IndexScope, TextMatches, TextTerm, VectorHit, VectorSpace } from '../../domain/knowledge/ports.ts'

/** What the reading thread is told; it knows its database from the first message on. */
export type ReaderOrder = { do: 'open'; path: string; vectorLibrary: string } | { do: 'work'; id: number; work: ReaderWork } | { do: 'end' }

export type ReaderWork =
  | { kind: 'query'; sql: string; parameters: readonly unknown[] }
  | { kind: 'text'; scope: IndexScope; terms: readonly TextTerm[]; limit: number }
  | { kind: 'nearest'; scope: IndexScope; space: VectorSpace; vector: Float32Array; limit: number; isRough?: boolean }

export type ReaderAnswer = { id: number; result: unknown } | { id: number; error: { message: string; code: string | undefined } }

/** What each kind of work gives. */
export interface ReaderResults {
  query: unknown[]
  text: TextMatches
  nearest: VectorHit[]
}
