import { z } from 'zod'
import { DAY_MS } from '../../kernel/clock.ts'
import { type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import type { IdentityDeps } from './deps.ts'
import { deleteOldLinks } from './links.ts'
import { deleteOldSessions } from './session-store.ts'

export const CLEANUP_JOB = 'identity.cleanup'

// Ended sessions tell for a while from where an account was used; links tell nothing.
const KEPT_SESSIONS_MS = 90 * DAY_MS
const KEPT_LINKS_MS = 30 * DAY_MS

/** Every day: forgets sessions and links that ended long ago. */
export const createCleanupJob = (deps: IdentityDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({}),
    everyMs: DAY_MS,
    run: async () => {
      const now = deps.clock()
      await deps.db.write(async (tx) => {
        await deleteOldSessions(tx, now - KEPT_SESSIONS_MS)
        await deleteOldLinks(tx, now - KEPT_LINKS_MS)
      })
    },
  })
