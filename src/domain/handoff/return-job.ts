import { z } from 'zod'
import { MINUTE_MS } from '../../kernel/clock.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import type { HandoffDeps } from './deps.ts'
import { enqueueMissedMails } from './mail-job.ts'
import { giveBack } from './release.ts'
import { dueToReturn } from './store.ts'

const BATCH = 100

/** Every few minutes: dialogs whose person has been silent for too long go back to their assistant, and who was not told of is told of. */
export const createReturnJob = (deps: HandoffDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: 5 * MINUTE_MS,
    concurrency: 1,
    run: async (_payload, { signal }) => {
      for (const row of await dueToReturn(deps.db.read, deps.clock(), BATCH)) {
        signal.throwIfAborted()
        const dialog = await deps.dialogs.find(row.workspace_id as WorkspaceId, row.dialog_id)
        if (dialog) await giveBack(deps, { dialog, actor: { kind: 'system' }, by: 'time' })
      }
      await enqueueMissedMails(deps)
    },
  })
