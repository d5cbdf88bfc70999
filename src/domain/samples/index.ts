import { assertCan, type Ctx } from '../identity/index.ts'
import type { SampleDeps } from './deps.ts'
import { type LoadSample, loadSample } from './load-sample.ts'
import { removeSample } from './remove-sample.ts'
import { findSample, type Sample } from './store.ts'

export type { SampleDeps } from './deps.ts'
export type { Sample } from './store.ts'

/** A made-up shop to try everything with before one's own documents are at hand. */
export interface Samples {
  /** The sample of the workspace, if it is there. */
  get(ctx: Ctx): Promise<Sample | undefined>
  /** An assistant with six documents of several kinds. There is one sample at a time: a second call goes on with what the first began. */
  load(ctx: Ctx, input: LoadSample): Promise<Sample>
  /** All that loading made goes, with the dialogs held with its assistant. Removing what is not there is fine. */
  remove(ctx: Ctx): Promise<void>
}

export const createSamples = (deps: SampleDeps): Samples => ({
  get: async (ctx) => {
    assertCan(ctx, 'assistants.read')
    return findSample(deps.db.read, ctx.workspaceId)
  },
  load: (ctx, input) => loadSample(deps, ctx, input),
  remove: (ctx) => removeSample(deps, ctx),
})
