import type { BotId, FileId } from '../../../kernel/ids.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import type { BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import { fetchFile } from './fetch-file.ts'
import { setUpBot } from './set-up-bot.ts'
import { sweepBots } from './sweep.ts'

export type BotJob = { job: 'file'; fileId: FileId } | { job: 'setup'; botId: BotId } | { job: 'sweep' }

/** The work behind the feature's kinds of jobs. */
export const runJob = (deps: BotsDeps & { fleet(): BotFleet }, work: BotJob, job: JobContext): Promise<void> => {
  if (work.job === 'file') return fetchFile(deps, work, job)
  return work.job === 'setup' ? setUpBot(deps, work, job) : sweepBots(deps, job)
}
