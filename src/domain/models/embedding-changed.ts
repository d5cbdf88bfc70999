import type { Tx } from '../../platform/db/index.ts'
import type { ModelDeps } from './deps.ts'

/** Runs after a change that may have another model make the vectors; whoever keeps vectors handles it. */
export const EMBEDDING_JOB = 'models.embedding'

/** Who edits a provider tests it next, and only then its model counts. */
const SETTLING_MS = 5_000

/** A step. */
export const embeddingMayChange = ({ jobs, clock }: ModelDeps, tx: Tx): Promise<void> =>
  jobs.enqueue(tx, { kind: EMBEDDING_JOB, payload: {}, runAt: clock() + SETTLING_MS })
