import type { BotId, FileId } from '../../../kernel/ids.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import type { BotFleet } from '../ports.ts'
import type { BotsWorld } from './deps.ts'
import { fetchFile } from './fetch-file.ts'
import { forgetBot } from './forget-bot.ts'
import { setUpBot } from './set-up-bot.ts'
import { sweepBots } from './sweep.ts'

export type BotJob = { job: 'file'; fileId: FileId } | { job: 'setup' | 'forget'; botId: BotId } | { job: 'sweep' }

/** The work behind the feature's kinds of jobs. */
export const runJob = (deps: BotsWorld & { fleet(): BotFleet }, work: BotJob, job: JobContext): Promise<void> => {
  switch (work.job) {
    case 'file':
      return fetchFile(deps, work, job)
    case 'setup':
      return setUpBot(deps, work, job)
    case 'forget':
      return forgetBot(deps, work, job)
    case 'sweep':
      return sweepBots(deps, job)
  }
}
