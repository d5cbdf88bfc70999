import type { AssistantId, ChunkId, PairId, WorkspaceId } from '../../../kernel/ids.ts'
import { prepare, type Reader } from '../../../platform/db/index.ts'
import type { KnowledgeTables } from '../schema.ts'
import type { ScopeDocument } from '../search-store.ts'
import { CLOSE, closeness, NEAR } from './closeness.ts'

/** A pair whose question is the one that was asked, more or less. */
export interface ClosePair {
  pairId: PairId
  chunkId: ChunkId
  /** 0 to 1. */
  closeness: number
  /** Close enough to be answered as it stands. */
  isSame: boolean
  question: string
  answer: string
}

/** The pairs of an assistant as one more searchable document; undefined for an assistant without any. */
export const findPairScope = async (
  reader: Reader<KnowledgeTables>,
  scope: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<ScopeDocument | undefined> => {
  const [set] = await selectSet(reader, scope)
  if (!set || set.chunk_count === 0) return undefined
  const { generation_id: generationId, space, chunk_count: chunkCount, stem_count: stemCount, next_position: nextPosition } = set
  return { documentId: PAIRS, generationId, name: '', title: null, space, chunkCount, stemCount, nextPosition }
}

/** Stands for all pairs of the scope; each has its own id in its chunk. */
const PAIRS = 'qna_pairs'

/** Every question of an assistant passes here. */
const selectSet = prepare<KnowledgeTables, { workspaceId: string; assistantId: string }, KnowledgeTables['pair_sets']>((db, param) =>
  db
    .selectFrom('pair_sets')
    .selectAll()
    .where('assistant_id', '=', param('assistantId') as AssistantId)
    .where('workspace_id', '=', param('workspaceId') as WorkspaceId),
)

/** Of the chunks that search brought up, the pair that is nearest to the question; undefined when none is near. */
export const findClosePair = async (
  reader: Reader<KnowledgeTables>,
  { query, chunkIds }: { query: string; chunkIds: readonly ChunkId[] },
): Promise<ClosePair | undefined> => {
  if (chunkIds.length === 0) return undefined
  const rows = await reader
    .selectFrom('pair_attachments as a')
    .innerJoin('pairs as p', 'p.id', 'a.pair_id')
    .select(['a.chunk_id', 'p.id', 'p.question', 'p.variants', 'p.answer'])
    .where('a.chunk_id', 'in', [...chunkIds])
    .execute()
  const [best] = rows
    .map((row) => ({
      row,
      near: Math.max(...[row.question, ...(JSON.parse(row.variants) as string[])].map((each) => closeness(query, each))),
    }))
    .toSorted((a, b) => b.near - a.near)
  if (!best?.row.chunk_id || best.near < NEAR) return undefined
  const { id: pairId, chunk_id: chunkId, question, answer } = best.row
  return { pairId, chunkId, closeness: best.near, isSame: best.near >= CLOSE, question, answer }
}
