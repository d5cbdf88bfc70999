import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { VectorHit } from './ports.ts'
import type { ScopeDocument } from './search-store.ts'

export interface NearestChunks {
  similarities: Map<ChunkId, number>
  /** Whether the vectors know meaning or only letters. */
  isSemantic: boolean
}

interface Question {
  workspaceId: WorkspaceId
  /** Whose question it is: the vector of it may cost money. */
  assistantId: AssistantId
  query: string
  signal: AbortSignal
}

/** The chunks whose vectors are nearest to the question, each in the space its document was indexed in. */
export const nearestChunks = async (
  deps: KnowledgeDeps,
  question: Question,
  { documents, limit }: { documents: readonly ScopeDocument[]; limit: number },
): Promise<NearestChunks> => {
  const spaces = Map.groupBy(documents, (document) => document.space)
  const found = await Promise.all([...spaces].map(([space, inSpace]) => inOneSpace(deps, question, { space, documents: inSpace, limit })))
  return {
    similarities: new Map(found.flatMap(({ hits }) => hits.map((hit) => [hit.chunkId, hit.similarity]))),
    isSemantic: found.some(({ space, hits }) => hits.length > 0 && !isLexical(space)),
  }
}

/** The local embedder knows words by their letters only. */
const isLexical = (space: string): boolean => space.startsWith('local-')

interface OneSpace {
  space: string
  documents: readonly ScopeDocument[]
  limit: number
}

/** A provider that is down must not silence the assistant: words alone find most of what there is. */
const inOneSpace = async (
  deps: KnowledgeDeps,
  { workspaceId, assistantId, query, signal }: Question,
  { space, documents, limit }: OneSpace,
): Promise<{ space: string; hits: VectorHit[] }> => {
  try {
    const { vectors } = await deps.models.embed({ workspaceId, assistantId, signal, space }, [query], 'query')
    const [vector] = vectors
    if (!vector) return { space, hits: [] }
    const scope = { workspaceId, generationIds: documents.map((document) => document.generationId) }
    const asked = { scope, space: { space, dimensions: vector.length }, vector, limit, isRough: isLexical(space) }
    const hits = await deps.vectorIndex.nearest(deps.db.read, asked)
    return { space, hits }
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error
    deps.log.warn({ err: error, space }, 'searching without vectors')
    return { space, hits: [] }
  }
}
