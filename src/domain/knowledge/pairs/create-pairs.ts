import type { JobHandlers } from '../../../platform/jobs/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import type { KnowledgeDeps } from '../deps.ts'
import { type ImportedPairs, type ImportPairs, importPairs } from './import-pairs.ts'
import { listPairs, type PairFilter, type PairPage, type PairSummary, summarizePairs } from './list-pairs.ts'
import type { Pair, PairInput } from './pair.ts'
import { PAIR_VECTORS_JOB } from './pair-index.ts'
import { findPair } from './pair-store.ts'
import { removePair } from './remove-pair.ts'
import { addPair, changePair, notFound, type PairChange } from './save-pair.ts'
import { createPairSweep, createPairVectorsJob } from './vectors-job.ts'

export interface Pairs {
  /** Answers from the next search on, as the three below. Throws `conflict` for a question that is there already. */
  add(ctx: Ctx, input: PairInput): Promise<Pair>
  /** Only what is given changes. */
  change(ctx: Ctx, id: string, change: PairChange): Promise<Pair>
  remove(ctx: Ctx, id: string): Promise<void>
  /** Takes what it can and names each line that it cannot. Lines whose question is known change that pair. */
  import(ctx: Ctx, input: ImportPairs): Promise<ImportedPairs>
  get(ctx: Ctx, id: string): Promise<Pair>
  list(ctx: Ctx, filter: PairFilter): Promise<PairPage>
  summarize(ctx: Ctx): Promise<PairSummary>
}

export const createPairs = (deps: KnowledgeDeps): Pairs => ({
  add: (ctx, input) => addPair(deps, ctx, input),
  change: (ctx, id, change) => changePair(deps, ctx, { id, change }),
  remove: (ctx, id) => removePair(deps, ctx, id),
  import: (ctx, input) => importPairs(deps, ctx, input),
  get: async (ctx, id) => {
    assertCan(ctx, 'documents.read')
    const pair = await findPair(deps.db.read, ctx.workspaceId, id)
    if (!pair) throw notFound()
    return pair
  },
  list: (ctx, filter) => listPairs(deps.db, ctx, filter),
  summarize: (ctx) => summarizePairs(deps.db, ctx),
})

const PAIR_SWEEP_JOB = 'knowledge.pair_sweep'

export const pairJobs = (deps: KnowledgeDeps): JobHandlers => ({
  [PAIR_VECTORS_JOB]: createPairVectorsJob(deps),
  [PAIR_SWEEP_JOB]: createPairSweep(deps),
})
