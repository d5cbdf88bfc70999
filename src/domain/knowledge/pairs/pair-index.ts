import type { AssistantId, ChunkId, GenerationId, PairId, WorkspaceId } from '../../../kernel/ids.ts'
import { stems } from '../../../kernel/text/stems.ts'
import type { Tx } from '../../../platform/db/index.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { KnowledgeTables } from '../schema.ts'
import type { PairInput } from './pair.ts'

export const PAIR_VECTORS_JOB = 'knowledge.pair_vectors'

/** One pair for one assistant. */
export interface Place {
  workspaceId: WorkspaceId
  pairId: PairId
  assistantId: AssistantId
}

export interface Indexed {
  pairId: PairId
  workspaceId: WorkspaceId
  pair: PairInput
  /** Of new vectors; asked for before the write, which must not wait for anybody. */
  space: string
}

/**
 * A step: the pair answers for exactly these assistants from this commit on, by its words at once and by its vector as soon as a job has
 * made it.
 */
export const placePair = async (deps: KnowledgeDeps, tx: Tx, { pairId, workspaceId, pair, space }: Indexed): Promise<void> => {
  await clearPair(deps, tx, pairId)
  for (const assistantId of new Set(pair.assistantIds)) {
    const place = { workspaceId, pairId, assistantId }
    const chunkId = pair.isOn ? await addChunk(deps, tx, { ...place, pair, space }) : null
    await insertAttachment(tx, { ...place, chunkId })
    if (chunkId) await deps.jobs.enqueue(tx, { kind: PAIR_VECTORS_JOB, payload: { assistantId }, key: assistantId })
  }
}

/** A step: nobody answers by it any more. */
export const clearPair = async (deps: KnowledgeDeps, tx: Tx, pairId: PairId): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  const attachments = await knowledge.deleteFrom('pair_attachments').where('pair_id', '=', pairId).returningAll().execute()
  for (const { assistant_id: assistantId, chunk_id: chunkId } of attachments)
    if (chunkId) await dropChunk(deps, tx, { assistantId, chunkId })
}

const insertAttachment = async (tx: Tx<KnowledgeTables>, { chunkId, ...place }: Place & { chunkId: ChunkId | null }): Promise<void> => {
  await tx
    .insertInto('pair_attachments')
    .values({
      pair_id: place.pairId,
      assistant_id: place.assistantId,
      workspace_id: place.workspaceId,
      chunk_id: chunkId,
      is_embedded: 0,
    })
    .execute()
}

interface NewChunk extends Place {
  pair: PairInput
  space: string
}

const addChunk = async (deps: KnowledgeDeps, tx: Tx, { pair, ...place }: NewChunk): Promise<ChunkId> => {
  const headings = stems([pair.question, ...pair.variants].join('\n'))
  const body = stems(pair.answer)
  const { generationId, position } = await takePlace(deps, tx, { ...place, stemCount: headings.length + body.length })
  const id: ChunkId = deps.newId('chk')
  const knowledge: Tx<KnowledgeTables> = tx
  await knowledge
    .insertInto('chunks')
    .values({
      id,
      generation_id: generationId,
      document_id: place.pairId,
      workspace_id: place.workspaceId,
      position,
      heading_path: JSON.stringify([pair.question]),
      page: null,
      text: pair.answer,
      stems: body.join(' '),
      heading_stems: headings.join(' '),
    })
    .execute()
  await deps.textIndex.upsert(tx, [{ chunkId: id, workspaceId: place.workspaceId, generationId, title: [], headings, body }])
  return id
}

/** The assistant's set, made with its first pair, has one more. */
const takePlace = async (
  deps: KnowledgeDeps,
  tx: Tx<KnowledgeTables>,
  { assistantId, workspaceId, space, stemCount }: Place & { space: string; stemCount: number },
): Promise<{ generationId: GenerationId; position: number }> => {
  const row = await tx
    .insertInto('pair_sets')
    .values({
      assistant_id: assistantId,
      workspace_id: workspaceId,
      generation_id: deps.newId('gen'),
      space,
      chunk_count: 1,
      stem_count: stemCount,
      next_position: 1,
    })
    .onConflict((c) =>
      c.column('assistant_id').doUpdateSet((e) => ({
        chunk_count: e('pair_sets.chunk_count', '+', 1),
        stem_count: e('pair_sets.stem_count', '+', stemCount),
        next_position: e('pair_sets.next_position', '+', 1),
      })),
    )
    .returning(['generation_id', 'next_position'])
    .executeTakeFirstOrThrow()
  return { generationId: row.generation_id, position: row.next_position - 1 }
}

const dropChunk = async (
  deps: KnowledgeDeps,
  tx: Tx,
  { assistantId, chunkId }: { assistantId: AssistantId; chunkId: ChunkId },
): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  await deps.textIndex.delete(tx, [chunkId])
  await deps.vectorIndex.delete(tx, [chunkId])
  const row = await knowledge.deleteFrom('chunks').where('id', '=', chunkId).returning(['stems', 'heading_stems']).executeTakeFirst()
  const stemCount = row ? wordCount(row.stems) + wordCount(row.heading_stems) : 0
  await knowledge
    .updateTable('pair_sets')
    .set((e) => ({ chunk_count: e('chunk_count', '-', 1), stem_count: e('stem_count', '-', stemCount) }))
    .where('assistant_id', '=', assistantId)
    .execute()
}

const wordCount = (text: string): number => (text === '' ? 0 : text.split(' ').length)
