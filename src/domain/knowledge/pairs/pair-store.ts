import type { AssistantId, PairId, WorkspaceId } from '../../../kernel/ids.ts'
import { folded } from '../../../kernel/text/tokens.ts'
import type { Reader, Tx } from '../../../platform/db/index.ts'
import type { KnowledgeTables } from '../schema.ts'
import { type Pair, type PairInput, questionKey } from './pair.ts'

export type PairRow = KnowledgeTables['pairs']
type Handle = Reader<KnowledgeTables> | Tx<KnowledgeTables>

/** Reading is the same inside a transaction and outside. */
const reading = (handle: Handle): Reader<KnowledgeTables> => handle as Reader<KnowledgeTables>

export const findPair = async (handle: Handle, workspaceId: WorkspaceId, id: string): Promise<Pair | undefined> => {
  const row = await findPairRow(handle, workspaceId, id)
  return row && (await withAssistants(handle, [row]))[0]
}

export const findPairRow = (handle: Handle, workspaceId: WorkspaceId, id: string): Promise<PairRow | undefined> =>
  reading(handle)
    .selectFrom('pairs')
    .selectAll()
    .where('id', '=', id as PairId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()

/** The newest with the same question. */
export const findByQuestion = (handle: Handle, workspaceId: WorkspaceId, question: string): Promise<PairRow | undefined> =>
  reading(handle)
    .selectFrom('pairs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('question_key', '=', questionKey(question))
    .orderBy('id', 'desc')
    .executeTakeFirst()

export const countPairs = async (handle: Handle, workspaceId: WorkspaceId): Promise<number> => {
  const row = await reading(handle)
    .selectFrom('pairs')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export const withAssistants = async (handle: Handle, rows: readonly PairRow[]): Promise<Pair[]> => {
  if (rows.length === 0) return []
  const attachments = await reading(handle)
    .selectFrom('pair_attachments')
    .select(['pair_id', 'assistant_id'])
    .where(
      'pair_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('assistant_id')
    .execute()
  const byPair = Map.groupBy(attachments, (attachment) => attachment.pair_id)
  return rows.map((row) =>
    toPair(
      row,
      (byPair.get(row.id) ?? []).map((attachment) => attachment.assistant_id),
    ),
  )
}

const toPair = (row: PairRow, assistantIds: AssistantId[]): Pair => ({
  id: row.id,
  workspaceId: row.workspace_id,
  question: row.question,
  variants: JSON.parse(row.variants) as string[],
  answer: row.answer,
  category: row.category,
  isOn: row.is_on === 1,
  assistantIds,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** What a pair's own words come to in its row. */
export const rowOf = (
  pair: Omit<PairInput, 'assistantIds'>,
): Pick<PairRow, 'question' | 'variants' | 'answer' | 'category' | 'is_on' | 'question_key' | 'folded_text'> => ({
  question: pair.question,
  variants: JSON.stringify(pair.variants),
  answer: pair.answer,
  category: pair.category,
  is_on: pair.isOn ? 1 : 0,
  question_key: questionKey(pair.question),
  folded_text: folded([pair.question, ...pair.variants, pair.answer].join('\n')),
})
