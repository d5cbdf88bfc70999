import { AppError } from '../../../kernel/app-error.ts'
import type { PairId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import { assertAssistants } from '../assert-assistants.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { KnowledgeTables } from '../schema.ts'
import { PAIR_LIMITS, type Pair, type PairInput } from './pair.ts'
import { placePair } from './pair-index.ts'
import { countPairs, findByQuestion, findPair, rowOf } from './pair-store.ts'

/** Answers from the next search on. Throws `conflict` when another pair has this question. */
export const addPair = async (deps: KnowledgeDeps, ctx: Ctx, input: PairInput): Promise<Pair> => {
  assertCan(ctx, 'documents.write')
  await assertAssistants(deps, ctx.workspaceId, input.assistantIds)
  const { space } = await deps.models.embeddingSpace(ctx.workspaceId)
  const id = await deps.db.write(async (tx) => {
    if (await findByQuestion(tx, ctx.workspaceId, input.question)) throw known()
    return addPairStep(deps, tx, { ctx, input, space })
  })
  return get(deps, ctx, id)
}

/** What is absent or undefined stays. */
export type PairChange = { [Key in keyof PairInput]?: PairInput[Key] | undefined }

export const changePair = async (deps: KnowledgeDeps, ctx: Ctx, { id, change }: { id: string; change: PairChange }): Promise<Pair> => {
  assertCan(ctx, 'documents.write')
  await assertAssistants(deps, ctx.workspaceId, change.assistantIds ?? [])
  const { space } = await deps.models.embeddingSpace(ctx.workspaceId)
  const pairId = await deps.db.write(async (tx) => {
    const old = await findPair(tx, ctx.workspaceId, id)
    if (!old) throw notFound()
    const input = changed(old, change)
    const same = await findByQuestion(tx, ctx.workspaceId, input.question)
    if (same && same.id !== old.id) throw known()
    await changePairStep(deps, tx, { ctx, id: old.id, input, space })
    return old.id
  })
  return get(deps, ctx, pairId)
}

const changed = (old: Pair, change: PairChange): PairInput => ({
  question: change.question ?? old.question,
  variants: change.variants ?? old.variants,
  answer: change.answer ?? old.answer,
  category: change.category ?? old.category,
  isOn: change.isOn ?? old.isOn,
  assistantIds: change.assistantIds ?? old.assistantIds,
})

export interface SavedPair {
  ctx: Ctx
  input: PairInput
  space: string
}

/** A step. Refuses a workspace that is full. */
export const addPairStep = async (deps: KnowledgeDeps, tx: Tx, { ctx, input, space }: SavedPair): Promise<PairId> => {
  const { workspaceId, actor } = ctx
  if ((await countPairs(tx, workspaceId)) >= PAIR_LIMITS.pairs) {
    throw new AppError('limited', { key: 'error.too_many_pairs', params: { max: PAIR_LIMITS.pairs } })
  }
  const id = deps.newId('qna')
  const at = deps.clock()
  const by = actor.kind === 'user' ? actor.userId : actor.kind === 'api_key' ? actor.apiKeyId : null
  const knowledge: Tx<KnowledgeTables> = tx
  await knowledge
    .insertInto('pairs')
    .values({ ...rowOf(input), id, workspace_id: workspaceId, created_at: at, updated_at: at, created_by: by })
    .execute()
  await placePair(deps, tx, { pairId: id, workspaceId, pair: input, space })
  return id
}

export const changePairStep = async (deps: KnowledgeDeps, tx: Tx, { ctx, id, input, space }: SavedPair & { id: PairId }): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  await knowledge
    .updateTable('pairs')
    .set({ ...rowOf(input), updated_at: deps.clock() })
    .where('id', '=', id)
    .execute()
  await placePair(deps, tx, { pairId: id, workspaceId: ctx.workspaceId, pair: input, space })
}

const get = async ({ db }: KnowledgeDeps, ctx: Ctx, id: PairId): Promise<Pair> => {
  const pair = await findPair(db.read, ctx.workspaceId, id)
  if (!pair) throw notFound()
  return pair
}

export const notFound = (): AppError => new AppError('not_found', { key: 'error.pair_not_found' })

const known = (): AppError => new AppError('conflict', { key: 'error.pair_known' }, { field: 'question' })
