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
  /** What was searched for when it is not what was asked: put in full by a model, or with the words of the question before. */
  rewritten: { text: string; by: 'model' | 'words' } | null
  /** Best first; `isRead` by the model, `isUsed` by the answer. */
  candidates: Array<
    Pick<Passage, 'chunkId' | 'documentId' | 'documentName' | 'headingPath' | 'page' | 'score' | 'methods'> & {
      isRead: boolean
      isUsed: boolean
    }
  >
  evidence: { score: number; threshold: number; isEnough: boolean } | null
  /** The nearest question with a ready answer. */
  pair: { pairId: string; closeness: number } | null
  /** There was evidence, but the day's money was spent. */
  isCapped?: boolean
  prompt: readonly ChatMessage[]
  model: TracedModel | null
  usage: TracedUsage | null
  /** Of models that prepared the answer, such as the one that put the question in full. */
  otherCalls: ReadonlyArray<{ purpose: string } & TracedModel & TracedUsage>
  /** Citations that pointed at nothing retrieved show in the difference of these two. */
  rawAnswer: string
  /** Why a model's answer was not given: it declined, said nothing, or told what it must not. */
  withheld: 'declined' | 'empty' | 'leaked' | null
  /** The text key of what went wrong with a turn that failed. */
  failure: string | null
  timings: { rewriteMs: number; searchMs: number; firstTokenMs: number | null; totalMs: number }
}

interface TracedModel {
  provider: string
  model: string
  keyAlias: string | null
}

interface TracedUsage {
  inputTokens: number
  cachedTokens: number
  outputTokens: number
  usdMicros: number | null
  priceState: string
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

/** What older versions did not tell. */
const UNTOLD = { rewritten: null, pair: null, otherCalls: [], withheld: null, failure: null }

/** For staff; undefined for an unknown or foreign turn. */
export const readTrace = async (reader: Reader<AnswerTables>, ctx: Ctx, turnId: string): Promise<Trace | undefined> => {
  assertCan(ctx, 'dialogs.read')
  const row = await reader
    .selectFrom('traces')
    .select('data')
    .where('turn_id', '=', turnId)
    .where('workspace_id', '=', ctx.workspaceId)
    .executeTakeFirst()
  return row && { ...UNTOLD, ...(JSON.parse(row.data) as Trace) }
}

export const deleteTraces = async (
  tx: Tx<AnswerTables>,
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<void> => {
  await tx.deleteFrom('traces').where('workspace_id', '=', workspaceId).where('assistant_id', '=', assistantId).execute()
}
