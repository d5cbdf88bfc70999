import { z } from 'zod'
import { MINUTE_MS } from '../../../kernel/clock.ts'
import type { WorkspaceId } from '../../../kernel/ids.ts'
import type { Tx } from '../../../platform/db/index.ts'
import { type JobContext, type JobHandler, jobHandler } from '../../../platform/jobs/index.ts'
import { announceRebuild } from '../announce.ts'
import type { KnowledgeDeps } from '../deps.ts'
import { chunksFrom, type GenerationRow } from '../generation-store.ts'
import { PAIR_VECTORS_JOB } from '../pairs/pair-index.ts'
import type { KnowledgeTables } from '../schema.ts'
import { embedNext } from './embed-next.ts'
import { changeCurrent, findStale, findUnready, noteRebuild, spacesInUse, swapSpaces, type Target } from './rebuild-store.ts'

export const REBUILD_JOB = 'knowledge.rebuild'

/** With the waits between them, tries for about a week: a provider may be without money for some days. */
const MAX_ATTEMPTS = 2000
const DELETE_BATCH = 20

/**
 * Follows a change of the embedding model for one workspace: makes the new vectors beside the old ones, a batch a write, then swaps all
 * documents at once, then deletes the old. Search asks the old vectors until the swap; a crash anywhere goes on from the last write.
 */
export const createRebuildJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({ workspaceId: z.string().transform((id) => id as WorkspaceId) }),
    concurrency: 1,
    maxAttempts: MAX_ATTEMPTS,
    timeoutMs: 12 * 60 * MINUTE_MS,
    run: async ({ workspaceId }, job) => {
      let target: Target | undefined
      try {
        for (;;) {
          job.signal.throwIfAborted()
          // Asked before each batch: whoever changes the model again need not wait for the first change.
          const { space } = await deps.models.embeddingSpace(workspaceId)
          const isNew = target?.space !== space
          if (isNew) target = { workspaceId, space }
          if (await step(deps, target ?? { workspaceId, space }, { job, isNew })) continue
          return await deps.db.write((tx) => rebuildPairs(deps, tx, { workspaceId, space }))
        }
      } catch (error) {
        if (target && !job.isStopping()) await noteState(deps, target, 'waiting')
        throw error
      }
    },
  })

/** The next piece of the way; false when there is none. */
const step = async (deps: KnowledgeDeps, target: Target, { job, isNew }: { job: JobContext; isNew: boolean }): Promise<boolean> => {
  const unready = await findUnready(deps.db.read, target)
  if (!unready) {
    if (await swap(deps, target)) return true
    const stale = await findStale(deps.db.read, target)
    return stale ? forget(deps, stale, stale.stale_space ?? stale.next_space ?? '') : false
  }
  if (isNew) await noteState(deps, target, 'building')
  // What an earlier change left with this document; the rest of it waits until people have the new vectors.
  const old = [unready.stale_space, unready.next_space].find((space) => space !== null && space !== target.space)
  if (old) return forget(deps, unready, old)
  return embedNext(deps, unready, { target, job })
}

const noteState = async (deps: KnowledgeDeps, target: Target, state: 'building' | 'waiting'): Promise<void> => {
  await deps.db.write((tx) => noteRebuild(tx, target, { state, at: deps.clock() }))
  announceRebuild(deps, target.workspaceId)
}

/** True when there was something to swap. */
const swap = async (deps: KnowledgeDeps, target: Target): Promise<boolean> => {
  const isDue = await deps.db.read.selectFrom('rebuilds').select('space').where('workspace_id', '=', target.workspaceId).executeTakeFirst()
  if (!isDue) return false
  const isSwapped = await deps.db.write(async (tx) => {
    const swapped = await swapSpaces(tx, target)
    if (swapped) await rebuildPairs(deps, tx, target)
    return swapped
  })
  announceRebuild(deps, target.workspaceId)
  return isSwapped
}

/** A step. Pairs are few: a job for each assistant that has some makes theirs. */
const rebuildPairs = async ({ jobs }: KnowledgeDeps, tx: Tx, { workspaceId, space }: Target): Promise<void> => {
  const knowledge: Tx<KnowledgeTables> = tx
  const sets = await knowledge
    .selectFrom('pair_sets')
    .select('assistant_id')
    .where('workspace_id', '=', workspaceId)
    .where('space', '!=', space)
    .execute()
  for (const { assistant_id: assistantId } of sets) {
    await jobs.enqueue(tx, { kind: PAIR_VECTORS_JOB, payload: { assistantId }, key: assistantId })
  }
}

/** Deletes the vectors of a generation in a space that is not asked. */
const forget = async (deps: KnowledgeDeps, generation: GenerationRow, space: string): Promise<true> => {
  for (let from = 0; ; from += DELETE_BATCH) {
    const chunks = await chunksFrom(deps.db.read, generation.id, { from, limit: DELETE_BATCH })
    if (chunks.length === 0) break
    await deps.db.write((tx) =>
      deps.vectorIndex.deleteIn(
        tx,
        space,
        chunks.map((chunk) => chunk.id),
      ),
    )
  }
  const change = generation.stale_space === space ? { stale_space: null } : { next_space: null, next_count: 0 }
  await deps.db.write((tx) => changeCurrent(tx, generation.id, change))
  return true
}

/** Every workspace that is not where the model is now gets its job. */
export const enqueueRebuilds = async (deps: KnowledgeDeps): Promise<void> => {
  const due = new Set<WorkspaceId>()
  for (const { workspaceId, space } of await spacesInUse(deps.db.read)) {
    if (!due.has(workspaceId) && space !== (await deps.models.embeddingSpace(workspaceId)).space) due.add(workspaceId)
  }
  for (const workspaceId of due) await deps.db.write((tx) => enqueueRebuild(tx, deps, workspaceId))
}

/** A step; one at a time for a workspace. */
export const enqueueRebuild = (tx: Tx, { jobs }: Pick<KnowledgeDeps, 'jobs'>, workspaceId: WorkspaceId): Promise<void> =>
  jobs.enqueue(tx, { kind: REBUILD_JOB, payload: { workspaceId }, key: workspaceId })

/** Told by the models that another one may make the vectors from now on. */
export const createEmbeddingJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({ schema: z.strictObject({}), concurrency: 1, run: () => enqueueRebuilds(deps) })
