import { prepare, type Reader, type Tx } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { Passage } from '../knowledge/index.ts'
import type { ChatMessage } from '../models/index.ts'
import type { AnswerTables } from './schema.ts'

/** Everything that led to one answer. */
export interface Trace {
  turnId: string
  dialogId: string
  assistantId: string
  outcome: 'answered' | 'refused' | 'small_talk' | 'handoff' | 'failed'
  at: number
  attempt: number
  question: string
  candidates: Array<
    Pick<Passage, 'chunkId' | 'documentId' | 'documentName' | 'headingPath' | 'page' | 'score' | 'methods'> & { isUsed: boolean }
  >
  evidence: { score: number; threshold: number; isEnough: boolean } | null
  prompt: readonly ChatMessage[]
  model: { provider: string; model: string; keyAlias: string | null } | null
  usage: { inputTokens: number; cachedTokens: number; outputTokens: number; usdMicros: number | null; priceState: string } | null
  /** Citations that pointed at nothing retrieved show in the difference of these two. */
  rawAnswer: string
  timings: { searchMs: number; firstTokenMs: number | null; totalMs: number }
}

/** A repeated try replaces the trace of the one that did not finish. */
export const storeTrace = async (tx: Tx<AnswerTables>, input: { workspaceId: string; trace: Trace }): Promise<void> => {
  const { turnId, dialogId, assistantId, outcome, at } = input.trace
  await putTrace(tx, {
    turn_id: turnId,
    workspace_id: input.workspaceId,
    dialog_id: dialogId,
    assistant_id: assistantId,
    outcome,
    at,
    data: JSON.stringify(input.trace),
  })
}

const putTrace = prepare<AnswerTables, AnswerTables['traces'], unknown>((db, param) => {
  const row = {
    workspace_id: param('workspace_id'),
    dialog_id: param('dialog_id'),
    assistant_id: param('assistant_id'),
    outcome: param('outcome'),
    at: param('at'),
    data: param('data'),
  }
  return db
    .insertInto('traces')
    .values({ turn_id: param('turn_id'), ...row })
    .onConflict((c) => c.column('turn_id').doUpdateSet(row))
})

/** For staff; undefined for an unknown or foreign turn. */
export const readTrace = async (reader: Reader<AnswerTables>, ctx: Ctx, turnId: string): Promise<Trace | undefined> => {
  assertCan(ctx, 'dialogs.read')
  const row = await reader
    .selectFrom('traces')
    .select('data')
    .where('turn_id', '=', turnId)
    .where('workspace_id', '=', ctx.workspaceId)
    .executeTakeFirst()
  return row && (JSON.parse(row.data) as Trace)
}

export const deleteTraces = async (
  tx: Tx<AnswerTables>,
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<void> => {
  await tx.deleteFrom('traces').where('workspace_id', '=', workspaceId).where('assistant_id', '=', assistantId).execute()
}
